//! With what may be paid, and payments of all orders.

use contract::payment::{ListAllPayments, ListMethods, Payment, PaymentMethods};
use kernel::{CallContext, Page};

use crate::{Answered, Gateway};

/// See with what may be paid.
pub(crate) async fn payment_methods(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListMethods,
) -> Answered<PaymentMethods> {
    Ok(gateway.payments.list_methods(cx, request).await?)
}

/// List payments of all orders.
pub(crate) async fn list_all_payments(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListAllPayments,
) -> Answered<Page<Payment>> {
    Ok(gateway.payments.list_all_payments(cx, request).await?)
}
