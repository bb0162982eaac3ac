//! Answers that do not come: what is asked again, where, and what is said when nobody knows.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use kernel::CallError;
use octavo_http::Limits;

use crate::peer::{Look, Manner, Peer, TillClient, TillError, TillService, cx, note, slip, unwell, within};

const UNKNOWN: TillError = TillError::Call(CallError::OutcomeUnknown);
const NOT_NOW: TillError = TillError::Call(CallError::Unavailable { retry_after_s: 1 });

#[tokio::test(flavor = "multi_thread")]
async fn only_what_may_run_twice_is_asked_again_and_elsewhere() {
    let (bad, heard) = unwell(Manner::HangsUp).await;
    let good = Peer::open().await;
    let till = || TillClient::new(&[bad.clone(), good.http()], None);
    // A client of its own each time, so that the first address in turn is the bad one.
    till().look(&cx(), Look {}).await.expect("a read is asked again");
    till().put(&cx().with_key("k", "f"), note("a")).await.expect("a keyed call is asked again");
    till().take(&cx(), slip()).await.expect("a keyed command is asked again");
    assert_eq!((heard.load(Ordering::SeqCst), good.done()), (3, 3));
    assert_eq!(till().put(&cx(), note("a")).await.expect_err("nobody knows"), UNKNOWN);
    assert_eq!((heard.load(Ordering::SeqCst), good.done()), (4, 3), "it was asked once");
    good.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_lost_twice_is_not_asked_a_third_time() {
    let (bad, heard) = unwell(Manner::HangsUp).await;
    let till = TillClient::new(std::slice::from_ref(&bad), None);
    assert_eq!(till.take(&cx(), slip()).await.expect_err("nobody knows"), UNKNOWN);
    assert_eq!(heard.load(Ordering::SeqCst), 2, "the one address was asked again");
    assert_eq!(till.look(&cx(), Look {}).await.expect_err("a read changes nothing"), NOT_NOW);
    assert_eq!(heard.load(Ordering::SeqCst), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_until_the_deadline_is_no_refusal() {
    let (bad, heard) = unwell(Manner::Silent).await;
    let till = TillClient::new(std::slice::from_ref(&bad), None);
    let begun = Instant::now();
    let soon = || within(Duration::from_millis(200));
    assert_eq!(till.put(&soon(), note("a")).await.expect_err("nobody knows"), UNKNOWN);
    assert_eq!(till.take(&soon(), slip()).await.expect_err("nobody knows"), UNKNOWN);
    assert_eq!(till.look(&soon(), Look {}).await.expect_err("too late"), NOT_NOW);
    assert!(begun.elapsed() < Duration::from_secs(3));
    assert_eq!(heard.load(Ordering::SeqCst), 3, "no time was left to ask again");
    // Those who had no patience to begin with do not make others wait.
    for _ in 0..10 {
        till.look(&within(Duration::from_millis(5)), Look {}).await.expect_err("too late");
    }
    let begun = Instant::now();
    till.look(&within(Duration::from_millis(300)), Look {}).await.expect_err("too late");
    assert!(begun.elapsed() >= Duration::from_millis(300), "it was tried");
    // A call whose time is over is not made at all.
    let heard_before = heard.load(Ordering::SeqCst);
    assert_eq!(till.put(&within(Duration::ZERO), note("a")).await.expect_err("too late"), NOT_NOW);
    assert_eq!(heard.load(Ordering::SeqCst), heard_before);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_room_has_done_nothing() {
    let full = Peer::within(Limits { calls_at_once: 0, ..Limits::default() }).await;
    let good = Peer::open().await;
    let till = || TillClient::new(&[full.http(), good.http()], None);
    for _ in 0..5 {
        till().put(&cx(), note("no key")).await.expect("there is room elsewhere");
    }
    assert_eq!((full.done(), good.done()), (0, 5));
    let nowhere = TillClient::new(&[full.http()], None);
    assert_eq!(nowhere.put(&cx(), note("a")).await.expect_err("no room"), NOT_NOW);
    // Lost at the first address, turned away at the second: the first may have done it.
    let (bad, _) = unwell(Manner::HangsUp).await;
    let till = TillClient::new(&[bad, full.http()], None);
    assert_eq!(till.take(&cx(), slip()).await.expect_err("nobody knows"), UNKNOWN);
    full.close().await;
    good.close().await;
}
