//! 6 Payment: what a provider calls to say.

use contract::payment::{PaymentError, ReceiveWebhook};
use kernel::{CallContext, CallError};
use store::{Plan, Recall};

use crate::domain::Reference;
use crate::store::reads;
use crate::workers::charges;
use crate::{Answered, Payments};

/// 6 Hear from a provider that something happened to a charge. Anybody could say so, hence it is a hint only: the
/// provider is asked. A charge that is not known here is nobody's mistake.
pub(crate) async fn receive_webhook(
    payments: &Payments,
    cx: &CallContext,
    request: ReceiveWebhook,
) -> Answered<()> {
    let claim = match payments.store.recall::<(), (), PaymentError>(cx, "receive_webhook").await? {
        Recall::Answered(()) => return Ok(()),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    if request.provider.as_str() != payments.provider.0.name() {
        return Err(PaymentError::ProviderNotFound);
    }
    let reference: Reference =
        request.reference.as_str().parse().map_err(|wrong: String| CallError::field("reference", wrong))?;
    let known = reads::payment_of(&payments.store, reference).await?;
    if let Some(row) = known.filter(|row| row.is_waiting()) {
        let outcome = charges::ask(payments, &row).await?;
        charges::hear(payments, &row, outcome, None).await?;
    }
    if claim.has_key() {
        payments.store.commit(Plan::new().settle(&claim, Ok::<_, &PaymentError>(&()))).await?;
    }
    Ok(())
}
