//! Calls an order's payment off, for the order service.

use contract::payment::{PaymentStatus, VoidOrder, VoidOutcome, Voided};
use kernel::CallContext;
use store::{Keys, Plan, Rows, key};

use crate::store::plans::Changes;
use crate::store::tables::{PaymentRow, VoidedOrderRow};
use crate::workers::charges;
use crate::{Answered, Payments};

/// Calls an order's payment off. The order's id is the key: asking again changes nothing, and asks the provider again
/// while it has not answered.
///
/// The tombstone comes first: from then on no other attempt is charged. What was asked of the provider before is only
/// called off when the provider confirms it.
pub(crate) async fn void_order(payments: &Payments, _: &CallContext, request: VoidOrder) -> Answered<Voided> {
    let VoidOrder { order_id } = request;
    let now = payments.store.world().now();
    let keys = Keys::new().one::<VoidedOrderRow>(key![order_id]).all::<PaymentRow>("order_id", order_id);
    let decision = move |rows: &Rows| {
        let live = rows.all::<PaymentRow>()?.into_iter().find(is_live);
        let plan: Changes = match rows.one::<VoidedOrderRow>(&key![order_id])? {
            Some(_) => Plan::new(),
            None => Plan::new().insert(&VoidedOrderRow { order_id, at: now }),
        };
        Ok(plan.answering(live))
    };
    let mut live = payments.store.decide(keys, decision).await?;
    if let Some(row) = live.as_ref().filter(|row| row.is_waiting()) {
        let outcome = payments.provider.void(row.reference()).await;
        live = Some(charges::hear(payments, row, outcome, None).await?);
    }
    let outcome = live.as_ref().map_or(VoidOutcome::Voided, |row| outcome(row.status.0));
    let payment_id = live.filter(|_| outcome == VoidOutcome::Captured).map(|row| row.payment_id);
    Ok(Voided { order_id, outcome, payment_id })
}

fn is_live(row: &PaymentRow) -> bool {
    !matches!(row.status.0, PaymentStatus::Declined | PaymentStatus::Voided)
}

fn outcome(status: PaymentStatus) -> VoidOutcome {
    match status {
        PaymentStatus::Pending | PaymentStatus::RequiresAction => VoidOutcome::Pending,
        PaymentStatus::Captured | PaymentStatus::PartiallyRefunded => VoidOutcome::Captured,
        PaymentStatus::Declined | PaymentStatus::Voided | PaymentStatus::Refunded => VoidOutcome::Voided,
    }
}
