//! Writes that more than one function makes.

use contract::Progress;
use contract::payment::{PaymentError, PaymentStatus, RefundStatus};
use kernel::{CallError, NewEvent, RefundId, Timestamp, World};
use serde_json::json;
use store::{Claim, Plan};

use super::tables::{Owed, PaymentRow, RefundRow, Word};
use crate::Answered;
use crate::domain::patience::{ABANDONED, rest};
use crate::domain::{Outcome, Unrefundable};
use crate::providers::GivenBack;

/// What a plan changes; what it answers is added by whoever commits it.
pub(crate) type Changes = Plan<(), PaymentError>;

/// What becomes of a payment when its provider says `outcome`, and the event of it.
///
/// # Errors
/// When the provider says the opposite of what it said before: a fault that people must look into.
pub(crate) fn heard(world: &World, row: PaymentRow, outcome: Outcome) -> Answered<(Changes, PaymentRow)> {
    let standing = row.standing().hear(outcome).map_err(|contradicted| {
        tracing::error!(payment_id = %row.payment_id, %contradicted, "a provider contradicts itself");
        CallError::Internal
    })?;
    if !row.is_waiting() {
        return Ok((Plan::new(), row));
    }
    let now = world.now();
    if standing == row.standing() {
        let row = PaymentRow { due_at: Some(now.after(rest(row.tries))), tries: row.tries + 1, ..row };
        return Ok((Plan::new().update(&row), row));
    }
    let row = row.stands(standing, now);
    let plan = Plan::new().update(&row);
    let kind = match row.status.0 {
        PaymentStatus::Captured => "payment.captured",
        PaymentStatus::Declined => "payment.declined",
        _ => return Ok((plan, row)),
    };
    let data = json!({
        "payment_id": row.payment_id,
        "order_id": row.order_id,
        "attempt": row.attempt,
        "amount": row.amount(),
        "status": row.status.0,
    });
    Ok((plan.event(event(world, kind, &row, data)), row))
}

/// The plan, keeping what the payment comes to for the call's key. Under way is no final answer.
pub(crate) fn kept(plan: Changes, claim: &Claim, row: &PaymentRow) -> Changes {
    match row.progress() {
        Ok(Progress::UnderWay(_)) => plan,
        Ok(done) => plan.settle(claim, Ok(&done)),
        Err(refusal) => plan.settle_refusal(claim, &refusal),
    }
}

/// A promise that `wanted` be given back, or all that is left, under `refund_id`.
///
/// # Errors
/// When that cannot be promised.
pub(crate) fn promised(
    payment: PaymentRow,
    refund_id: RefundId,
    wanted: Option<i64>,
    now: Timestamp,
) -> Result<(Changes, Owed), Unrefundable> {
    let (standing, amount_minor) = payment.standing().promise(wanted)?;
    let refund = RefundRow {
        refund_id,
        payment_id: payment.payment_id,
        amount_minor,
        status: Word(RefundStatus::Pending),
        due_at: Some(now.after(ABANDONED)),
        tries: 0,
        created_at: now,
    };
    let payment = payment.stands(standing, now);
    Ok((Plan::new().insert(&refund).update(&payment), Owed { refund, payment }))
}

/// What becomes of a refund when its provider says `given`, and the event of it.
///
/// # Errors
/// When the payment never promised it: a fault that people must look into.
pub(crate) fn given_back(world: &World, owed: Owed, given: GivenBack) -> Answered<(Changes, Owed)> {
    let Owed { refund, payment } = owed;
    if !refund.is_pending() {
        return Ok((Plan::new(), Owed { refund, payment }));
    }
    let now = world.now();
    if given != GivenBack::Yes {
        let due_at = Some(now.after(rest(refund.tries)));
        let refund = RefundRow { due_at, tries: refund.tries + 1, ..refund };
        return Ok((Plan::new().update(&refund), Owed { refund, payment }));
    }
    let standing = payment.standing().give_back(refund.amount_minor).map_err(|unrefundable| {
        tracing::error!(refund_id = %refund.refund_id, %unrefundable, "a refund does not add up");
        CallError::Internal
    })?;
    let payment = payment.stands(standing, now);
    let refund = RefundRow { status: Word(RefundStatus::Succeeded), due_at: None, ..refund };
    let data = json!({
        "payment_id": payment.payment_id,
        "order_id": payment.order_id,
        "attempt": payment.attempt,
        "refund_id": refund.refund_id,
        "amount": refund.shown(payment.currency).amount,
        "status": payment.status.0,
    });
    let event = event(world, "payment.refunded", &payment, data);
    Ok((Plan::new().update(&refund).update(&payment).event(event), Owed { refund, payment }))
}

fn event(world: &World, kind: &'static str, payment: &PaymentRow, data: serde_json::Value) -> NewEvent {
    let subject = payment.payment_id.to_string();
    NewEvent { event_id: world.id(), kind, subject, data, at: payment.updated_at }
}
