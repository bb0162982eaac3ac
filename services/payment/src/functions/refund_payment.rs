//! 6 Payment: refunds by hand.

use contract::payment::{PaymentError, Refund, RefundPayment};
use kernel::{CallContext, CallError, Money, RefundId};
use serde::{Deserialize, Serialize};
use store::{Claim, Keys, Plan, Recall, Rows, key};

use crate::domain::Unrefundable;
use crate::store::tables::{Owed, PaymentRow};
use crate::store::{plans, reads};
use crate::workers::refunds;
use crate::{Answered, Payments};

/// What a call needs to be resumed.
#[derive(Debug, Serialize, Deserialize)]
struct Receipt {
    refund_id: RefundId,
}

/// 6 Refund a captured payment, or part of it.
///
/// The amount is promised before the provider hears of it, so that no two refunds promise the same money. A provider
/// that does not answer is asked again until it has given it back.
pub(crate) async fn refund_payment(
    payments: &Payments,
    cx: &CallContext,
    request: RefundPayment,
) -> Answered<Refund> {
    let recalled = payments.store.recall::<Receipt, Refund, PaymentError>(cx, "refund_payment").await?;
    let (claim, owed) = match recalled {
        Recall::Answered(refund) => return Ok(refund),
        Recall::Resumed { claim, receipt } => {
            let owed = reads::owed(&payments.store, receipt.refund_id).await?;
            (claim, Ok(owed.ok_or(CallError::Internal)?))
        }
        Recall::New(claim) => {
            let owed = promise(payments, request, &claim).await?;
            (claim, owed)
        }
    };
    Ok(refunds::give_back(payments, &owed?, Some(&claim)).await?.shown())
}

/// Promises the money, if it is there; a refusal is kept for the call's key.
async fn promise(
    payments: &Payments,
    request: RefundPayment,
    claim: &Claim,
) -> Answered<Result<Owed, PaymentError>> {
    let RefundPayment { payment_id, amount } = request;
    let world = payments.store.world();
    let (refund_id, now, claim) = (world.id::<RefundId>(), world.now(), claim.clone());
    let decision = move |rows: &Rows| {
        let payment = rows.one::<PaymentRow>(&key![payment_id])?.ok_or(PaymentError::PaymentNotFound)?;
        Ok(match plans::promised(payment, refund_id, amount.map(Money::minor), now) {
            Ok((plan, owed)) => plan.begin(&claim, &Receipt { refund_id }).answering(Ok(owed)),
            Err(unrefundable) => {
                let refusal = refusal(unrefundable);
                Plan::new().settle_refusal(&claim, &refusal).answering(Err(refusal))
            }
        })
    };
    payments.store.decide(Keys::new().one::<PaymentRow>(key![payment_id]), decision).await
}

fn refusal(unrefundable: Unrefundable) -> PaymentError {
    match unrefundable {
        Unrefundable::Nothing => CallError::field("amount", "must be more than nothing").into(),
        Unrefundable::NotCaptured | Unrefundable::TooMuch => PaymentError::RefundExceedsCapture,
        Unrefundable::NeverPromised => CallError::Internal.into(),
    }
}
