//! Idempotency keys, and what a client sees over HTTP.

use super::*;

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
async fn a_key_gets_the_first_answer_whatever_happened_since() {
    in_every_mode(async |shop| {
        let order_id = an_order(shop);
        let pay =
            async |cx: &CallContext| shop.payments().create_payment(cx, charge(order_id, "tok_visa")).await;
        let first = pay(&shop.cx_with_key("pay", "f")).await.expect("a payment");
        let payment = first.clone().into_inner();

        let back = async |cx: &CallContext| {
            let request = RefundPayment { payment_id: payment.payment_id, amount: Some(money(600)) };
            shop.payments().refund_payment(cx, request).await
        };
        let refunded = back(&shop.cx_with_key("back", "g")).await.expect("a refund");
        let over = back(&shop.cx_with_key("over", "h")).await;
        assert_eq!(over, Err(PaymentError::RefundExceedsCapture));

        let again = shop.cx_with_key("pay", "f");
        assert_eq!(pay(&again).await, Ok(first));
        assert!(again.is_replay());
        let again = shop.cx_with_key("back", "g");
        assert_eq!(back(&again).await, Ok(refunded));
        assert!(again.is_replay());
        let again = shop.cx_with_key("over", "h");
        assert_eq!(back(&again).await, over);
        assert!(again.is_replay());
        assert_eq!(look(shop, &payment).await.refunded, money(600), "a replay gives nothing back");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_that_is_final_is_kept() {
    in_every_mode(async |shop| {
        let [paid, voided, declined] = [an_order(shop), an_order(shop), an_order(shop)];
        super::pay(shop, charge(paid, "tok_visa")).await;
        void(shop, voided).await;
        let second = |order_id| CreatePayment { attempt: attempt(2), ..charge(order_id, "tok_visa") };
        for (key, request, refusal) in [
            ("paid", second(paid), PaymentError::OrderAlreadyPaid),
            ("voided", second(voided), PaymentError::PaymentVoided),
            ("reused", charge(paid, "tok_decline"), PaymentError::AttemptReused),
            ("declined", charge(declined, "tok_decline"), PaymentError::PaymentDeclined),
        ] {
            for is_replay in [false, true] {
                let cx = shop.cx_with_key(key, key);
                let refused = shop.payments().create_payment(&cx, request.clone()).await;
                assert_eq!((refused, cx.is_replay()), (Err(refusal.clone()), is_replay), "{key}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_for_one_request() {
    in_every_mode(async |shop| {
        let order_id = an_order(shop);
        let payment = super::pay(shop, charge(order_id, "tok_visa")).await;
        let reused = Err(CallError::IdempotencyKeyReused.into());

        let first = charge(order_id, "tok_visa");
        shop.payments().create_payment(&shop.cx_with_key("k", "1"), first).await.expect("a payment");
        let other = charge(an_order(shop), "tok_visa");
        assert_eq!(shop.payments().create_payment(&shop.cx_with_key("k", "2"), other).await, reused);
        // Before anything else is looked at, a card number included.
        let card = charge(order_id, "4242424242424242");
        assert_eq!(shop.payments().create_payment(&shop.cx_with_key("k", "3"), card).await, reused);

        let back = |minor| RefundPayment { payment_id: payment.payment_id, amount: Some(money(minor)) };
        shop.payments().refund_payment(&shop.cx_with_key("k", "4"), back(1)).await.expect("a refund");
        let other = shop.payments().refund_payment(&shop.cx_with_key("k", "5"), back(0)).await;
        assert_eq!(other, Err(CallError::IdempotencyKeyReused.into()));

        let hint = |attempt: i64| ReceiveWebhook {
            provider: "sandbox".parse().expect("a name"),
            reference: format!("{order_id}/{attempt}").parse().expect("a text"),
        };
        assert_eq!(shop.payments().receive_webhook(&shop.cx_with_key("k", "6"), hint(1)).await, Ok(()));
        let other = shop.payments().receive_webhook(&shop.cx_with_key("k", "7"), hint(2)).await;
        assert_eq!(other, Err(CallError::IdempotencyKeyReused.into()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_answers_and_charges_outlive_a_restart() {
    let mut shop = TestShop::start().await;
    let body = json!({"order_id": an_order(&shop), "amount": "10.00"});
    let lost = json!({"order_id": an_order(&shop), "amount": "10.00", "payment_method": "tok_timeout"});
    let send = |shop: &TestShop, key: &str, body: &serde_json::Value| {
        shop.at("payment").post("/v1/payments", body.clone()).with_key(key)
    };
    let first = send(&shop, "k", &body).await.expect(201);
    let pending = send(&shop, "lost", &lost).await.expect(202);
    shop.restart().await;
    let again = send(&shop, "k", &body).await.expect(201);
    assert!(again.is_replay());
    assert_eq!(first.body, again.body);
    let found = send(&shop, "lost", &lost).await.expect(201);
    assert_eq!(found.json()["payment_id"], pending.json()["payment_id"]);
    assert!(send(&shop, "lost", &lost).await.expect(201).is_replay());
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_once_over_http_are_charged_once() {
    let shop = TestShop::start().await;
    let order_id = an_order(&shop);
    let port = shop.at("payment");
    let clicks = (0..50).map(|number| {
        let body = json!({"order_id": order_id, "amount": "10.00"});
        let sending = port.post("/v1/payments", body).with_key(&format!("k{}", number % 5));
        async move { sending.await }
    });
    let replies = futures::future::join_all(clicks).await;
    let paid: Vec<_> = replies.iter().filter(|reply| reply.status == 201).collect();
    assert!(!paid.is_empty() && paid.iter().all(|reply| reply.body == paid[0].body));
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        assert_eq!(reply.code(), "idempotency_in_flight");
    }
    let listed = port.get(&format!("/v1/payments?order_id={order_id}")).await.expect(200).json();
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(1));
    shop.finish().await;
}
