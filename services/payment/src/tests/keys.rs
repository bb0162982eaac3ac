//! Idempotency keys of calls whose outcome comes late.

use std::sync::atomic::Ordering;

use contract::payment::{PaymentError, PaymentService, PaymentStatus, RefundStatus};

use super::fake::{Fake, Mood};
use super::{Bench, charge, cx, done, keyed, refund, under_way};

#[tokio::test(flavor = "multi_thread")]
async fn under_way_is_no_final_answer_of_a_key() {
    for (mood, finally) in
        [(Mood::Honest, PaymentStatus::Captured), (Mood::Declining, PaymentStatus::Declined)]
    {
        let provider = Fake::new(Mood::DeafAndMute);
        let bench = Bench::with(&provider).await;
        let order = bench.order();
        let pay = async |key: &str| {
            let cx = keyed(key);
            let answer = bench.payments.create_payment(&cx, charge(order, 1, "tok_visa")).await;
            (answer, cx.is_replay())
        };
        for _ in 0..2 {
            let (answer, is_replay) = pay("k").await;
            under_way(answer);
            assert!(!is_replay);
        }
        provider.turns(mood);
        let (first, is_replay) = pay("k").await;
        assert!(!is_replay);
        let (again, is_replay) = pay("k").await;
        assert!(is_replay);
        assert_eq!(first, again);
        match finally {
            PaymentStatus::Captured => assert_eq!(done(first).status, finally),
            _ => assert_eq!(first, Err(PaymentError::PaymentDeclined)),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_worker_settled_is_the_keys_answer_too() {
    let provider = Fake::new(Mood::Mute);
    let bench = Bench::with(&provider).await;
    let order = bench.order();
    let request = || charge(order, 1, "tok_visa");
    under_way(bench.payments.create_payment(&keyed("k"), request()).await);
    provider.turns(Mood::Honest);
    let bench = bench.reborn_with(&provider).await;
    bench.comes_to(order, PaymentStatus::Captured).await;
    let first = done(bench.payments.create_payment(&keyed("k"), request()).await);
    // The answer was kept as it was given, whatever becomes of the payment.
    bench.payments.refund_payment(&cx(), refund(&first, None)).await.expect("a refund");
    let again = keyed("k");
    assert_eq!(done(bench.payments.create_payment(&again, request()).await), first);
    assert!(again.is_replay());
    let anew = done(bench.payments.create_payment(&keyed("other"), request()).await);
    assert_eq!((anew.payment_id, anew.status), (first.payment_id, PaymentStatus::Refunded));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_decided_yet_is_not_kept() {
    let provider = Fake::new(Mood::DeafAndMute);
    let bench = Bench::with(&provider).await;
    let order = bench.order();
    under_way(bench.pay(order).await);
    let second = || charge(order, 2, "tok_visa");
    let busy = bench.payments.create_payment(&keyed("k"), second()).await;
    assert_eq!(busy, Err(PaymentError::PaymentUnderWay));
    provider.turns(Mood::Declining);
    assert_eq!(bench.pay(order).await, Err(PaymentError::PaymentDeclined));
    provider.turns(Mood::Honest);
    done(bench.payments.create_payment(&keyed("k"), second()).await);
    bench.adds_up().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_refund_is_kept_as_it_was_answered() {
    let provider = Fake::new(Mood::Honest);
    let bench = Bench::with(&provider).await;
    let payment = done(bench.pay(bench.order()).await);
    provider.turns(Mood::DeafAndMute);
    let first = bench.payments.refund_payment(&keyed("k"), refund(&payment, Some(100))).await;
    let first = first.expect("a refund");
    assert_eq!(first.status, RefundStatus::Pending);
    provider.turns(Mood::Honest);
    let again = keyed("k");
    let kept = bench.payments.refund_payment(&again, refund(&payment, Some(100))).await;
    assert_eq!(kept, Ok(first));
    assert!(again.is_replay());
    assert_eq!(provider.refunds.load(Ordering::SeqCst), 0, "a replay asks nobody; the worker does");
    let bench = bench.reborn_with(&provider).await;
    bench.comes_to(payment.order_id, PaymentStatus::PartiallyRefunded).await;
    assert_eq!(provider.refunds.load(Ordering::SeqCst), 1);
}
