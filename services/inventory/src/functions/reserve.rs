//! Holds stock for an order.

use contract::inventory::{InventoryError, Reservation, ReservationState, Reserve};
use kernel::{CallContext, World};
use store::{Keys, Plan, Rows, key};

use crate::domain::counts::Movement;
use crate::domain::holds;
use crate::domain::reserve::{self, Wanted};
use crate::store::plans;
use crate::store::tables::{InventoryRow, Lines, ReservationRow, StockRow, Word};
use crate::{Answered, Inventories};

/// Holds stock for an order: every line, or none and each short line is named.
///
/// The order's id is the key: asking again answers what became of the first hold. A refusal leaves nothing, so that
/// a sold-out sale costs no write, and the order may ask again until it is released.
pub(crate) async fn reserve(
    inventories: &Inventories,
    _: &CallContext,
    request: Reserve,
) -> Answered<Reservation> {
    let world = inventories.store.world().clone();
    let keys =
        Keys::new().one::<InventoryRow>(InventoryRow::the()).one::<ReservationRow>(key![request.order_id]);
    let keys = request.lines.0.iter().fold(keys, |keys, line| keys.one::<StockRow>(key![line.product_id]));
    inventories.store.decide(keys, move |rows| hold(rows, &world, &request)).await
}

fn hold(rows: &Rows, world: &World, request: &Reserve) -> Answered<Plan<Reservation, InventoryError>> {
    let order_id = request.order_id;
    plans::initialized(rows)?;
    if let Some(known) = rows.one::<ReservationRow>(&key![order_id])? {
        let next = holds::reserve_again(known.state.0)?;
        return Ok(plans::turned(known, next, world));
    }
    let mut wanted = Vec::with_capacity(request.lines.0.len());
    for line in &request.lines.0 {
        let stock = rows.one::<StockRow>(&key![line.product_id])?;
        let stock = stock.map(|stock| (stock.kind.0, stock.counts()));
        wanted.push(Wanted { product_id: line.product_id, quantity: line.quantity, stock });
    }
    let lines = reserve::reserve(&wanted)?;
    let now = world.now();
    let held = ReservationRow {
        order_id,
        state: Word(ReservationState::Held),
        lines: Lines(lines),
        created_at: now,
        updated_at: now,
    };
    let plan = Plan::answer(held.shown()).insert(&held);
    let mut plan = plans::moved(plan, &held.lines.0, Movement::Hold, now);
    for (line, wanted) in held.lines.0.iter().zip(&wanted) {
        let before = wanted.stock.map_or(0, |(_, counts)| counts.available());
        plan = plans::low_told(plan, world, line, before, now);
        plan = plans::sold_out_told(plan, world, line, before, now);
    }
    Ok(plan)
}
