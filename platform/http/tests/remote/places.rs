//! Where a service is: every kind of address, several of them, some of them dead.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use futures::future::join_all;
use kernel::CallError;
use octavo_http::limits::{BREAK_TIME, FAILURES};
use octavo_http::{ListenAt, Server};

use crate::peer::{Look, Peer, TillClient, TillError, TillService, cx, nobody, note};

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_the_same_over_every_kind_of_connection() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("till.sock");
    let (port, local) = (Peer::open().await, Peer::at_socket(&socket).await);
    for (peer, scheme) in [(&port, "http://"), (&port, "h2c://"), (&local, "unix:")] {
        let till = TillClient::new(&[peer.address(scheme)], None);
        let before = peer.done();
        let long = "word ".repeat(3000);
        let answer = till.put(&cx(), note(long.trim())).await.expect("an answer");
        assert_eq!((answer.times, answer.note.as_str()), (before + 1, long.trim()), "{scheme}");
        let many = join_all((0..200).map(|_| async { till.look(&cx(), Look {}).await })).await;
        let times: BTreeSet<usize> =
            many.into_iter().map(|answer| answer.expect("an answer").times).collect();
        assert_eq!(times, (before + 2..before + 202).collect(), "{scheme}: each was done once");
    }
    port.close().await;
    local.close().await;
    assert!(!socket.exists(), "a closed socket is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_is_its_owners_alone_and_is_taken_over_only_from_the_dead() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("till.sock");
    // What is left of a process that was killed.
    drop(std::os::unix::net::UnixListener::bind(&socket).expect("a socket"));
    let peer = Peer::at_socket(&socket).await;
    let mode = std::fs::metadata(&socket).expect("a socket").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let refusal = Server::bind_socket(&socket).await.err().expect("it is taken").to_string();
    assert!(refusal.contains("another process listens there"), "{refusal}");
    assert_eq!(peer.at, ListenAt::Socket(socket.clone()));
    TillClient::new(&[peer.address("unix:")], None).look(&cx(), Look {}).await.expect("an answer");
    let long = folder.path().join("x".repeat(200)).join("till.sock");
    let refusal = Server::bind_socket(&long).await.err().expect("too long").to_string();
    assert!(refusal.contains("--sockets"), "{refusal}");
    peer.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_addresses_share_the_calls_and_a_dead_one_gets_none() {
    let (one, two) = (Peer::open().await, Peer::open().await);
    let till = TillClient::new(&[one.http(), nobody().await, two.http()], None);
    for _ in 0..60 {
        // No key: a call that never left is made elsewhere, and only there.
        till.put(&cx(), note("a coin")).await.expect("an answer");
    }
    assert_eq!(one.done() + two.done(), 60);
    assert!(one.done() >= 15 && two.done() >= 15, "{} and {}", one.done(), two.done());
    one.close().await;
    for _ in 0..20 {
        till.put(&cx(), note("a coin")).await.expect("an answer of the other");
    }
    two.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_service_is_given_up_for_a_moment_and_answers_when_it_is_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("till.sock");
    let address = format!("unix:{}", socket.display()).parse().expect("an address");
    let till = TillClient::new(&[address], None);
    for _ in 0..FAILURES {
        let refusal = till.put(&cx(), note("a coin")).await.expect_err("nobody is there");
        assert_eq!(refusal, TillError::Call(CallError::Unavailable { retry_after_s: 1 }));
    }
    let given_up = Instant::now();
    let peer = Peer::at_socket(&socket).await;
    // Nobody tries, though it would be there; unless this machine is so slow that the moment is over.
    let early = till.look(&cx(), Look {}).await;
    assert!(early.is_err() || given_up.elapsed() >= BREAK_TIME);
    tokio::time::sleep(BREAK_TIME).await;
    let many = join_all((0..50).map(|_| async { till.look(&cx(), Look {}).await.is_ok() })).await;
    assert!(many.iter().any(|done| *done), "one of them tried");
    for _ in 0..20 {
        till.look(&cx(), Look {}).await.expect("it is back");
    }
    peer.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_behind_a_service_is_not_taken_for_the_service() {
    let (one, two) = (Peer::open().await, Peer::open().await);
    let till = TillClient::new(&[one.http(), two.http()], None);
    for _ in 0..3 * FAILURES {
        let refusal = till.refuse(&cx(), Look {}).await.expect_err("it refuses");
        assert_eq!(refusal, TillError::Call(CallError::Unavailable { retry_after_s: 7 }));
    }
    assert_eq!(one.done() + two.done(), 3 * FAILURES as usize, "each was asked once");
    let begun = Instant::now();
    till.look(&cx(), Look {}).await.expect("an answer");
    assert!(begun.elapsed() < Duration::from_secs(5));
    one.close().await;
    two.close().await;
}
