//! Who comes at once: one order is charged once, and no more is given back than was taken.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use contract::payment::{PaymentError, PaymentService, PaymentStatus, RefundRest, VoidOutcome};
use futures::future::{join, join_all};
use kernel::{CallError, OrderId, RefundId, ServiceError};

use super::fake::{Fake, Mood};
use super::{Bench, charge, cx, done, keyed, refund};

#[tokio::test(flavor = "multi_thread")]
async fn fifty_identical_calls_charge_once() {
    let provider = Fake::new(Mood::Honest);
    let bench = Bench::with(&provider).await;
    let order = bench.order();
    let answers = join_all((0..50).map(|_| bench.pay(order))).await;
    let payments: Vec<_> = answers.into_iter().map(done).collect();
    assert!(payments.iter().all(|payment| *payment == payments[0]));
    assert_eq!(provider.charges.load(Ordering::SeqCst), 1);

    // Each with a key of its own.
    let order = bench.order();
    let keys: Vec<_> = (0..50).map(|number| keyed(&format!("k{number}"))).collect();
    let calls = keys.iter().map(|cx| bench.payments.create_payment(cx, charge(order, 1, "tok_visa")));
    let payments: Vec<_> = join_all(calls).await.into_iter().map(done).collect();
    assert!(payments.iter().all(|payment| *payment == payments[0]));
    assert_eq!(provider.charges.load(Ordering::SeqCst), 2);

    // All with one key.
    let order = bench.order();
    let keys: Vec<_> = (0..50).map(|_| keyed("the key")).collect();
    let calls = keys.iter().map(|cx| bench.payments.create_payment(cx, charge(order, 1, "tok_visa")));
    let (mut answered, mut in_flight) = (0, 0);
    for answer in join_all(calls).await {
        match answer {
            Err(PaymentError::Call(CallError::IdempotencyInFlight)) => in_flight += 1,
            answer => {
                assert_eq!(done(answer).status, PaymentStatus::Captured);
                answered += 1;
            }
        }
    }
    assert!(answered >= 1 && answered + in_flight == 50);
    assert_eq!(provider.charges.load(Ordering::SeqCst), 3);
    assert_eq!(bench.told("payment.captured").await, 3);
    bench.adds_up().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_different_attempts_charge_once() {
    let bench = Bench::sandbox().await;
    let order = bench.order();
    let calls = (1..=50).map(|attempt| outcome(&bench, order, attempt));
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    for outcome in join_all(calls).await {
        *tally.entry(outcome).or_default() += 1;
    }
    assert_eq!(tally.get("captured"), Some(&1), "{tally:?}");
    let refused = ["payment_under_way", "order_already_paid"].iter().filter_map(|code| tally.get(*code));
    assert_eq!(refused.sum::<usize>(), 49, "{tally:?}");
    assert_eq!(bench.payments_of(order).await.len(), 1);
    bench.adds_up().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_void_and_a_charge_that_meet_agree() {
    let bench = Bench::sandbox().await;
    let mut seen = BTreeMap::new();
    for round in 0..200 {
        let order = bench.order();
        let charge = async {
            // Now the one, now the other comes first.
            for _ in 0..round % 7 {
                bench.payments_of(order).await;
            }
            bench.pay(order).await
        };
        let void = async {
            for _ in 0..round / 7 % 7 {
                bench.payments_of(order).await;
            }
            bench.void(order).await
        };
        let (charged, voided) = join(charge, void).await;
        match voided.outcome {
            VoidOutcome::Voided => assert_eq!(charged, Err(PaymentError::PaymentVoided)),
            VoidOutcome::Captured => assert_eq!(voided.payment_id, Some(done(charged).payment_id)),
            VoidOutcome::Pending => panic!("the sandbox answers"),
        }
        *seen.entry(voided.outcome.as_str()).or_insert(0) += 1;
        assert_eq!(bench.void(order).await, voided);
    }
    assert_eq!(seen.values().sum::<i32>(), 200, "{seen:?}");
    bench.adds_up().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refunds_at_once_never_exceed_the_capture() {
    let provider = Fake::new(Mood::Honest);
    let bench = Bench::with(&provider).await;
    let order = bench.order();
    let payment = done(bench.pay(order).await);
    let context = cx();
    let by_hand =
        join_all((0..20).map(|_| bench.payments.refund_payment(&context, refund(&payment, Some(300)))));
    let refund_id: RefundId = bench.world.id();
    let rest = join_all(
        (0..5).map(|_| bench.payments.refund_rest(&context, RefundRest { order_id: order, refund_id })),
    );
    let (by_hand, rest) = join(by_hand, rest).await;
    let given: i64 = by_hand.iter().flatten().map(|refund| refund.amount.minor()).sum();
    for refused in by_hand.iter().filter_map(|refund| refund.as_ref().err()) {
        assert_eq!(refused.code(), "refund_exceeds_capture");
    }
    let rest: Vec<_> = rest.into_iter().map(|refund| refund.expect("a refund").amount.minor()).collect();
    assert!(rest.iter().all(|amount| *amount == rest[0]), "{rest:?}");
    assert_eq!(given + rest[0], 1000);
    let payment = bench.payment(order).await;
    assert_eq!((payment.status, payment.refunded.minor()), (PaymentStatus::Refunded, 1000));
    bench.adds_up().await;
}

/// What an attempt comes to: a status or a refusal's code.
async fn outcome(bench: &Bench, order: OrderId, attempt: i64) -> String {
    match bench.payments.create_payment(&cx(), charge(order, attempt, "tok_visa")).await {
        Ok(progress) => progress.into_inner().status.to_string(),
        Err(refusal) => refusal.code().to_owned(),
    }
}
