//! Heads that are slow, huge, many or garbled.

use std::time::Duration;

use octavo_http::Limits;
use octavo_http::limits::{HEAD_BYTES, HEADERS};

use crate::port::{Port, memory};

const MIB: usize = 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_head_sent_a_byte_at_a_time_ends_when_its_time_is_up() {
    let port =
        Port::open("slow_head", Limits { head_time: Duration::from_secs(1), ..Limits::default() }).await;
    let mut slow = port.client().await;
    let head = "GET /livez HTTP/1.1\r\nhost: localhost\r\nx-filler: ".to_owned() + &"x".repeat(1000);
    let mut sent = 0;
    for byte in head.bytes() {
        if !slow.try_send([byte]).await {
            break;
        }
        sent += 1;
        if sent % 20 == 0 {
            port.good_call().await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(sent < head.len(), "it was never cut off");
    port.is_as_before().await;
    port.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_says_nothing_is_closed_and_one_that_calls_now_and_then_is_not() {
    let port = Port::open("idle", Limits { head_time: Duration::from_secs(1), ..Limits::default() }).await;
    let mut never = port.client().await;
    let mut once = port.client().await;
    once.get("/livez").await.expect(200);
    let mut often = port.client().await;
    for _ in 0..8 {
        often.get("/livez").await.expect(200);
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    assert!(never.is_ended().await && once.is_ended().await);
    drop(often);
    port.is_as_before().await;
    port.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_of_a_mebibyte_is_answered_and_costs_no_memory() {
    let port = Port::open("huge_header", Limits::default()).await;
    let before = memory();
    let huge = format!("GET /livez HTTP/1.1\r\nhost: localhost\r\nx-filler: {}\r\n\r\n", "x".repeat(MIB));
    for _ in 0..64 {
        let mut client = port.client().await;
        // The answer comes while it is still sending, and it may end its sentence: many a client reads only then.
        client.send(&huge).await;
        client.reply().await.expect("an answer").expect_problem(431, "malformed_request");
        assert!(client.is_ended().await);
    }
    let grown = memory().saturating_sub(before);
    assert!(grown < 32 * MIB, "{} MiB more", grown / MIB);
    port.is_as_before().await;
    port.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_up_to_the_limits_are_taken() {
    let port = Port::open("large_heads", Limits::default()).await;
    let mut client = port.client().await;
    let large = "x".repeat(HEAD_BYTES - 1000);
    client.send(format!("GET /livez HTTP/1.1\r\nhost: localhost\r\nx-filler: {large}\r\n\r\n")).await;
    client.reply().await.expect("an answer").expect(200);
    client.send(format!("GET /livez?{large} HTTP/1.1\r\nhost: localhost\r\n\r\n")).await;
    client.reply().await.expect("an answer").expect(200);
    let headers = |count: usize| (1..count).map(|n| format!("x-{n}: 1\r\n")).collect::<String>();
    client.send(format!("GET /livez HTTP/1.1\r\nhost: localhost\r\n{}\r\n", headers(HEADERS))).await;
    client.reply().await.expect("an answer").expect(200);
    client.send(format!("GET /livez HTTP/1.1\r\nhost: localhost\r\n{}\r\n", headers(HEADERS + 1))).await;
    client.reply().await.expect("an answer").expect_problem(431, "malformed_request");
    assert!(client.is_ended().await);
    port.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_is_refused_as_every_other_refusal() {
    let port = Port::open("garbled", Limits::default()).await;
    let endless = format!("GET /{} HTTP/1.1\r\nhost: localhost\r\n\r\n", "x".repeat(70_000));
    let garbled: [(&[u8], u16); 6] = [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"HELO octavo\r\n\r\n", 400),
        (b"GET /livez HTTP/1.1\r\nhost a\r\n\r\n", 400),
        (
            b"POST /v1/say HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\n{}  ",
            400,
        ),
        (b"POST /v1/say HTTP/1.1\r\nhost: localhost\r\ncontent-length: -3\r\n\r\n", 400),
        (endless.as_bytes(), 431),
    ];
    for (bytes, status) in garbled {
        let mut client = port.client().await;
        client.try_send(bytes).await;
        let shown = String::from_utf8_lossy(bytes).chars().take(40).collect::<String>();
        let reply = client.reply().await.unwrap_or_else(|| panic!("no answer to {shown}"));
        reply.expect_problem(status, "malformed_request");
        assert!(client.is_ended().await, "{shown}");
    }
    port.is_as_before().await;
    port.close().await;
}

/// RFC 9112, 6.1: the encoding wins, and the connection ends, so that nothing can be smuggled behind it.
#[tokio::test(flavor = "multi_thread")]
async fn a_body_with_two_lengths_cannot_hide_a_second_request() {
    let port = Port::open("two_lengths", Limits::default()).await;
    let body = "2\r\n{}\r\n0\r\n\r\nGET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let lengths = [
        format!("content-length: {}\r\ntransfer-encoding: chunked\r\n", body.len()),
        "transfer-encoding: chunked\r\ncontent-length: 2\r\n".to_owned(),
    ];
    for lengths in lengths {
        let mut client = port.client().await;
        let head = format!(
            "POST /v1/say HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{lengths}\r\n"
        );
        client.send(head + body).await;
        let reply = client.reply().await.expect("an answer").expect(200);
        assert!(reply.has("connection: close"), "{}", reply.head);
        assert!(client.reply().await.is_none(), "the hidden request was answered");
    }
    port.is_as_before().await;
    port.close().await;
}
