//! An order's payments, and refunds.

use contract::gateway::{OrderPayments, RefundOrder};
use contract::order::CheckInvoice;
use contract::payment::{ListPayments, Payment, PaymentError, PaymentStatus, Refund, RefundPayment};
use kernel::{CallContext, Limit, Page};

use crate::{Answered, Gateway, decided};

/// An order's payments; the order must exist.
pub(crate) async fn order_payments(
    gateway: &Gateway,
    cx: &CallContext,
    request: OrderPayments,
) -> Answered<Page<Payment>> {
    let OrderPayments { order_id, limit, cursor } = request;
    gateway.orders.check_invoice(cx, CheckInvoice { order_id }).await?;
    Ok(gateway.payments.list_payments(cx, ListPayments { order_id, limit, cursor }).await?)
}

/// Refund an order: its captured payment, or part of it. An order that was never paid has nothing left to refund.
pub(crate) async fn refund_order(
    gateway: &Gateway,
    cx: &CallContext,
    request: RefundOrder,
) -> Answered<Refund> {
    let RefundOrder { order_id, amount } = request;
    let read = cx.without_key();
    gateway.orders.check_invoice(&read, CheckInvoice { order_id }).await?;
    let asked = ListPayments { order_id, limit: Limit::LARGEST, cursor: None };
    let payments = gateway.payments.list_payments(&read, asked).await?;
    let paid = |payment: &Payment| {
        matches!(
            payment.status,
            PaymentStatus::Captured | PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded
        )
    };
    let Some(payment) = payments.data.into_iter().find(paid) else {
        return Err(PaymentError::RefundExceedsCapture.into());
    };
    let part = cx.derive("6");
    let refund = RefundPayment { payment_id: payment.payment_id, amount };
    decided(cx, &part, gateway.payments.refund_payment(&part, refund)).await
}
