//! Writes of orders: how a row changes with an event, and what is told and answered with it.

use std::time::Duration;

use contract::Progress;
use contract::order::{Order, OrderError, OrderStatus};
use kernel::{NewEvent, ServiceError, Timestamp, World};
use serde_json::json;
use store::{Claim, Plan};

use super::reads::Loaded;
use super::tables::OrderRow;
use crate::domain::{Event, Refused, State, step};
use crate::functions::check_invoice::show;

/// How long whoever works on an order has until the recovery worker goes on in their place.
pub(crate) const LEASE: Duration = Duration::from_secs(3);

/// What another service's answer taught about an order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Learned {
    pub(crate) payment: Option<contract::payment::Payment>,
    pub(crate) refusal: Option<OrderError>,
}

/// What kind of call waits for the order to rest; it decides what is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// 3.1: a purchase is answered with the paid order, or with why it was not bought.
    Purchase,
    /// 3.2: an update is answered with the order as it now is.
    Update,
}

/// A call that waits, and its idempotency key.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) claim: Claim,
    pub(crate) asked: Asked,
}

impl Asked {
    /// What this call is answered while the order is as it is.
    pub(crate) fn answer(self, order: &Loaded, world: &World) -> Result<Progress<Order>, OrderError> {
        let shown = show(order, world.currency())?;
        let was_paid = shown.history.iter().any(|change| change.status == OrderStatus::Paid);
        match (self, order.row.state) {
            (Self::Purchase, _) if was_paid => Ok(Progress::Done(shown)),
            (Self::Purchase, State::Cancelled) => Err(refusal(&order.row)),
            (Self::Update, state) if state.is_resting() => Ok(Progress::Done(shown)),
            _ => Ok(Progress::UnderWay(shown)),
        }
    }
}

/// Why the order was not bought.
fn refusal(row: &OrderRow) -> OrderError {
    let kept = row.refusal.clone().and_then(|refusal| serde_json::from_value(refusal).ok());
    kept.unwrap_or(OrderError::OrderCancelled)
}

/// The row after `event`, with what was learned from it.
pub(crate) fn after(
    row: &OrderRow,
    event: Event,
    learned: &Learned,
    world: &World,
) -> Result<OrderRow, Refused> {
    let now = world.now();
    let (state, commands) = step(row.state, event)?;
    let mut next = noting(row, learned);
    next.due_at = (!commands.is_empty()).then(|| now.after(LEASE));
    next.tries = 0;
    if state == row.state {
        return Ok(next);
    }
    next.state = state;
    next.updated_at = now;
    if !matches!(state, State::Reserving | State::Charging) {
        next.payment_method = None;
    }
    if state == State::Cancelling && next.refusal.is_none() {
        next.refusal = serde_json::to_value(OrderError::OrderCancelled).ok();
    }
    if state == State::Refunding {
        next.refund_id = Some(world.id());
    }
    if event == Event::Reversed {
        next.payment_status = Some(contract::payment::PaymentStatus::Refunded.to_string());
    }
    Ok(match state.shows() {
        Some(status) => next.seen_as(status, now),
        None => next,
    })
}

/// The row with what was learned, in the same state.
pub(crate) fn noting(row: &OrderRow, learned: &Learned) -> OrderRow {
    let mut next = row.clone();
    if let Some(payment) = &learned.payment {
        next.payment_id = Some(payment.payment_id);
        next.payment_status = Some(payment.status.to_string());
        next.provider = Some(payment.provider.clone());
    }
    if let Some(refusal) = &learned.refusal {
        next.refusal = serde_json::to_value(refusal).ok();
    }
    next
}

/// Writes a changed order; tells of a new status; answers the waiting call, in the same transaction, once it rests.
pub(crate) fn write<E: ServiceError>(
    before: &OrderRow,
    order: Loaded,
    waiting: Option<&Waiting>,
    world: &World,
) -> Plan<Loaded, E> {
    let mut plan = Plan::new();
    if *before != order.row {
        plan = plan.update(&order.row);
    }
    if before.state != order.row.state && order.row.state.shows().is_some() {
        plan = plan.event(told(&order.row, world, order.row.updated_at));
    }
    if let Some(Waiting { claim, asked }) = waiting.filter(|_| order.row.state.is_resting()) {
        plan = match asked.answer(&order, world) {
            Ok(answer) => plan.settle(claim, Ok(&answer)),
            Err(refusal) => plan.settle_refusal(claim, &refusal),
        };
    }
    plan.answering(order)
}

/// The event that an order came to its status, or was created.
pub(crate) fn told(row: &OrderRow, world: &World, at: Timestamp) -> NewEvent {
    let (kind, status) = match row.state {
        State::Paid => ("order.paid", OrderStatus::Paid),
        State::Processing => ("order.processing", OrderStatus::Processing),
        State::Shipped => ("order.shipped", OrderStatus::Shipped),
        State::Delivered => ("order.delivered", OrderStatus::Delivered),
        State::Cancelled => ("order.cancelled", OrderStatus::Cancelled),
        State::Returned => ("order.returned", OrderStatus::Returned),
        _ => ("order.created", OrderStatus::Pending),
    };
    let total = kernel::Money::from_minor(row.total_minor, world.currency());
    let mut data = json!({
        "order_id": row.order_id, "user_id": row.user_id, "invoice_number": invoice_number(row.invoice),
        "status": status, "total": total,
    });
    if row.state == State::Cancelled {
        data["reason"] = reason(row).into();
    }
    NewEvent { event_id: world.id(), kind, subject: row.order_id.to_string(), data, at }
}

/// Why an order was cancelled, in a word.
fn reason(row: &OrderRow) -> &'static str {
    match refusal(row) {
        _ if row.refund_id.is_some() => "requested",
        OrderError::InsufficientStock { .. } => "insufficient_stock",
        OrderError::PaymentDeclined => "payment_declined",
        OrderError::OrderCancelled if row.payment_id.is_some() => "abandoned",
        _ => "requested",
    }
}

/// An invoice's number as people write it.
pub(crate) fn invoice_number(invoice: i64) -> String {
    format!("INV-{invoice:010}")
}
