//! Refunds: asking the provider to give money back, and writing down that it did.

use futures::StreamExt;
use kernel::CallError;
use store::{Claim, Keys, Rows, key};

use super::AT_ONCE;
use crate::providers::GivenBack;
use crate::store::reads::Due;
use crate::store::tables::{Owed, PaymentRow, RefundRow};
use crate::store::{plans, reads};
use crate::{Answered, Payments};

/// Asks again for every refund that is due.
pub(crate) async fn round(payments: Payments, due: Due) -> Result<(), CallError> {
    let most = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    let due = reads::take_due(&payments.store, due, most).await?;
    let settle = |refund| settle(&payments, refund);
    futures::stream::iter(due).for_each_concurrent(AT_ONCE, settle).await;
    Ok(())
}

async fn settle(payments: &Payments, refund: RefundRow) {
    let refund_id = refund.refund_id;
    let settled = async {
        let payment = reads::payment(&payments.store, refund.payment_id).await?.ok_or(CallError::Internal)?;
        give_back(payments, &Owed { refund, payment }, None).await
    };
    match settled.await {
        Ok(owed) if owed.refund.is_pending() => {
            tracing::debug!(%refund_id, tries = owed.refund.tries, "the provider does not answer yet");
        }
        Ok(_) => tracing::info!(%refund_id, "a refund was carried through"),
        Err(error) => tracing::warn!(%refund_id, %error, "a refund could not be settled; it stays due"),
    }
}

/// Asks the provider to give back what is owed, and writes down what it says. A `claim` is answered in the same
/// transaction, also while the provider has not answered: a refund that was promised comes.
pub(crate) async fn give_back(payments: &Payments, owed: &Owed, claim: Option<&Claim>) -> Answered<Owed> {
    let (refund_id, payment_id) = (owed.refund.refund_id, owed.payment.payment_id);
    let given = match owed.refund.is_pending() {
        true => payments.provider.give_back(&owed.give_back()).await,
        false => GivenBack::Yes,
    };
    match given {
        GivenBack::Yes => {}
        GivenBack::Unknown => {
            tracing::warn!(%refund_id, "the provider gave no answer; it will be asked again");
        }
        GivenBack::Refused => {
            tracing::error!(%refund_id, %payment_id, "the provider refuses a refund; its books differ from ours");
        }
    }
    let (world, claim) = (payments.store.world().clone(), claim.cloned());
    let decision = move |rows: &Rows| {
        let refund = rows.one::<RefundRow>(&key![refund_id])?.ok_or(CallError::Internal)?;
        let payment = rows.one::<PaymentRow>(&key![payment_id])?.ok_or(CallError::Internal)?;
        let (mut plan, owed) = plans::given_back(&world, Owed { refund, payment }, given)?;
        if let Some(claim) = &claim {
            plan = plan.settle(claim, Ok(&owed.shown()));
        }
        Ok(plan.answering(owed))
    };
    let keys = Keys::new().one::<RefundRow>(key![refund_id]).one::<PaymentRow>(key![payment_id]);
    payments.store.decide(keys, decision).await
}
