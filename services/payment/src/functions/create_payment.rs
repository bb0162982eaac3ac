//! 6 Process payment for an order.

use contract::Progress;
use contract::payment::{CreatePayment, Payment, PaymentError, PaymentStatus};
use kernel::{Attempt, CallContext, CallError, PaymentId, looks_like_card_number};
use serde::{Deserialize, Serialize};
use store::{Claim, Keys, Plan, Recall, Rows, key};

use crate::domain::patience::ABANDONED;
use crate::domain::{Outcome, Standing, admit};
use crate::store::plans::{self, Changes};
use crate::store::reads;
use crate::store::tables::{PaymentRow, VoidedOrderRow, Word};
use crate::workers::charges;
use crate::{Answered, Payments};

/// What a call needs to be resumed.
#[derive(Debug, Serialize, Deserialize)]
struct Receipt {
    payment_id: PaymentId,
}

/// What is to be done for a call.
#[derive(Clone, Debug)]
enum Intent {
    /// The payment is written down: now charge it.
    Charge(PaymentRow),
    /// It was made before, and the call's key is still to be answered.
    Known(PaymentRow),
    /// It was made before and is settled; that is kept for the call's key.
    Settled(PaymentRow),
    /// It is not made.
    Refused(PaymentError),
}

/// 6 Process payment for an order: charge it. The same order and attempt is the same payment; while its outcome is
/// not known, asking again asks the provider again.
///
/// What is to be charged is committed before the provider hears of it, and nothing is locked while it thinks.
pub(crate) async fn create_payment(
    payments: &Payments,
    cx: &CallContext,
    request: CreatePayment,
) -> Answered<Progress<Payment>> {
    let recalled = payments.store.recall::<Receipt, Progress<Payment>, PaymentError>(cx, "create_payment");
    let (claim, intent) = match recalled.await? {
        Recall::Answered(progress) => return Ok(progress),
        Recall::Resumed { claim, receipt } => {
            let row = reads::payment(&payments.store, receipt.payment_id).await?;
            (claim, Intent::Known(row.ok_or(CallError::Internal)?))
        }
        Recall::New(claim) => {
            let intent = intend(payments, request, &claim).await?;
            (claim, intent)
        }
    };
    let (row, outcome) = match intent {
        Intent::Refused(refusal) => return Err(refusal),
        Intent::Charge(row) => {
            let outcome = payments.provider.charge(&row.charge()).await;
            (row, outcome)
        }
        Intent::Known(row) if row.is_waiting() => {
            let outcome = charges::ask(payments, &row).await?;
            (row, outcome)
        }
        // Settled by somebody else since this key was used: nothing is to be asked, only to be kept.
        Intent::Known(row) => (row, Outcome::Unknown),
        Intent::Settled(row) => return row.progress(),
    };
    charges::hear(payments, &row, outcome, Some(&claim)).await?.progress()
}

/// Writes down what is to be charged, if it may be.
async fn intend(payments: &Payments, request: CreatePayment, claim: &Claim) -> Answered<Intent> {
    let CreatePayment { order_id, attempt, amount, payment_method } = request;
    let method = match payment_method {
        Some(token) if looks_like_card_number(token.as_str()) => return Err(PaymentError::CardDataRefused),
        Some(token) => token,
        None => payments.provider.0.usual_method().parse().map_err(|_| CallError::Internal)?,
    };
    let attempt = match attempt {
        Some(attempt) => attempt,
        None => Attempt::new(1).map_err(|_| CallError::Internal)?,
    };
    let world = payments.store.world();
    let (standing, now) = (Standing::asked(amount.minor()), world.now());
    let wanted = PaymentRow {
        payment_id: world.id(),
        order_id,
        attempt,
        amount_minor: standing.amount,
        refunded_minor: standing.refunded,
        given_back_minor: standing.given_back,
        currency: amount.currency(),
        status: Word(standing.status),
        provider: payments.provider.0.name().to_owned(),
        method,
        due_at: Some(now.after(ABANDONED)),
        tries: 0,
        created_at: now,
        updated_at: now,
    };
    let claim = claim.clone();
    let keys = Keys::new().one::<VoidedOrderRow>(key![order_id]).all::<PaymentRow>("order_id", order_id);
    payments.store.decide(keys, move |rows: &Rows| decide(rows, &wanted, &claim)).await
}

fn decide(rows: &Rows, wanted: &PaymentRow, claim: &Claim) -> Answered<Plan<Intent, PaymentError>> {
    let is_voided = rows.one::<VoidedOrderRow>(&key![wanted.order_id])?.is_some();
    let mut known: Vec<PaymentRow> = rows.all()?;
    let tried: Vec<(_, PaymentStatus)> = known.iter().map(|row| (row.tried(), row.status.0)).collect();
    Ok(match admit(&wanted.tried(), &tried, is_voided) {
        Err(refusal) => Plan::new().settle_refusal(claim, &refusal).answering(Intent::Refused(refusal)),
        Ok(None) => begun(wanted, claim)
            .insert(wanted)
            // Rows that are not there yet cannot be locked: where decisions run side by side, the tables tell twins apart.
            .guard("payments.order_id", PaymentError::PaymentUnderWay)
            .guard("payments.order_id, payments.attempt", PaymentError::PaymentUnderWay)
            .answering(Intent::Charge(wanted.clone())),
        Ok(Some(place)) => {
            let row = known.swap_remove(place);
            if row.is_waiting() {
                begun(&row, claim).answering(Intent::Known(row))
            } else {
                plans::kept(Plan::new(), claim, &row).answering(Intent::Settled(row))
            }
        }
    })
}

fn begun(row: &PaymentRow, claim: &Claim) -> Changes {
    Plan::new().begin(claim, &Receipt { payment_id: row.payment_id })
}
