//! How many units of the products that were looked at lately there are, kept in memory.

use std::collections::HashMap;

use contract::inventory::StockLevel;
use kernel::{BookId, CallError};
use store::{Column, Kept, Source, Store, StoreError, Value};

use super::tables::StockRow;

/// How many bytes of levels are kept: those of some fifty thousand products.
const KEPT_BYTES: usize = 8 << 20;

/// Levels as they are answered.
pub(crate) struct Levels {
    store: Store,
    /// Nothing for a product that was never stocked.
    kept: Kept<BookId, Option<StockLevel>>,
}

impl Levels {
    /// None yet.
    pub(crate) fn new(store: &Store) -> Self {
        // An entry is what it is, and its place.
        Self { store: store.clone(), kept: Kept::new(store, KEPT_BYTES, |_| 64) }
    }

    /// These products in this order, without those that were never stocked.
    pub(crate) async fn of(&self, ids: &[BookId]) -> Result<Vec<StockLevel>, CallError> {
        let kept = self.kept.get_all(ids).await;
        let is_missing = |(id, kept): (&BookId, &Option<_>)| kept.is_none().then_some(*id);
        let missing: Vec<BookId> = ids.iter().zip(&kept).filter_map(is_missing).collect();
        let read = self.read(&missing).await?;
        let level = |(id, kept): (&BookId, Option<_>)| kept.unwrap_or_else(|| read.get(id).copied());
        Ok(ids.iter().zip(kept).filter_map(level).collect())
    }

    async fn read(&self, ids: &[BookId]) -> Result<HashMap<BookId, StockLevel>, CallError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let now = self.kept.now();
        let places = (1..=ids.len()).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT product_id, on_hand, reserved FROM stock WHERE product_id IN ({places})");
        let rows = self.store.query(&sql, ids.iter().map(Column::to_value).collect()).await?;
        let levels = rows.iter().map(|row| level(row)).collect::<Result<Vec<_>, _>>()?;
        let levels: HashMap<BookId, StockLevel> =
            levels.into_iter().map(|level| (level.product_id, level)).collect();
        for id in ids {
            self.kept.keep(*id, levels.get(id).copied(), now, vec![Source::rows::<StockRow>(id)]);
        }
        Ok(levels)
    }
}

fn level(row: &[Value]) -> Result<StockLevel, StoreError> {
    let [product_id, on_hand, reserved] = row else {
        return Err(StoreError::Engine("a level has three columns".into()));
    };
    let (on_hand, reserved) = (on_hand.int()?, reserved.int()?);
    Ok(StockLevel { product_id: product_id.parsed()?, available: on_hand - reserved, on_hand, reserved })
}
