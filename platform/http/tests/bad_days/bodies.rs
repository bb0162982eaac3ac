//! Bodies that are slow, many, broken off, or refused before they were read.

use std::sync::atomic::Ordering;
use std::time::Duration;

use octavo_http::Limits;
use tokio::io::AsyncWriteExt;

use crate::client::{Client, post, post_head};
use crate::port::{Port, memory};

const MIB: usize = 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_body_sent_a_byte_at_a_time_is_taken_when_it_comes_in_time() {
    let port = Port::open("slow_body", Limits::default()).await;
    let mut slow = port.client().await;
    let body = r#"{"note": "a byte at a time"}"#;
    // It takes longer than the call may: the time for that begins when it is asked for.
    let head = post_head("/v1/wait", body.len());
    slow.send(head.replace("host: localhost\r\n", "host: localhost\r\noctavo-timeout-ms: 250\r\n")).await;
    for byte in body.bytes() {
        slow.send([byte]).await;
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    port.echo.begun.notified().await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    port.echo.leave.add_permits(1);
    slow.reply().await.expect("an answer").expect(204);
    slow.get("/livez").await.expect(200);
    port.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_do_not_arrive_are_refused_and_take_nobodys_place_meanwhile() {
    let limits = Limits { body_time: Duration::from_secs(1), calls_at_once: 2, ..Limits::default() };
    let port = Port::open("dripping", limits).await;
    let mut dripping = Vec::new();
    for _ in 0..20 {
        let mut client = port.client().await;
        client.send(post_head("/v1/say", 1000) + "{").await;
        dripping.push(client);
    }
    port.until("octavo_http_connections", 20).await;
    assert_eq!(port.count("octavo_http_calls"), 0);
    port.good_call().await;
    for client in &mut dripping {
        let reply = client.reply().await.expect("an answer").expect_problem(400, "malformed_request");
        assert!(String::from_utf8_lossy(&reply.body).contains("in time"));
        assert!(client.is_ended().await);
    }
    port.is_as_before().await;
    port.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_bodies_together_hold_no_more_than_they_may() {
    let limits = Limits { bodies_bytes: 8 * MIB, ..Limits::default() };
    let port = Port::open("heavy", limits).await;
    let before = memory();
    let nearly = " ".repeat(MIB - 10);
    let mut heavy = Vec::new();
    for _ in 0..64 {
        let mut client = port.client().await;
        client.send(post_head("/v1/say", MIB)).await;
        client.send(&nearly).await;
        heavy.push(client);
    }
    let mut refused = 0;
    for client in &mut heavy {
        let answer = tokio::time::timeout(Duration::from_millis(200), client.reply()).await;
        if let Ok(reply) = answer {
            let reply = reply.expect("an answer").expect_problem(503, "unavailable");
            assert!(reply.has("retry-after: "), "{}", reply.head);
            refused += 1;
        }
    }
    assert!((56..64).contains(&refused), "{refused} were refused");
    let grown = memory().saturating_sub(before);
    assert!(grown < 48 * MIB, "{} MiB more", grown / MIB);
    // Whoever got room gets an answer, and leaves the room to others.
    for client in &mut heavy {
        if client.try_send("{}        ").await
            && let Some(reply) = client.reply().await
        {
            reply.expect(200);
        }
    }
    drop(heavy);
    port.is_as_before().await;
    port.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_hangs_up_leaves_nothing_behind_and_its_write_is_done() {
    let port = Port::open("hung_up", Limits::default()).await;
    // In the middle of a body: nothing was asked yet.
    let mut client = port.client().await;
    client.send(post_head("/v1/say", 1000) + "{").await;
    drop(client);
    // In the middle of a call: it goes on.
    let mut client = port.client().await;
    client.send(post("/v1/wait", "{}")).await;
    port.echo.begun.notified().await;
    drop(client);
    port.good_call().await;
    let done = port.echo.done.load(Ordering::SeqCst);
    port.echo.leave.add_permits(1);
    port.until("octavo_http_calls", 0).await;
    assert_eq!(port.echo.done.load(Ordering::SeqCst), done + 1);
    port.is_as_before().await;
    port.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_has_said_all_it_will_still_gets_its_answer() {
    let port = Port::open("half_closed", Limits::default()).await;
    let mut client = port.client().await;
    client.send(post("/v1/wait", "{}")).await;
    client.stream.shutdown().await.expect("a half-closed connection");
    port.echo.begun.notified().await;
    port.echo.leave.add_permits(1);
    client.reply().await.expect("an answer").expect(204);
    assert!(client.is_ended().await);
    // One whose body breaks off hears that, too.
    let mut client = port.client().await;
    client.send(post_head("/v1/say", 100) + "{").await;
    client.stream.shutdown().await.expect("a half-closed connection");
    client.reply().await.expect("an answer").expect_problem(400, "malformed_request");
    port.is_as_before().await;
    port.close().await;
}

async fn refused_unread(client: &mut Client) {
    let head = post_head("/v1/say", MIB)
        .replace("host: localhost\r\n", "host: localhost\r\nidempotency-key: \u{e9}\r\n");
    client.send(head).await;
    // The refusal comes before the body; the client that is still sending must hear it, not a reset.
    client.send(" ".repeat(MIB)).await;
    client.reply().await.expect("an answer").expect_problem(400, "invalid_idempotency_key");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_while_it_is_still_sending_hears_why() {
    let port = Port::open("unheard", Limits::default()).await;
    for _ in 0..50 {
        let mut client = port.client().await;
        refused_unread(&mut client).await;
    }
    port.is_as_before().await;
    port.close().await;
}
