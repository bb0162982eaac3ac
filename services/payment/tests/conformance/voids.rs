//! Voided orders, and the hints of webhooks.

use super::*;

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
