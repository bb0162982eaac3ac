//! An order's commands, given to the services that obey them; and what their answers mean to it.

use std::time::Duration;

use contract::Progress;
use contract::cart::{ProductLine, ProductLines, TakeOutOrder};
use contract::inventory::{
    CommitReservation, InventoryError, ReleaseReservation, ReservationState, Reserve, ReturnReservation,
    ShortLine,
};
use contract::order::OrderError;
use contract::payment::{
    CreatePayment, GetPayment, ListPayments, Payment, PaymentError, PaymentStatus, RefundRest, RefundStatus,
    VoidOrder, VoidOutcome,
};
use futures::future::join;
use kernel::{CallContext, Limit, Money, Quantity};

use crate::Orders;
use crate::domain::{Command, Event, State};
use crate::store::plans::Learned;
use crate::store::reads::Loaded;

/// How long an order waits for stock or for a provider's word before it is called off. A charge is only called off
/// when the provider confirms that nothing was charged: time alone never does it.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// What came of an order's commands.
pub(crate) enum Outcome {
    /// All were carried out, and it came to this.
    Happened(Event, Learned),
    /// An answer is missing: ask again later.
    Unknown(Learned),
}

fn happened(event: Event) -> Outcome {
    Outcome::Happened(event, Learned::default())
}

fn unknown(what: &'static str, order: &Loaded, error: &dyn std::fmt::Display) -> Outcome {
    tracing::warn!(order_id = %order.row.order_id, what, %error, "an answer is missing; it will be asked for again");
    Outcome::Unknown(Learned::default())
}

/// Gives the commands of the order's state and waits for their answers.
pub(crate) async fn carry_out(orders: &Orders, cx: &CallContext, order: &Loaded) -> Outcome {
    // The order's id is the key of every command; the caller's key belongs to this service alone.
    let cx = &cx.without_key();
    match order.row.state.commands() {
        [Command::Reserve] => reserve(orders, cx, order).await,
        [Command::Charge] => charge(orders, cx, order).await,
        [Command::CommitStock, Command::TakeOut] => settle(orders, cx, order).await,
        [Command::ReleaseStock] => release(orders, cx, order).await,
        [Command::Refund, Command::ReturnStock] => reverse(orders, cx, order).await,
        [Command::ReturnStock] => match give_back_stock(orders, cx, order).await {
            Ok(()) => happened(Event::Restocked),
            Err(unknown) => unknown,
        },
        _ => Outcome::Unknown(Learned::default()),
    }
}

fn lines(order: &Loaded) -> Option<ProductLines> {
    let line = |row: &crate::store::tables::OrderLineRow| {
        Some(ProductLine { product_id: row.product_id, quantity: Quantity::new(row.quantity).ok()? })
    };
    order.lines.iter().map(line).collect::<Option<_>>().map(ProductLines)
}

fn is_over(orders: &Orders, order: &Loaded) -> bool {
    orders.store.world().now().since(order.row.created_at) > PATIENCE
}

async fn reserve(orders: &Orders, cx: &CallContext, order: &Loaded) -> Outcome {
    let Some(lines) = lines(order) else { return unknown("reserve", order, &"a line cannot be read") };
    let request = Reserve { order_id: order.row.order_id, lines };
    let short = |errors| {
        let refusal = Some(OrderError::InsufficientStock { errors });
        Outcome::Happened(Event::Short, Learned { refusal, payment: None })
    };
    match orders.inventory.reserve(cx, request).await {
        Ok(hold) if hold.state == ReservationState::Held => happened(Event::Held),
        Ok(_) | Err(InventoryError::ReservationReleased) => happened(Event::Abandoned),
        Err(InventoryError::InsufficientStock { errors }) => short(errors),
        // A shop without an inventory has nothing to sell.
        Err(InventoryError::InventoryNotInitialized) => {
            short(order.lines.iter().map(|line| ShortLine::new(line.product_id, line.quantity, 0)).collect())
        }
        Err(_) if is_over(orders, order) => happened(Event::Abandoned),
        Err(error) => unknown("reserve", order, &error),
    }
}

async fn charge(orders: &Orders, cx: &CallContext, order: &Loaded) -> Outcome {
    if is_over(orders, order) {
        return call_off(orders, cx, order).await;
    }
    let request = CreatePayment {
        order_id: order.row.order_id,
        attempt: None,
        amount: Money::from_minor(order.row.total_minor, orders.store.world().currency()),
        payment_method: order.row.payment_method.clone(),
    };
    match orders.payments.create_payment(cx, request).await {
        Ok(Progress::Done(payment)) => paid(payment),
        Ok(Progress::UnderWay(payment)) => {
            Outcome::Unknown(Learned { payment: Some(payment), refusal: None })
        }
        Err(PaymentError::PaymentDeclined) => {
            let (payment, refusal) =
                (last_payment(orders, cx, order).await, Some(OrderError::PaymentDeclined));
            Outcome::Happened(Event::Declined, Learned { payment, refusal })
        }
        Err(PaymentError::OrderAlreadyPaid | PaymentError::PaymentVoided | PaymentError::AttemptReused) => {
            call_off(orders, cx, order).await
        }
        Err(error) => unknown("charge", order, &error),
    }
}

