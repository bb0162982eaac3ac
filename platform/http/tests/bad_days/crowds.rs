//! Too many: connections over the limit, calls over the limit, methods that nobody has heard of.

use octavo_http::{Limits, install_metrics};

use crate::client::post;
use crate::port::Port;

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_too_many_hears_when_to_come_again() {
    let limits = Limits { connections: 4, turned_away: 10, ..Limits::default() };
    let port = Port::open("full", limits).await;
    let mut inside = Vec::new();
    for _ in 0..4 {
        let mut client = port.client().await;
        client.get("/livez").await.expect(200);
        inside.push(client);
    }
    for _ in 0..10 {
        let mut outside = port.client().await;
        let reply = outside.get("/livez").await.expect_problem(503, "unavailable");
        assert!(reply.has("retry-after: 2") && reply.has("connection: close"), "{}", reply.head);
        assert!(outside.is_ended().await);
    }
    // Those who do not even say what they want cannot keep the others from hearing it for long.
    let mut silent = Vec::new();
    for _ in 0..15 {
        silent.push(port.client().await);
    }
    for client in &mut silent {
        assert!(client.is_ended().await);
    }
    port.client().await.get("/livez").await.expect(503);
    inside[0].get("/livez").await.expect(200);
    assert!(port.count("octavo_http_connections_refused_total") >= 26);
    drop(inside);
    port.is_as_before().await;
    port.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_too_many_is_refused_at_once_and_health_is_told_all_the_same() {
    let port = Port::open("busy", Limits { calls_at_once: 3, ..Limits::default() }).await;
    let mut waiting = Vec::new();
    for _ in 0..3 {
        let mut client = port.client().await;
        client.send(post("/v1/wait", "{}")).await;
        port.echo.begun.notified().await;
        waiting.push(client);
    }
    assert_eq!(port.count("octavo_http_calls"), 3);
    let mut client = port.client().await;
    for _ in 0..100 {
        client.send(post("/v1/say", "{}")).await;
        let reply = client.reply().await.expect("an answer").expect_problem(503, "unavailable");
        assert!(reply.has("retry-after: 2"), "{}", reply.head);
    }
    for path in ["/livez", "/readyz", "/metrics", "/openapi.json"] {
        client.get(path).await.expect(200);
    }
    port.echo.leave.add_permits(3);
    for client in &mut waiting {
        client.reply().await.expect("an answer").expect(204);
    }
    drop((waiting, client));
    port.is_as_before().await;
    port.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn methods_that_are_made_up_are_counted_as_one() {
    let port = Port::open("inventive", Limits::default()).await;
    let mut client = port.client().await;
    for number in 0..50 {
        client.send(format!("FANCY{number} /livez HTTP/1.1\r\nhost: localhost\r\n\r\n")).await;
        client.reply().await.expect("an answer").expect_problem(405, "method_not_allowed");
    }
    let metrics = install_metrics().render();
    assert!(metrics.contains("method=\"other\"") && !metrics.contains("FANCY"), "{metrics}");
    port.close().await;
}
