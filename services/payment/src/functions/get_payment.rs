//! 6 Payment: looking at one, and at those of an order.

use contract::payment::{GetPayment, ListPayments, Payment, PaymentError};
use kernel::{CallContext, Page};

use crate::store::reads;
use crate::{Answered, Payments};

/// 6 Look at a payment.
pub(crate) async fn get_payment(
    payments: &Payments,
    _: &CallContext,
    request: GetPayment,
) -> Answered<Payment> {
    let row = reads::payment(&payments.store, request.payment_id).await?;
    Ok(row.ok_or(PaymentError::PaymentNotFound)?.shown())
}

/// 6 Look at the payments of an order, newest first. An order that is not known here has none.
pub(crate) async fn list_payments(
    payments: &Payments,
    _: &CallContext,
    request: ListPayments,
) -> Answered<Page<Payment>> {
    let ListPayments { order_id, limit, cursor } = request;
    let page = reads::payments_of(&payments.store, order_id, limit, cursor.as_ref()).await?;
    Ok(page.map(|row| row.shown()))
}