fn paid(payment: Payment) -> Outcome {
    Outcome::Happened(Event::Captured, Learned { payment: Some(payment), refusal: None })
}

/// The order's newest payment; only to be shown, so a missing answer is no harm.
async fn last_payment(orders: &Orders, cx: &CallContext, order: &Loaded) -> Option<Payment> {
    let asked = ListPayments { order_id: order.row.order_id, limit: Limit::default(), cursor: None };
    orders.payments.list_payments(cx, asked).await.ok()?.data.into_iter().next()
}

/// Asks that nothing be charged any more. If the money was taken after all, the order is paid.
async fn call_off(orders: &Orders, cx: &CallContext, order: &Loaded) -> Outcome {
    let voided = match orders.payments.void_order(cx, VoidOrder { order_id: order.row.order_id }).await {
        Ok(voided) => voided,
        Err(error) => return unknown("void", order, &error),
    };
    match (voided.outcome, voided.payment_id) {
        (VoidOutcome::Voided, _) => {
            let payment = last_payment(orders, cx, order).await;
            Outcome::Happened(Event::Voided, Learned { payment, refusal: Some(OrderError::OrderCancelled) })
        }
        (VoidOutcome::Captured, Some(payment_id)) => {
            match orders.payments.get_payment(cx, GetPayment { payment_id }).await {
                Ok(payment) if payment.amount.minor() == order.row.total_minor && is_whole(&payment) => {
                    paid(payment)
                }
                Ok(payment) => unknown(
                    "charge",
                    order,
                    &format_args!("{} is not over the order's total", payment.payment_id),
                ),
                Err(error) => unknown("charge", order, &error),
            }
        }
        _ => Outcome::Unknown(Learned::default()),
    }
}

fn is_whole(payment: &Payment) -> bool {
    payment.status == PaymentStatus::Captured
}

async fn settle(orders: &Orders, cx: &CallContext, order: &Loaded) -> Outcome {
    let (order_id, user_id) = (order.row.order_id, order.row.user_id);
    let Some(lines) = lines(order) else { return unknown("settle", order, &"a line cannot be read") };
    let sold = orders.inventory.commit_reservation(cx, CommitReservation { order_id });
    let taken_out = orders.carts.take_out_order(cx, TakeOutOrder { user_id, order_id, lines });
    match join(sold, taken_out).await {
        (Ok(_), Ok(())) => happened(Event::Settled),
        (Err(error), _) => unknown("commit stock", order, &error),
        (_, Err(error)) => unknown("take out", order, &error),
    }
}

async fn release(orders: &Orders, cx: &CallContext, order: &Loaded) -> Outcome {
    let request = ReleaseReservation { order_id: order.row.order_id };
    match orders.inventory.release_reservation(cx, request).await {
        Ok(hold) if hold.state == ReservationState::Released => happened(Event::Released),
        Ok(hold) => unknown("release", order, &format_args!("the stock is {}", hold.state)),
        Err(error) => unknown("release", order, &error),
    }
}

async fn reverse(orders: &Orders, cx: &CallContext, order: &Loaded) -> Outcome {
    debug_assert_eq!(order.row.state, State::Refunding);
    let Some(refund_id) = order.row.refund_id else {
        return unknown("refund", order, &"the order has no refund id");
    };
    let request = RefundRest { order_id: order.row.order_id, refund_id };
    match join(orders.payments.refund_rest(cx, request), give_back_stock(orders, cx, order)).await {
        (Ok(refund), Ok(())) if refund.status == RefundStatus::Succeeded => happened(Event::Reversed),
        (Ok(_), Ok(())) => Outcome::Unknown(Learned::default()),
        (Err(error), _) => unknown("refund", order, &error),
        (_, Err(unknown)) => unknown,
    }
}

async fn give_back_stock(orders: &Orders, cx: &CallContext, order: &Loaded) -> Result<(), Outcome> {
    let request = ReturnReservation { order_id: order.row.order_id };
    match orders.inventory.return_reservation(cx, request).await {
        Ok(_) => Ok(()),
        Err(error) => Err(unknown("return", order, &error)),
    }
}
