//! Clients that do not read, or read slowly.

use std::time::Duration;

use octavo_http::Limits;

use crate::client::{Client, post};
use crate::port::{Port, memory};

const MIB: usize = 1024 * 1024;

fn impatient() -> Limits {
    Limits { write_time: Duration::from_millis(500), ..Limits::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_reads_its_answer_is_cut_off() {
    let port = Port::open("deaf", impatient()).await;
    let mut deaf = Vec::new();
    for _ in 0..8 {
        let mut client = port.client().await;
        client.send("GET /long/8000000 HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
        deaf.push(client);
    }
    port.good_call().await;
    // They keep their ends open: it is the server that ends it.
    port.is_as_before().await;
    drop(deaf);
    port.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_nobody_reads_hold_no_more_than_they_may() {
    let limits = Limits {
        answers_bytes: 16 * MIB,
        write_time: Duration::from_secs(3),
        head_time: Duration::from_secs(4),
        ..Limits::default()
    };
    let port = Port::open("hoarded", limits).await;
    let before = memory();
    let mut deaf = Vec::new();
    // Without a limit, 400 MiB would wait; the system's own buffers take another 2.5 MiB of each.
    for _ in 0..100 {
        let mut client = port.client().await;
        client.send("GET /long/7000000 HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
        deaf.push(client);
    }
    // All are asked in order, so when this is answered, so are they, or nearly.
    port.good_call().await;
    let grown = memory().saturating_sub(before);
    assert!(grown < 96 * MIB, "{} MiB more", grown / MIB);
    // What is small needs no room; what is long is refused at once, as something that may be asked again.
    let refused = port.client().await.get("/long/7000000").await.expect_problem(503, "unavailable");
    assert!(refused.has("retry-after: "), "{}", refused.head);
    // What a write did cannot be told then.
    let mut writer = port.client().await;
    writer.send(post("/long/7000000", "{}")).await;
    writer.reply().await.expect("an answer").expect_problem(504, "outcome_unknown");
    drop(writer);
    port.is_as_before().await;
    port.client().await.get("/long/7000000").await.expect(200);
    drop(deaf);
    port.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_gets_its_answer() {
    let limits = Limits { write_time: Duration::from_secs(5), ..Limits::default() };
    let port = Port::open("slow_reader", limits).await;
    let mut client = port.client().await;
    client.send("GET /long/8000000 HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(700)).await;
    let reply = client.reply().await.expect("an answer").expect(200);
    assert!(reply.body.len() == 8_000_000);
    client.get("/livez").await.expect(200);
    port.close().await;
}

/// Sends requests without end and reads nothing, until the server has had enough.
async fn pour(mut client: Client, request: &'static str) {
    let many = request.repeat(1000);
    while client.try_send(&many).await {}
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_sent_without_reading_do_not_pile_up_answers() {
    let limits = Limits { write_time: Duration::from_secs(2), ..Limits::default() };
    let port = Port::open("poured", limits).await;
    let before = memory();
    // Answers with a body, and answers without: they wait in different places.
    let mut pouring = Vec::new();
    for request in [
        "GET /long/1000 HTTP/1.1\r\nhost: localhost\r\n\r\n",
        "HEAD /livez HTTP/1.1\r\nhost: localhost\r\n\r\n",
    ] {
        for _ in 0..3 {
            pouring.push(tokio::spawn(pour(port.client().await, request)));
        }
    }
    let mut most = 0;
    while !pouring.iter().all(tokio::task::JoinHandle::is_finished) {
        most = most.max(memory().saturating_sub(before));
        port.good_call().await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(most < 64 * MIB, "{} MiB more", most / MIB);
    port.is_as_before().await;
    port.close().await;
}
