//! 8.5 Remove a product from inventory.

use contract::inventory::{InventoryError, InventoryItem, MovementKind, RemoveProduct};
use kernel::{CallContext, CallError, World};
use store::{Keys, Plan, Rows, key};

use crate::domain::counts::Movement;
use crate::domain::reserve::{self, Units};
use crate::store::plans::{self, Noted};
use crate::store::tables::{InventoryRow, StockRow, item};
use crate::{Answered, Inventories};

/// 8.5 Remove a product from inventory, at most what is available: what is held for orders stays. The product may
/// be deleted already.
pub(crate) async fn remove_product(
    inventories: &Inventories,
    cx: &CallContext,
    request: RemoveProduct,
) -> Answered<InventoryItem> {
    let product_id = request.product_id;
    let (world, by) = (inventories.store.world().clone(), cx.caller.scope().to_string());
    let keys = Keys::new().one::<InventoryRow>(InventoryRow::the()).one::<StockRow>(key![product_id]);
    let decision = move |rows: &Rows| remove(rows, &world, request.clone(), &by);
    inventories.store.once(cx, "remove_product", keys, decision).await
}

fn remove(
    rows: &Rows,
    world: &World,
    request: RemoveProduct,
    by: &str,
) -> Answered<Plan<InventoryItem, InventoryError>> {
    let RemoveProduct { product_id, quantity } = request;
    plans::initialized(rows)?;
    let stock = rows.one::<StockRow>(&key![product_id])?.ok_or(InventoryError::ProductNotFound)?;
    let (kind, before) = (stock.kind.0, stock.counts());
    let line = Units { product_id, kind, quantity: reserve::remove(product_id, before, quantity)? };
    if line.quantity == 0 {
        return Ok(Plan::answer(stock.shown()));
    }
    let counts = before.after(Movement::Remove.of(line.quantity)).ok_or(CallError::Internal)?;
    let now = world.now();
    let plan = Plan::answer(item(product_id, kind, counts, now));
    let plan = plans::moved(plan, &[line], Movement::Remove, now);
    let note = Noted { by, receipt_id: None, at: now };
    let plan = plans::noted(plan, world, &line, MovementKind::Removed, note);
    let plan = plan.event(plans::counted(world, "inventory.removed", &line, counts, now));
    Ok(plans::low_told(plan, world, &line, before.available(), now))
}
