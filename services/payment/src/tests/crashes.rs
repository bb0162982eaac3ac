//! A charge is three commits, one of them the provider's. Wherever the process dies between them, the charge is found
//! again, and made once.

use std::sync::atomic::Ordering;
use std::time::Duration;

use contract::payment::{PaymentService, PaymentStatus, RefundRest, RefundStatus};
use kernel::RefundId;
use runtime::{pause, within};

use super::fake::{Fake, Mood};
use super::{Bench, charge, cx, done, keyed, refund, under_way};

/// Long enough for a call to be where it hangs, and short of the patience with a provider.
const A_MOMENT: Duration = Duration::from_millis(300);

#[tokio::test(flavor = "multi_thread")]
async fn a_charge_that_was_cut_in_two_is_found_by_the_worker_and_made_once() {
    for mood in [Mood::HangsBefore, Mood::HangsAfter] {
        let provider = Fake::new(mood);
        let bench = Bench::with(&provider).await;
        let order = bench.order();
        assert!(within(A_MOMENT, bench.pay(order)).await.is_none(), "{mood:?}: it was answered");
        assert_eq!(bench.payment(order).await.status, PaymentStatus::Pending);

        provider.turns(Mood::Honest);
        let bench = bench.reborn_with(&provider).await;
        let payment = bench.comes_to(order, PaymentStatus::Captured).await;
        assert_eq!(provider.charges.load(Ordering::SeqCst), 1, "{mood:?}");
        assert_eq!(done(bench.pay(order).await), payment);
        assert_eq!(bench.told("payment.captured").await, 1);
        bench.adds_up().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_a_call_that_was_cut_in_two_goes_on_where_it_stood() {
    for mood in [Mood::HangsBefore, Mood::HangsAfter] {
        let provider = Fake::new(mood);
        let bench = Bench::with(&provider).await;
        let order = bench.order();
        let request = || charge(order, 1, "tok_visa");
        let cut = within(A_MOMENT, bench.payments.create_payment(&keyed("k"), request())).await;
        assert!(cut.is_none(), "{mood:?}: it was answered");

        let (folder, world) = bench.die().await;
        provider.turns(Mood::Honest);
        let payments = crate::Payments::open_with(&folder.path().into(), world, provider.clone()).await;
        let payments = payments.expect("a database");
        let first = done(payments.create_payment(&keyed("k"), request()).await);
        let again = keyed("k");
        assert_eq!(done(payments.create_payment(&again, request()).await), first);
        assert!(again.is_replay());
        assert_eq!(provider.charges.load(Ordering::SeqCst), 1, "{mood:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_is_honest_after_a_crash() {
    // Charged, and the answer lost.
    let bench = Bench::sandbox().await;
    let order = bench.order();
    under_way(bench.payments.create_payment(&cx(), charge(order, 1, "tok_timeout")).await);
    let bench = bench.reborn().await;
    bench.comes_to(order, PaymentStatus::Captured).await;
    bench.adds_up().await;

    // Written down, and never sent: another provider's silence leaves the sandbox's ledger empty.
    let bench = Bench::with(&Fake::new(Mood::DeafAndMute)).await;
    let (paid, declined) = (bench.order(), bench.order());
    under_way(bench.payments.create_payment(&cx(), charge(paid, 1, "tok_visa")).await);
    under_way(bench.payments.create_payment(&cx(), charge(declined, 1, "tok_decline")).await);
    let bench = bench.reborn().await;
    bench.comes_to(paid, PaymentStatus::Captured).await;
    bench.comes_to(declined, PaymentStatus::Declined).await;
    bench.adds_up().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charge_that_was_never_sent_stays_unsent_once_its_order_is_void() {
    let provider = Fake::new(Mood::DeafAndMute);
    let bench = Bench::with(&provider).await;
    let order = bench.order();
    under_way(bench.pay(order).await);
    assert_eq!(bench.void(order).await.outcome, contract::payment::VoidOutcome::Pending);

    provider.turns(Mood::Honest);
    let bench = bench.reborn_with(&provider).await;
    bench.comes_to(order, PaymentStatus::Voided).await;
    assert_eq!(provider.charges.load(Ordering::SeqCst), 0);
    assert_eq!(bench.void(order).await.outcome, contract::payment::VoidOutcome::Voided);
    assert_eq!(bench.pay(order).await, Err(contract::payment::PaymentError::PaymentVoided));
    bench.adds_up().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_was_cut_in_two_comes_once() {
    for mood in [Mood::HangsBefore, Mood::HangsAfter] {
        let provider = Fake::new(Mood::Honest);
        let bench = Bench::with(&provider).await;
        let order = bench.order();
        let payment = done(bench.pay(order).await);
        let refund_id: RefundId = bench.world.id();
        provider.turns(mood);
        let by_hand_cx = keyed("k");
        let by_hand = bench.payments.refund_payment(&by_hand_cx, refund(&payment, Some(300)));
        assert!(within(A_MOMENT, by_hand).await.is_none(), "{mood:?}: it was answered");
        let rest = || RefundRest { order_id: order, refund_id };
        assert!(within(A_MOMENT, bench.payments.refund_rest(&cx(), rest())).await.is_none());
        let owing = bench.payment(order).await;
        assert_eq!((owing.status, owing.refunded.minor()), (PaymentStatus::Captured, 1000));

        provider.turns(Mood::Honest);
        let bench = bench.reborn_with(&provider).await;
        bench.comes_to(order, PaymentStatus::Refunded).await;
        let rest = bench.payments.refund_rest(&cx(), rest()).await.expect("a refund");
        assert_eq!((rest.amount.minor(), rest.status), (700, RefundStatus::Succeeded));
        let by_hand = bench.payments.refund_payment(&keyed("k"), refund(&payment, Some(300))).await;
        assert_eq!(by_hand.expect("a refund").status, RefundStatus::Succeeded);
        assert_eq!(provider.refunds.load(Ordering::SeqCst), 2, "{mood:?}");
        assert_eq!(bench.told("payment.refunded").await, 2);
        bench.adds_up().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_stop_at_once_though_a_provider_hangs() {
    let provider = Fake::new(Mood::DeafAndMute);
    let bench = Bench::with(&provider).await;
    under_way(bench.pay(bench.order()).await);
    provider.turns(Mood::HangsBefore);
    let bench = bench.reborn_with(&provider).await;
    pause(A_MOMENT).await;
    assert!(bench.runtime.shut_down(A_MOMENT).await, "a worker waits for the provider");
}
