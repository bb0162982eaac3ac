//! Takes an order's sold goods back.

use contract::inventory::{Reservation, ReturnReservation};
use kernel::CallContext;

use super::commit_reservation::go_on;
use crate::domain::holds;
use crate::{Answered, Inventories};

/// Takes an order's sold goods back, above the size too. The order's id is the key: asking again changes nothing.
pub(crate) async fn return_reservation(
    inventories: &Inventories,
    _: &CallContext,
    request: ReturnReservation,
) -> Answered<Reservation> {
    go_on(inventories, request.order_id, holds::take_back).await
}
