//! What the payment service promises, asked directly and over HTTP.

use contract::Progress;
use contract::events::EventsAfter;
use contract::payment::{
    CreatePayment, GetPayment, ListPayments, Payment, PaymentError, PaymentStatus, ReceiveWebhook, Refund,
    RefundPayment, RefundRest, RefundStatus, VoidOrder, VoidOutcome,
};
use kernel::{Attempt, CallContext, CallError, Currency, Event, Limit, Money, OrderId, RefundId};
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
    let asked = EventsAfter { after: 0, limit: Limit::LARGEST, wait_ms: None };
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

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_is_captured_and_told() {
    in_every_mode(async |shop| {
        let order_id = an_order(shop);
        let usual = CreatePayment { order_id, attempt: None, amount: money(1000), payment_method: None };
        let payment = pay(shop, usual.clone()).await;
        assert_eq!((payment.order_id, payment.attempt, payment.amount), (order_id, 1, money(1000)));
        assert_eq!((payment.status, payment.refunded), (PaymentStatus::Captured, money(0)));
        assert_eq!(payment.provider, "sandbox");
        assert_eq!(look(shop, &payment).await, payment);
        assert_eq!(pay(shop, usual).await, payment, "the same attempt is the same payment");
        assert_eq!(pay(shop, charge(order_id, "tok_visa")).await, payment, "`tok_visa` is the usual one");
        let events = events_of(shop, &payment).await;
        assert_eq!(events.len(), 1);
        let event = &events[0];
        assert_eq!(event.kind, "payment.captured");
        assert_eq!(event.data["order_id"], json!(order_id));
        assert_eq!(event.data["amount"], json!({"amount": "10.00", "currency": "USD"}));
        assert!(!event.data.to_string().contains("tok_"), "a token is told to nobody");
        let free = CreatePayment { amount: money(0), ..charge(an_order(shop), "tok_visa") };
        assert_eq!(
            pay(shop, free).await.status,
            PaymentStatus::Captured,
            "a free order is paid with nothing"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_and_what_may_be_tried_again() {
    in_every_mode(async |shop| {
        let order_id = an_order(shop);
        for token in ["tok_decline", "tok_nonesuch"] {
            let order_id = an_order(shop);
            assert_eq!(try_pay(shop, charge(order_id, token)).await, Err(PaymentError::PaymentDeclined));
        }
        let declined = charge(order_id, "tok_decline");
        for _ in 0..2 {
            assert_eq!(try_pay(shop, declined.clone()).await, Err(PaymentError::PaymentDeclined));
        }
        for other in [
            CreatePayment { amount: money(1001), ..declined.clone() },
            charge(order_id, "tok_visa"),
            CreatePayment { payment_method: None, ..declined.clone() },
        ] {
            assert_eq!(try_pay(shop, other).await, Err(PaymentError::AttemptReused));
        }
        let second = CreatePayment { attempt: attempt(2), ..charge(order_id, "tok_visa") };
        let paid = pay(shop, second).await;
        let third = CreatePayment { attempt: attempt(3), ..charge(order_id, "tok_visa") };
        assert_eq!(try_pay(shop, third.clone()).await, Err(PaymentError::OrderAlreadyPaid));
        refund(shop, &paid, None).await.expect("a refund");
        assert_eq!(try_pay(shop, third).await, Err(PaymentError::OrderAlreadyPaid), "also if refunded since");
        assert_eq!(try_pay(shop, declined).await, Err(PaymentError::PaymentDeclined));
        let asked = ListPayments { order_id, limit: Limit::default(), cursor: None };
        let listed = shop.payments().list_payments(&shop.cx(), asked).await.expect("a list").data;
        assert_eq!(listed.iter().map(|payment| payment.attempt).collect::<Vec<_>>(), [2, 1]);
        let told: Vec<_> = events_of(shop, &listed[1]).await.into_iter().map(|event| event.kind).collect();
        assert_eq!(told, ["payment.declined"]);
        let unknown = GetPayment { payment_id: shop.world().id() };
        let unknown = shop.payments().get_payment(&shop.cx(), unknown).await;
        assert_eq!(unknown, Err(PaymentError::PaymentNotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn card_numbers_are_refused_and_kept_nowhere() {
    in_every_mode(async |shop| {
        let order_id = an_order(shop);
        for (number, token) in
            ["4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242"].iter().enumerate()
        {
            for key in [None, Some(format!("card-{number}"))] {
                let cx = key.map_or_else(|| shop.cx(), |key| shop.cx_with_key(&key, "f"));
                let refused = shop.payments().create_payment(&cx, charge(order_id, token)).await;
                assert_eq!(refused, Err(PaymentError::CardDataRefused));
            }
        }
        let asked = ListPayments { order_id, limit: Limit::default(), cursor: None };
        assert!(shop.payments().list_payments(&shop.cx(), asked).await.expect("a list").data.is_empty());
        for file in std::fs::read_dir(shop.folder()).expect("a folder") {
            let path = file.expect("a file").path();
            let bytes = if path.is_file() { std::fs::read(&path).expect("bytes") } else { Vec::new() };
            let found =
                bytes.windows(9).any(|window| matches!(window, b"424242424" | b"4242 4242" | b"4242-4242"));
            assert!(!found, "a card number is in {}", path.display());
        }
        // The same key is free: nothing was decided.
        let paid =
            shop.payments().create_payment(&shop.cx_with_key("card-0", "g"), charge(order_id, "tok_visa"));
        assert!(matches!(paid.await, Ok(Progress::Done(_))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_under_way_and_found_again() {
    in_every_mode(async |shop| {
        let lost = charge(an_order(shop), "tok_timeout");
        let Ok(Progress::UnderWay(pending)) = try_pay(shop, lost.clone()).await else {
            panic!("it was answered")
        };
        assert_eq!(pending.status, PaymentStatus::Pending);
        let found = pay(shop, lost).await;
        assert_eq!((found.payment_id, found.status), (pending.payment_id, PaymentStatus::Captured));

        // By the worker alone, if nobody asks.
        let lost = charge(an_order(shop), "tok_timeout");
        let Ok(Progress::UnderWay(pending)) = try_pay(shop, lost.clone()).await else {
            panic!("it was answered")
        };
        let other = CreatePayment { attempt: attempt(2), ..lost };
        assert_eq!(try_pay(shop, other).await, Err(PaymentError::PaymentUnderWay));
        let found = eventually("the worker finds it", async || {
            let payment = look(shop, &pending).await;
            (payment.status == PaymentStatus::Captured).then_some(payment)
        })
        .await;
        assert_eq!(events_of(shop, &found).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_http_under_way_is_202_with_a_location_and_then_201_is_kept() {
    let shop = TestShop::start().await;
    let body = json!({"order_id": an_order(&shop), "amount": 10, "payment_method": "tok_timeout"});
    let send = || shop.at("payment").post("/v1/payments", body.clone()).with_key("k");
    let first = send().await.expect(202);
    let location = format!("/v1/payments/{}", first.json()["payment_id"].as_str().expect("an id"));
    assert_eq!(first.header("location"), Some(location.as_str()));
    let second = send().await.expect(201);
    assert!(!second.is_replay());
    let third = send().await.expect(201);
    assert!(third.is_replay());
    assert_eq!(second.body, third.body);
    let payment = shop.at("payment").get(&location).await.expect(200);
    assert_eq!(payment.body, third.body);

    let declined = json!({"order_id": an_order(&shop), "amount": "10.00", "payment_method": "tok_decline"});
    let send = || shop.at("payment").post("/v1/payments", declined.clone()).with_key("d");
    let first = send().await.expect(402);
    let again = send().await.expect(402);
    assert!(again.is_replay());
    assert_eq!(first.body, again.body);
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refunds_give_back_what_was_taken_and_no_more() {
    in_every_mode(async |shop| {
        let payment = pay(shop, charge(an_order(shop), "tok_visa")).await;
        let part = refund(shop, &payment, Some(400)).await.expect("a refund");
        assert_eq!((part.payment_id, part.amount), (payment.payment_id, money(400)));
        assert_eq!(part.status, RefundStatus::Succeeded);
        let now = look(shop, &payment).await;
        assert_eq!((now.status, now.refunded), (PaymentStatus::PartiallyRefunded, money(400)));
        assert_eq!(refund(shop, &payment, Some(601)).await, Err(PaymentError::RefundExceedsCapture));
        assert_eq!(field(refund(shop, &payment, Some(0)).await), "amount");
        assert_eq!(refund(shop, &payment, None).await.expect("the rest").amount, money(600));
        let now = look(shop, &payment).await;
        assert_eq!((now.status, now.refunded), (PaymentStatus::Refunded, money(1000)));
        for amount in [None, Some(1)] {
            assert_eq!(refund(shop, &payment, amount).await, Err(PaymentError::RefundExceedsCapture));
        }
        let told: Vec<_> = events_of(shop, &payment).await;
        let kinds: Vec<_> = told.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["payment.captured", "payment.refunded", "payment.refunded"]);
        assert_eq!(told[1].data["refund_id"], json!(part.refund_id));
        assert_eq!(told[1].data["amount"]["amount"], "4.00");

        let order_id = an_order(shop);
        try_pay(shop, charge(order_id, "tok_decline")).await.expect_err("a decline");
        let asked = ListPayments { order_id, limit: Limit::default(), cursor: None };
        let listed = shop.payments().list_payments(&shop.cx(), asked).await.expect("a list").data;
        assert_eq!(refund(shop, &listed[0], None).await, Err(PaymentError::RefundExceedsCapture));
        let unknown = RefundPayment { payment_id: shop.world().id(), amount: None };
        let unknown = shop.payments().refund_payment(&shop.cx(), unknown).await;
        assert_eq!(unknown, Err(PaymentError::PaymentNotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rest_is_refunded_once_under_the_callers_id() {
    in_every_mode(async |shop| {
        let order_id = an_order(shop);
        let rest = async |order_id: OrderId, refund_id: RefundId| {
            shop.payments().refund_rest(&shop.cx(), RefundRest { order_id, refund_id }).await
        };
        let (first, second): (RefundId, RefundId) = (shop.world().id(), shop.world().id());
        assert_eq!(rest(order_id, first).await, Err(PaymentError::PaymentNotFound));
        let payment = pay(shop, charge(order_id, "tok_visa")).await;
        refund(shop, &payment, Some(300)).await.expect("a refund");
        let refunded = rest(order_id, first).await.expect("a refund");
        assert_eq!((refunded.refund_id, refunded.amount), (first, money(700)));
        assert_eq!(refunded.status, RefundStatus::Succeeded);
        assert_eq!(rest(order_id, first).await, Ok(refunded));
        let nothing = rest(order_id, second).await.expect("a refund of nothing");
        assert_eq!((nothing.amount, nothing.status), (money(0), RefundStatus::Succeeded));
        assert_eq!(rest(order_id, second).await, Ok(nothing));
        assert_eq!(look(shop, &payment).await.status, PaymentStatus::Refunded);

        let other = an_order(shop);
        pay(shop, charge(other, "tok_visa")).await;
        assert_eq!(rest(other, first).await, Err(PaymentError::PaymentNotFound), "that is another order's");
        let free = an_order(shop);
        pay(shop, CreatePayment { amount: money(0), ..charge(free, "tok_visa") }).await;
        let nothing = rest(free, shop.world().id()).await.expect("a refund of nothing");
        assert_eq!((nothing.amount, nothing.status), (money(0), RefundStatus::Succeeded));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voided_order_is_not_charged_any_more() {
    in_every_mode(async |shop| {
        // Before anything was charged.
        let early = an_order(shop);
        for _ in 0..2 {
            let voided = void(shop, early).await;
            assert_eq!(
                (voided.order_id, voided.outcome, voided.payment_id),
                (early, VoidOutcome::Voided, None)
            );
        }
        let late = try_pay(shop, charge(early, "tok_visa")).await;
        assert_eq!(late, Err(PaymentError::PaymentVoided));

        // After a decline.
        let order_id = an_order(shop);
        try_pay(shop, charge(order_id, "tok_decline")).await.expect_err("a decline");
        assert_eq!(void(shop, order_id).await.outcome, VoidOutcome::Voided);
        let second = CreatePayment { attempt: attempt(2), ..charge(order_id, "tok_visa") };
        assert_eq!(try_pay(shop, second).await, Err(PaymentError::PaymentVoided));

        // Too late: it stays captured until it is refunded.
        for token in ["tok_visa", "tok_timeout"] {
            let order_id = an_order(shop);
            let paid = try_pay(shop, charge(order_id, token)).await.expect("a payment").into_inner();
            for _ in 0..2 {
                let voided = void(shop, order_id).await;
                assert_eq!(
                    (voided.outcome, voided.payment_id),
                    (VoidOutcome::Captured, Some(paid.payment_id))
                );
            }
            refund(shop, &paid, Some(1)).await.expect("a refund");
            assert_eq!(void(shop, order_id).await.outcome, VoidOutcome::Captured);
            refund(shop, &paid, None).await.expect("a refund");
            assert_eq!(void(shop, order_id).await.outcome, VoidOutcome::Voided);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_charge_stays_pending_and_cannot_be_voided() {
    let shop = TestShop::start().await;
    let order_id = an_order(&shop);
    let hung = try_pay(&shop, charge(order_id, "tok_hang")).await;
    let Ok(Progress::UnderWay(pending)) = hung else { panic!("{hung:?}") };
    assert_eq!(void(&shop, order_id).await.outcome, VoidOutcome::Pending);
    assert_eq!(look(&shop, &pending).await, pending);
    let second = CreatePayment { attempt: attempt(2), ..charge(order_id, "tok_visa") };
    assert_eq!(try_pay(&shop, second).await, Err(PaymentError::PaymentVoided));
    assert!(events_of(&shop, &pending).await.is_empty());
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_only_a_hint() {
    in_every_mode(async |shop| {
        let hint = async |provider: &str, reference: &str| {
            let provider = provider.parse().expect("a name");
            let request = ReceiveWebhook { provider, reference: reference.parse().expect("a text") };
            shop.payments().receive_webhook(&shop.cx(), request).await
        };
        let lost = charge(an_order(shop), "tok_timeout");
        let Ok(Progress::UnderWay(pending)) = try_pay(shop, lost.clone()).await else {
            panic!("it was answered")
        };
        let reference = format!("{}/1", pending.order_id);
        assert_eq!(hint("acme", &reference).await, Err(PaymentError::ProviderNotFound));
        for wrong in
            ["no-order", "/1", &format!("{}/0", pending.order_id), &format!("{}/01", pending.order_id)]
        {
            assert_eq!(field(hint("sandbox", wrong).await), "reference", "{wrong}");
        }
        assert_eq!(hint("sandbox", &format!("{}/1", an_order(shop))).await, Ok(()), "unknown is fine");
        assert_eq!(hint("sandbox", &reference).await, Ok(()));
        let captured = look(shop, &pending).await;
        assert_eq!(captured.status, PaymentStatus::Captured, "the provider was asked");
        assert_eq!(hint("sandbox", &reference).await, Ok(()));
        assert_eq!(look(shop, &pending).await, captured);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_orders_payments_come_in_pages_newest_first() {
    in_every_mode(async |shop| {
        let order_id = an_order(shop);
        for number in 1..=5 {
            let request = CreatePayment { attempt: attempt(number), ..charge(order_id, "tok_decline") };
            try_pay(shop, request).await.expect_err("a decline");
        }
        pay(shop, charge(an_order(shop), "tok_visa")).await;
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let asked = ListPayments { order_id, limit: "2".parse().expect("a limit"), cursor };
            let page = shop.payments().list_payments(&shop.cx(), asked).await.expect("a page");
            assert!(page.data.len() <= 2);
            seen.extend(page.data.into_iter().map(|payment| payment.attempt));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, [5, 4, 3, 2, 1]);
        for foreign in ["nonsense", "~~~~", "pay_x", "ord_01JD3Z8Q5TN4X0V6W7Y2A9BCDE"] {
            let cursor = Some(foreign.parse().expect("a cursor"));
            let asked = ListPayments { order_id, limit: Limit::default(), cursor };
            assert_eq!(field(shop.payments().list_payments(&shop.cx(), asked).await), "cursor", "{foreign}");
        }
        let nobody = ListPayments { order_id: an_order(shop), limit: Limit::default(), cursor: None };
        assert!(shop.payments().list_payments(&shop.cx(), nobody).await.expect("a list").data.is_empty());
    })
    .await;
}
