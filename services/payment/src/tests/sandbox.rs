//! The sandbox provider alone: each key once, whatever is asked.

use std::time::Duration;

use kernel::Attempt;
use runtime::within;

use super::{money, world};
use crate::domain::{Outcome, Reference};
use crate::providers::sandbox::Sandbox;
use crate::providers::{Charge, Found, GiveBack, GivenBack, Provider};

fn by(reference: Reference, token: &str) -> Charge {
    Charge { reference, amount: money(1000), method: token.parse().expect("a token") }
}

#[tokio::test(flavor = "multi_thread")]
async fn its_tokens_do_as_they_say() {
    let (folder, world) = (tempfile::tempdir().expect("a folder"), world());
    let sandbox = Sandbox::open(&folder.path().into(), world.clone()).await.expect("a ledger");
    let fresh = || Reference { order_id: world.id(), attempt: Attempt::new(1).expect("an attempt") };
    for (token, first, later) in [
        ("tok_visa", Outcome::Captured, Outcome::Captured),
        ("tok_decline", Outcome::Declined, Outcome::Declined),
        ("tok_nonesuch", Outcome::Declined, Outcome::Declined),
        ("tok_timeout", Outcome::Unknown, Outcome::Captured),
    ] {
        let charge = by(fresh(), token);
        assert_eq!(sandbox.look_up(charge.reference).await, Found::Nothing);
        assert_eq!(sandbox.charge(&charge).await, first, "{token}");
        assert_eq!(sandbox.charge(&charge).await, later, "{token}");
        assert_eq!(sandbox.look_up(charge.reference).await, Found::Known(later), "{token}");
        assert_eq!(sandbox.void(charge.reference).await, later, "{token}: it is too late to void it");
    }
    let hung = by(fresh(), "tok_hang");
    let moment = Duration::from_millis(100);
    assert_eq!(within(moment, sandbox.charge(&hung)).await, None);
    assert_eq!(within(moment, sandbox.look_up(hung.reference)).await, None);
    assert_eq!(within(moment, sandbox.void(hung.reference)).await, None);

    let voided = by(fresh(), "tok_visa");
    assert_eq!(sandbox.void(voided.reference).await, Outcome::Voided);
    assert_eq!(sandbox.charge(&voided).await, Outcome::Voided, "a late charge is refused");
    let booked: i64 = sandbox.books().await.expect("books").iter().map(|booked| booked.captured_minor).sum();
    assert_eq!(booked, 2000);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_gives_back_once_and_no_more_than_it_took() {
    let (folder, world) = (tempfile::tempdir().expect("a folder"), world());
    let sandbox = Sandbox::open(&folder.path().into(), world.clone()).await.expect("a ledger");
    let fresh = || Reference { order_id: world.id(), attempt: Attempt::new(1).expect("an attempt") };
    let (taken, untaken, unknown) = (fresh(), fresh(), fresh());
    sandbox.charge(&by(taken, "tok_visa")).await;
    sandbox.charge(&by(untaken, "tok_decline")).await;
    let refund = |charge, minor| GiveBack { refund_id: world.id(), charge, amount: money(minor) };
    let part = refund(taken, 600);
    assert_eq!(sandbox.give_back(&part).await, GivenBack::Yes);
    assert_eq!(sandbox.give_back(&part).await, GivenBack::Yes);
    for over in [refund(taken, 401), refund(untaken, 1), refund(unknown, 1), refund(taken, 0)] {
        assert_eq!(sandbox.give_back(&over).await, GivenBack::Refused);
    }
    assert_eq!(sandbox.give_back(&refund(taken, 400)).await, GivenBack::Yes);
    let books = sandbox.books().await.expect("books");
    let booked = books.iter().find(|booked| booked.reference == taken.to_string()).expect("an entry");
    assert_eq!((booked.captured_minor, booked.refunded_minor), (1000, 1000));
}
