//! Reads of the inventory and its items.

use contract::inventory::{Inventory, InventoryError, InventoryItem};
use kernel::{BookId, CallError};
use store::{Record, Store, key};

use super::tables::{InventoryRow, ReservationRow, RoomRow, StockRow};
use crate::{Answered, AuditedReservation};

/// The inventory with its rooms, all of the same moment: one statement sees one state.
pub(crate) async fn inventory(store: &Store) -> Answered<Inventory> {
    let sql = "SELECT i.place, i.inventory_id, i.address, i.status, i.created_at, i.changed_at, \
               r.kind, r.capacity, r.used, r.changed_at FROM inventory i CROSS JOIN rooms r";
    let rows = store.query(sql, Vec::new()).await?;
    let width = InventoryRow::COLUMNS.len();
    let Some(first) = rows.first() else { return Err(InventoryError::InventoryNotInitialized) };
    let inventory = InventoryRow::from_values(&first[..width]).map_err(CallError::from)?;
    let rooms = rows.iter().map(|row| RoomRow::from_values(&row[width..]));
    let rooms: Vec<RoomRow> = rooms.collect::<Result<_, _>>().map_err(CallError::from)?;
    Ok(inventory.shown(&rooms))
}

/// Refuses while there is no inventory.
pub(crate) async fn initialized(store: &Store) -> Answered<()> {
    match store.one::<InventoryRow>(InventoryRow::the()).await? {
        Some(_) => Ok(()),
        None => Err(InventoryError::InventoryNotInitialized),
    }
}

/// The stock of one product, if it was ever stocked.
pub(crate) async fn one_item(store: &Store, product_id: BookId) -> Result<Option<InventoryItem>, CallError> {
    Ok(store.one::<StockRow>(key![product_id]).await?.map(|row| row.shown()))
}

/// The stock of so many products, newest first, after the product `after` in that order.
pub(crate) async fn items(
    store: &Store,
    after: Option<BookId>,
    limit: i64,
) -> Result<Vec<InventoryItem>, CallError> {
    let (clause, params) = match after {
        Some(after) => ("WHERE product_id < ?1 ORDER BY product_id DESC LIMIT ?2", key![after, limit]),
        None => ("ORDER BY product_id DESC LIMIT ?1", key![limit]),
    };
    Ok(store.rows::<StockRow>(clause, params).await?.iter().map(StockRow::shown).collect())
}

/// Every order's hold, whatever became of it.
pub(crate) async fn reservations(store: &Store) -> Result<Vec<AuditedReservation>, CallError> {
    let rows = store.scan_rows::<ReservationRow>("ORDER BY order_id", Vec::new()).await?;
    let audited = |row: ReservationRow| AuditedReservation {
        order_id: row.order_id,
        state: row.state.0,
        lines: row.lines.0.iter().map(|line| (line.product_id, line.quantity)).collect(),
    };
    Ok(rows.into_iter().map(audited).collect())
}
