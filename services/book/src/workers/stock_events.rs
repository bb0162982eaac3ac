//! Follows the inventory: whether there are copies of a book to sell is noted beside the books, to be searched by.
//!
//! An event says that something may have changed; what is so now, the inventory is asked. So a list may lag behind by a
//! moment, and is never wrong for good.

use std::sync::Arc;

use contract::book::BookIds;
use contract::inventory::{DescribeStock, InventoryError, InventoryService};
use kernel::{BookId, CallContext, Event, ServiceError, World};
use runtime::{Feed, Runtime, Unapplied};
use serde_json::Value;
use store::{Plan, Store};

use crate::store::tables::BookStockRow;

/// Starts following `inventory`, the log of `stock`.
pub(crate) fn start(store: &Store, runtime: &Runtime, stock: Arc<dyn InventoryService>, inventory: Feed) {
    let world = store.world().clone();
    runtime.consume(inventory, store.clone(), world.clone(), move |event| {
        let (stock, world) = (stock.clone(), world.clone());
        async move { apply(&*stock, &world, &event).await }
    });
}

/// What follows from an event.
///
/// # Errors
/// Whether it can never be applied, or only not now.
pub(crate) async fn apply<E: ServiceError>(
    stock: &dyn InventoryService,
    world: &World,
    event: &Event,
) -> Result<Plan<(), E>, Unapplied> {
    let ids = products(event)?;
    let mut plan = Plan::new();
    for ids in ids.chunks(AT_ONCE) {
        for row in levels(stock, world, ids).await? {
            plan = plan.upsert(&row);
        }
    }
    Ok(plan)
}

/// So many products are asked about at a time.
const AT_ONCE: usize = 200;

/// The products that an event is about, if what is left of them may have come to nothing or have been nothing.
fn products(event: &Event) -> Result<Vec<BookId>, Unapplied> {
    let ids = match event.kind.as_str() {
        "inventory.received" | "inventory.removed" | "inventory.sold_out" => {
            std::slice::from_ref(&event.data["product_id"])
        }
        "inventory.restocked" => event.data["product_ids"].as_array().map_or(&[][..], Vec::as_slice),
        _ => &[],
    };
    let id = |id: &Value| id.as_str().unwrap_or_default().parse();
    ids.iter().map(id).collect::<Result<_, _>>().map_err(Unapplied::Never)
}

async fn levels(
    stock: &dyn InventoryService,
    world: &World,
    ids: &[BookId],
) -> Result<Vec<BookStockRow>, Unapplied> {
    let cx = CallContext::new("stock-events".to_owned());
    let asked = DescribeStock { ids: BookIds(ids.to_vec()) };
    let levels = stock.describe_stock(&cx, asked).await.map_err(|error| match error {
        InventoryError::Call(error) => Unapplied::from(error),
        other => Unapplied::Never(other.to_string()),
    })?;
    let at = world.now();
    let row = |level: contract::inventory::StockLevel| BookStockRow {
        product_id: level.product_id,
        is_in_stock: level.available > 0,
        at,
    };
    Ok(levels.data.into_iter().map(row).collect())
}
