//! Charges: asking the provider what became of them, and writing down what it says.

use futures::StreamExt;
use kernel::CallError;
use store::{Claim, Keys, Rows, key};

use super::AT_ONCE;
use crate::domain::Outcome;
use crate::providers::Found;
use crate::store::reads::Due;
use crate::store::tables::PaymentRow;
use crate::store::{plans, reads};
use crate::{Answered, Payments};

/// Asks about every payment that is due.
pub(crate) async fn round(payments: Payments, due: Due) -> Result<(), CallError> {
    let most = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    let due = reads::take_due(&payments.store, due, most).await?;
    let settle = |row| settle(&payments, row);
    futures::stream::iter(due).for_each_concurrent(AT_ONCE, settle).await;
    Ok(())
}

async fn settle(payments: &Payments, row: PaymentRow) {
    let payment_id = row.payment_id;
    let settled = async { hear(payments, &row, ask(payments, &row).await?, None).await };
    match settled.await {
        Ok(row) if row.is_waiting() => {
            tracing::debug!(%payment_id, tries = row.tries, "the provider does not answer yet");
        }
        Ok(row) => tracing::info!(%payment_id, status = %row.status.0, "a payment was settled"),
        Err(error) => tracing::warn!(%payment_id, %error, "a payment could not be settled; it stays due"),
    }
}

/// Asks the provider what became of a charge. One it never heard of is sent again under its key, unless the order
/// was voided meanwhile.
pub(crate) async fn ask(payments: &Payments, row: &PaymentRow) -> Result<Outcome, CallError> {
    if reads::is_voided(&payments.store, row.order_id).await? {
        return Ok(payments.provider.void(row.reference()).await);
    }
    Ok(match payments.provider.look_up(row.reference()).await {
        Found::Known(outcome) => outcome,
        Found::Nothing => payments.provider.charge(&row.charge()).await,
    })
}

/// Writes down what the provider said. A `claim` is answered in the same transaction, if there is a final answer.
pub(crate) async fn hear(
    payments: &Payments,
    row: &PaymentRow,
    outcome: Outcome,
    claim: Option<&Claim>,
) -> Answered<PaymentRow> {
    if outcome == Outcome::Unknown && row.is_waiting() {
        tracing::warn!(payment_id = %row.payment_id, "the provider gave no answer; it will be asked again");
    }
    let (world, payment_id) = (payments.store.world().clone(), row.payment_id);
    let claim = claim.cloned();
    let decision = move |rows: &Rows| {
        let row = rows.one::<PaymentRow>(&key![payment_id])?.ok_or(CallError::Internal)?;
        let (mut plan, row) = plans::heard(&world, row, outcome)?;
        if let Some(claim) = &claim {
            plan = plans::kept(plan, claim, &row);
        }
        Ok(plan.answering(row))
    };
    payments.store.decide(Keys::new().one::<PaymentRow>(key![payment_id]), decision).await
}
