//! Follows the payment service: what was given back by hand shows in the order's payment.

use std::sync::Arc;

use contract::payment::{GetPayment, PaymentError, PaymentService};
use kernel::{CallContext, CallError, Event, OrderId};
use runtime::{Feed, Runtime, Unapplied};
use store::{Keys, Plan, Rows, Store, key};

use crate::Orders;
use crate::store::reads;
use crate::store::tables::OrderRow;

/// Starts following `payments`.
pub(crate) fn start(orders: &Orders, runtime: &Runtime, payments: Feed) {
    let world = orders.store.world().clone();
    let parts = (orders.store.clone(), orders.payments.clone());
    runtime.consume(payments, orders.store.clone(), world, move |event| {
        let (store, payments) = parts.clone();
        async move { apply(&store, &payments, &event).await }
    });
}

/// What an event changes here; also when it is tried again as a dead letter.
///
/// # Errors
/// When it must be tried again later, or never can be applied.
pub(crate) async fn apply<E>(
    store: &Store,
    payments: &Arc<dyn PaymentService>,
    event: &Event,
) -> Result<Plan<(), E>, Unapplied> {
    if event.kind != "payment.refunded" {
        return Ok(Plan::new());
    }
    let payment_id = event.subject.parse().map_err(Unapplied::Never)?;
    let order_id: Option<OrderId> = event.data["order_id"].as_str().and_then(|id| id.parse().ok());
    let order_id = order_id.ok_or_else(|| Unapplied::Never("it names no order".into()))?;
    let order = reads::order(store, order_id).await?;
    // A payment made by hand may name any order.
    if order.is_none_or(|order| order.row.payment_id != Some(payment_id)) {
        return Ok(Plan::new());
    }
    let cx = CallContext::new(format!("consumer/payment/{}", event.number));
    let payment =
        payments.get_payment(&cx, GetPayment { payment_id }).await.map_err(|error| match error {
            PaymentError::Call(error) => Unapplied::from(error),
            other => Unapplied::Never(other.to_string()),
        })?;
    // The same whenever it is noted, so it needs no part in the cursor's transaction.
    note(store, order_id, payment.status.to_string()).await?;
    Ok(Plan::new())
}

async fn note(store: &Store, order_id: OrderId, status: String) -> Result<(), CallError> {
    let decision = move |rows: &Rows| {
        let row = rows.one::<OrderRow>(&key![order_id])?.ok_or(CallError::Internal)?;
        Ok(Plan::new().update(&OrderRow { payment_status: Some(status.clone()), ..row }))
    };
    store.decide(Keys::new().one::<OrderRow>(key![order_id]), decision).await
}
