//! Releases an order's hold.

use contract::inventory::{ReleaseReservation, Reservation, ReservationState};
use kernel::CallContext;
use store::{Keys, Plan, Rows, key};

use crate::domain::holds;
use crate::store::plans;
use crate::store::tables::{Lines, ReservationRow, Word};
use crate::{Answered, Inventories};

/// Releases an order's hold. One that never came leaves a tombstone, so that it is refused if it comes late; also
/// before there is an inventory. What is sold stays sold, and says so.
pub(crate) async fn release_reservation(
    inventories: &Inventories,
    _: &CallContext,
    request: ReleaseReservation,
) -> Answered<Reservation> {
    let order_id = request.order_id;
    let world = inventories.store.world().clone();
    let decision = move |rows: &Rows| {
        if let Some(row) = rows.one::<ReservationRow>(&key![order_id])? {
            let next = holds::release(row.state.0);
            return Ok(plans::turned(row, next, &world));
        }
        let now = world.now();
        let (state, lines) = (Word(ReservationState::Released), Lines(Vec::new()));
        let tombstone = ReservationRow { order_id, state, lines, created_at: now, updated_at: now };
        Ok(Plan::answer(tombstone.shown()).insert(&tombstone))
    };
    inventories.store.decide(Keys::new().one::<ReservationRow>(key![order_id]), decision).await
}
