//! What the payment service promises, asked directly and over HTTP.

mod charges;
mod keys;
mod lists;
mod refunds;
mod voids;

use contract::Progress;
use contract::events::EventsAfter;
use contract::payment::{
    CreatePayment, GetPayment, ListPayments, Payment, PaymentError, PaymentStatus, ReceiveWebhook, Refund,
    RefundPayment, RefundRest, RefundStatus, VoidOrder, VoidOutcome,
};
use kernel::{
    Attempt, CallContext, CallError, Currency, Event, EventNumber, Limit, Money, OrderId, RefundId,
};
use serde_json::json;
use testkit::{TestShop, eventually, in_every_mode};

fn money(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn attempt(number: i64) -> Option<Attempt> {
    Some(Attempt::new(number).expect("an attempt"))
}

fn charge(order_id: OrderId, token: &str) -> CreatePayment {
    let payment_method = Some(token.parse().expect("a token"));
    CreatePayment { order_id, attempt: None, amount: money(1000), payment_method }
}

fn an_order(shop: &TestShop) -> OrderId {
    shop.world().id()
}

async fn try_pay(shop: &TestShop, request: CreatePayment) -> Result<Progress<Payment>, PaymentError> {
    shop.payments().create_payment(&shop.cx(), request).await
}

async fn pay(shop: &TestShop, request: CreatePayment) -> Payment {
    match try_pay(shop, request).await {
        Ok(Progress::Done(payment)) => payment,
        other => panic!("it is not paid: {other:?}"),
    }
}

async fn look(shop: &TestShop, payment: &Payment) -> Payment {
    let asked = GetPayment { payment_id: payment.payment_id };
    shop.payments().get_payment(&shop.cx(), asked).await.expect("a payment")
}

async fn refund(shop: &TestShop, payment: &Payment, minor: Option<i64>) -> Result<Refund, PaymentError> {
    let request = RefundPayment { payment_id: payment.payment_id, amount: minor.map(money) };
    shop.payments().refund_payment(&shop.cx(), request).await
}

async fn void(shop: &TestShop, order_id: OrderId) -> contract::payment::Voided {
    shop.payments().void_order(&shop.cx(), VoidOrder { order_id }).await.expect("an answer")
}

async fn events_of(shop: &TestShop, payment: &Payment) -> Vec<Event> {
    let asked = EventsAfter { after: EventNumber::START, limit: Limit::LARGEST, wait_ms: None };
    let batch = shop.payments().events_after(&shop.cx(), asked).await.expect("a log");
    batch.data.into_iter().filter(|event| event.subject == payment.payment_id.to_string()).collect()
}

/// The field that a call was refused for.
fn field<T: std::fmt::Debug>(refused: Result<T, PaymentError>) -> String {
    match refused {
        Err(PaymentError::Call(CallError::ValidationFailed { errors })) => errors[0].field.clone(),
        other => panic!("no field is named: {other:?}"),
    }
}
