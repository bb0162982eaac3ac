//! Whether what a request is about is its caller's own.

use contract::order::{CheckInvoice, OrderError};
use contract::{About, Denied, Reach};
use kernel::CallContext;

use super::GatewayGuard;

/// Lets pass what the caller reaches. What is somebody else's is absent, exactly as what is not there at all.
pub(super) async fn reaches(
    guard: &GatewayGuard,
    cx: &CallContext,
    reach: Reach,
    about: &About,
) -> Result<(), Denied> {
    let own = cx.caller.user_id();
    let is_own = match reach {
        Reach::Yes | Reach::OwnSession => true,
        Reach::No => return Err(Denied::Hidden),
        Reach::OwnUser => own.is_some() && about.user_id == own,
        Reach::OwnOrder => {
            let order_id = about.order_id.ok_or(Denied::Absent)?;
            match guard.orders.check_invoice(&cx.without_key(), CheckInvoice { order_id }).await {
                Ok(order) => own == Some(order.user_id),
                Err(OrderError::Call(error)) => return Err(Denied::Call(error)),
                Err(_) => false,
            }
        }
    };
    if is_own { Ok(()) } else { Err(Denied::Absent) }
}
