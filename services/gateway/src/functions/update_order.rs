//! 1.5.2 Update order.

use contract::Progress;
use contract::order::{CheckInvoice, Order, UpdateStatus};
use kernel::CallContext;

use crate::{Answered, Gateway, decided};

/// 1.5.2 Update order: 3.3 says whether there is such an order, 3.2 decides. The answer is 3.2's, so that a
/// repeated call gets it again whatever happened to the order since.
pub(crate) async fn update_order(
    gateway: &Gateway,
    cx: &CallContext,
    request: UpdateStatus,
) -> Answered<Progress<Order>> {
    gateway.orders.check_invoice(&cx.without_key(), CheckInvoice { order_id: request.order_id }).await?;
    let part = cx.derive("3.2");
    decided(cx, &part, gateway.orders.update_status(&part, request)).await
}
