//! 1.5.1 Track order.

use contract::order::{CheckInvoice, ListInvoices, Order};
use kernel::{CallContext, Page};

use crate::{Answered, Gateway};

/// 1.5.1 Track order: passed on to 3.3.
pub(crate) async fn track_order(
    gateway: &Gateway,
    cx: &CallContext,
    request: CheckInvoice,
) -> Answered<Order> {
    Ok(gateway.orders.check_invoice(cx, request).await?)
}

/// 1.5.1 Track a customer's orders: passed on to 3.3.
pub(crate) async fn track_orders(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListInvoices,
) -> Answered<Page<Order>> {
    Ok(gateway.orders.list_invoices(cx, request).await?)
}
