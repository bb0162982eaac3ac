//! Refunds what is left of an order's capture, for the order service.

use contract::payment::{PaymentError, Refund, RefundRest, RefundStatus};
use kernel::{CallContext, CallError, OrderId, RefundId, Timestamp};
use store::{Keys, Plan, Rows, key};

use crate::domain::standing::is_captured;
use crate::store::plans;
use crate::store::tables::{Owed, PaymentRow, RefundRow, Word};
use crate::workers::refunds;
use crate::{Answered, Payments};

/// Refunds all that is left of an order's capture. The refund's id is the key: asking again repeats nothing, and asks
/// the provider again while it has not answered.
pub(crate) async fn refund_rest(
    payments: &Payments,
    _: &CallContext,
    request: RefundRest,
) -> Answered<Refund> {
    let RefundRest { order_id, refund_id } = request;
    let now = payments.store.world().now();
    let keys = Keys::new().one::<RefundRow>(key![refund_id]).all::<PaymentRow>("order_id", order_id);
    let decision = move |rows: &Rows| decide(rows, order_id, refund_id, now);
    let owed = payments.store.decide(keys, decision).await?;
    if owed.refund.due_at.is_none() {
        return Ok(owed.shown());
    }
    Ok(refunds::give_back(payments, &owed, None).await?.shown())
}

fn decide(
    rows: &Rows,
    order_id: OrderId,
    refund_id: RefundId,
    now: Timestamp,
) -> Answered<Plan<Owed, PaymentError>> {
    let captured = |row: &PaymentRow| row.order_id == order_id && is_captured(row.status.0);
    let payment =
        rows.all::<PaymentRow>()?.into_iter().find(captured).ok_or(PaymentError::PaymentNotFound)?;
    if let Some(refund) = rows.one::<RefundRow>(&key![refund_id])? {
        // Another payment's refund is no refund of this one.
        let is_its = refund.payment_id == payment.payment_id;
        return if is_its {
            Ok(Plan::answer(Owed { refund, payment }))
        } else {
            Err(PaymentError::PaymentNotFound)
        };
    }
    if payment.standing().left() == 0 {
        let refund = nothing_left(refund_id, &payment);
        return Ok(Plan::answer(Owed { refund, payment }));
    }
    let (plan, owed) = plans::promised(payment, refund_id, None, now).map_err(|_| CallError::Internal)?;
    Ok(plan.answering(owed))
}

/// A refund of nothing, which is not stored. As long as other refunds of the payment are under way, it is too: whoever
/// hears that it succeeded may rely on all the money being back.
fn nothing_left(refund_id: RefundId, payment: &PaymentRow) -> RefundRow {
    let is_back = payment.standing().is_all_back();
    let status = if is_back { RefundStatus::Succeeded } else { RefundStatus::Pending };
    RefundRow {
        refund_id,
        payment_id: payment.payment_id,
        amount_minor: 0,
        status: Word(status),
        due_at: None,
        tries: 0,
        created_at: payment.updated_at,
    }
}
