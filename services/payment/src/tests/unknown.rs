//! Unknown is not failed: no silence of the provider, however long, becomes a decline or a charge called off.

use std::sync::atomic::Ordering;
use std::time::Duration;

use contract::payment::{
    PaymentError, PaymentService, PaymentStatus, ReceiveWebhook, RefundRest, RefundStatus, VoidOutcome,
};
use futures::future::join_all;
use kernel::RefundId;
use runtime::pause;

use super::fake::{Fake, Mood};
use super::{Bench, charge, cx, done, refund, under_way};

#[tokio::test(flavor = "multi_thread")]
async fn silence_never_becomes_a_decline() {
    for mood in [Mood::DeafAndMute, Mood::Mute] {
        let provider = Fake::new(mood);
        let bench = Bench::with(&provider).await;
        bench.payments.start(&bench.runtime);
        let order = bench.order();
        let pending = under_way(bench.pay(order).await);
        for _ in 0..5 {
            assert_eq!(under_way(bench.pay(order).await), pending, "{mood:?}");
        }
        pause(Duration::from_millis(2500)).await;
        assert_eq!(bench.payment(order).await, pending, "the worker asked in vain, and nothing changed");
        assert_eq!(bench.told("payment.declined").await + bench.told("payment.captured").await, 0);
        let other = bench.payments.create_payment(&cx(), charge(order, 2, "tok_visa")).await;
        assert_eq!(other, Err(PaymentError::PaymentUnderWay));

        provider.turns(Mood::Honest);
        bench.comes_to(order, PaymentStatus::Captured).await;
        assert_eq!(provider.charges.load(Ordering::SeqCst), 1, "{mood:?}");
        bench.adds_up().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_hangs_is_left_after_the_patience() {
    let provider = Fake::new(Mood::HangsAfter);
    let bench = Bench::with(&provider).await;
    let (order, context) = (bench.order(), cx());
    under_way(bench.pay(order).await);
    let left = context.time_left();
    assert!(left < Duration::from_millis(8_100), "it was waited for, two seconds of ten: {left:?} are left");
    assert!(left > Duration::from_millis(6_000), "it was waited for too long: {left:?} are left");
    provider.turns(Mood::Honest);
    done(bench.pay(order).await);
    bench.adds_up().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_decline_is_one() {
    let provider = Fake::new(Mood::DeafAndMute);
    let bench = Bench::with(&provider).await;
    let order = bench.order();
    under_way(bench.pay(order).await);
    provider.turns(Mood::Declining);
    assert_eq!(bench.pay(order).await, Err(PaymentError::PaymentDeclined));
    assert_eq!(bench.pay(order).await, Err(PaymentError::PaymentDeclined));
    assert_eq!(bench.told("payment.declined").await, 1);
    provider.turns(Mood::Honest);
    done(bench.payments.create_payment(&cx(), charge(order, 2, "tok_visa")).await);
    bench.adds_up().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_void_waits_for_the_provider() {
    for (mood, finally) in [(Mood::DeafAndMute, VoidOutcome::Voided), (Mood::Mute, VoidOutcome::Captured)] {
        let provider = Fake::new(mood);
        let bench = Bench::with(&provider).await;
        let order = bench.order();
        let pending = under_way(bench.pay(order).await);
        for _ in 0..3 {
            assert_eq!(bench.void(order).await.outcome, VoidOutcome::Pending, "{mood:?}");
        }
        let late = bench.payments.create_payment(&cx(), charge(order, 2, "tok_visa")).await;
        assert_eq!(late, Err(PaymentError::PaymentVoided));
        provider.turns(Mood::Honest);
        let voided = bench.void(order).await;
        let payment_id = (finally == VoidOutcome::Captured).then_some(pending.payment_id);
        assert_eq!((voided.outcome, voided.payment_id), (finally, payment_id));
        assert_eq!(bench.void(order).await, voided);
        bench.adds_up().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_without_an_answer_is_promised_and_comes() {
    let provider = Fake::new(Mood::Honest);
    let bench = Bench::with(&provider).await;
    bench.payments.start(&bench.runtime);
    let order = bench.order();
    let payment = done(bench.pay(order).await);
    provider.turns(Mood::Mute);
    let part = bench.payments.refund_payment(&cx(), refund(&payment, Some(400))).await.expect("a refund");
    assert_eq!((part.amount.minor(), part.status), (400, RefundStatus::Pending));
    let owing = bench.payment(order).await;
    assert_eq!((owing.status, owing.refunded.minor()), (PaymentStatus::Captured, 400));
    provider.turns(Mood::Honest);
    bench.comes_to(order, PaymentStatus::PartiallyRefunded).await;
    assert_eq!((provider.refunds.load(Ordering::SeqCst), bench.told("payment.refunded").await), (1, 1));
    bench.adds_up().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_left_is_only_done_when_all_the_money_is_back() {
    let provider = Fake::new(Mood::Honest);
    let bench = Bench::with(&provider).await;
    let order = bench.order();
    let payment = done(bench.pay(order).await);
    provider.turns(Mood::DeafAndMute);
    let whole = bench.payments.refund_payment(&cx(), refund(&payment, None)).await.expect("a refund");
    assert_eq!((whole.amount.minor(), whole.status), (1000, RefundStatus::Pending));
    let refund_id: RefundId = bench.world.id();
    let rest = || RefundRest { order_id: order, refund_id };
    let nothing = bench.payments.refund_rest(&cx(), rest()).await.expect("a refund");
    assert_eq!((nothing.amount.minor(), nothing.status), (0, RefundStatus::Pending));
    provider.turns(Mood::Honest);
    bench.payments.start(&bench.runtime);
    bench.comes_to(order, PaymentStatus::Refunded).await;
    let nothing = bench.payments.refund_rest(&cx(), rest()).await.expect("a refund");
    assert_eq!((nothing.amount.minor(), nothing.status), (0, RefundStatus::Succeeded));
    assert_eq!(bench.payments.refund_rest(&cx(), rest()).await, Ok(nothing));
    assert_eq!(bench.void(order).await.outcome, VoidOutcome::Voided);
    bench.adds_up().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_a_hint_upon_which_the_provider_is_asked() {
    let provider = Fake::new(Mood::Mute);
    let bench = Bench::with(&provider).await;
    let order = bench.order();
    let pending = under_way(bench.pay(order).await);
    let hint = |reference: String| ReceiveWebhook {
        provider: "fake".parse().expect("a name"),
        reference: reference.parse().expect("a text"),
    };
    let told = bench.payments.receive_webhook(&cx(), hint(format!("{order}/1"))).await;
    assert_eq!((told, bench.payment(order).await), (Ok(()), pending));
    provider.turns(Mood::Honest);
    assert_eq!(bench.payments.receive_webhook(&cx(), hint(format!("{order}/2"))).await, Ok(()));
    assert_eq!(bench.payment(order).await.status, PaymentStatus::Pending, "that was another charge");
    assert_eq!(bench.payments.receive_webhook(&cx(), hint(format!("{order}/1"))).await, Ok(()));
    assert_eq!(bench.payment(order).await.status, PaymentStatus::Captured);
    bench.adds_up().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn charges_that_hang_hold_up_nobody_else() {
    let bench = Bench::sandbox().await;
    bench.payments.start(&bench.runtime);
    let (context, stuck): (_, Vec<_>) = (cx(), (0..70).map(|_| bench.order()).collect());
    let hang =
        stuck.iter().map(|order| bench.payments.create_payment(&context, charge(*order, 1, "tok_hang")));
    join_all(hang).await.into_iter().for_each(|answer| drop(under_way(answer)));
    let order = bench.order();
    under_way(bench.payments.create_payment(&context, charge(order, 1, "tok_timeout")).await);
    bench.comes_to(order, PaymentStatus::Captured).await;
    assert_eq!(bench.payment(stuck[0]).await.status, PaymentStatus::Pending);
    assert_eq!(bench.void(stuck[0]).await.outcome, VoidOutcome::Pending);
    bench.adds_up().await;
}
