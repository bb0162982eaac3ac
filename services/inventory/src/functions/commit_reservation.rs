//! Commits an order's hold.

use contract::inventory::{CommitReservation, InventoryError, Reservation, ReservationState};
use kernel::{CallContext, OrderId};
use store::{Keys, Rows, key};

use crate::domain::holds::{self, Next};
use crate::store::plans;
use crate::store::tables::{InventoryRow, ReservationRow};
use crate::{Answered, Inventories};

/// Commits an order's hold: the stock is sold. The order's id is the key: asking again changes nothing.
pub(crate) async fn commit_reservation(
    inventories: &Inventories,
    _: &CallContext,
    request: CommitReservation,
) -> Answered<Reservation> {
    go_on(inventories, request.order_id, holds::commit).await
}

/// An order's hold goes on as `next` says, from the state it is in; one that never was cannot.
pub(crate) async fn go_on(
    inventories: &Inventories,
    order_id: OrderId,
    next: fn(ReservationState) -> Answered<Next>,
) -> Answered<Reservation> {
    let world = inventories.store.world().clone();
    let keys = Keys::new().one::<InventoryRow>(InventoryRow::the()).one::<ReservationRow>(key![order_id]);
    let decision = move |rows: &Rows| {
        plans::initialized(rows)?;
        let row = rows.one::<ReservationRow>(&key![order_id])?.ok_or(InventoryError::ReservationNotFound)?;
        let next = next(row.state.0)?;
        Ok(plans::turned(row, next, &world))
    };
    inventories.store.decide(keys, decision).await
}
