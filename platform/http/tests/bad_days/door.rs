//! The door of a shop that the world calls: its name, its proxies, how often somebody may call, what is measured.

use octavo_http::{Access, Door, Hosts, Limits, Rates, ServiceKey};

use crate::client::{Reply, post};
use crate::port::Port;

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// Whoever calls from this machine is a proxy that is believed.
fn door() -> Door {
    let public = Some("https://shop.example".parse().expect("an origin"));
    let proxies = vec!["127.0.0.0/8".parse().expect("a range")];
    Door { hosts: Hosts { public, also: vec![] }, proxies, ..Door::default() }
}

async fn opened(door: Door) -> Port {
    let access = Access::SignIn(door);
    let key = ServiceKey::new(KEY).expect("a key");
    Port::opened("gateway", Limits::default(), |gate| gate.of(access).behind(Some(key))).await
}

/// What a proxy hears that passes this on for somebody at `from`.
async fn passed_on(port: &Port, request: &str, from: &str) -> Reply {
    let mut client = port.client().await;
    let head = format!("host: shop.example\r\nx-forwarded-for: {from}\r\n");
    client.send(request.replace("host: localhost\r\n", &head)).await;
    client.reply().await.expect("an answer")
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n")
}

#[tokio::test]
async fn a_public_shop_answers_by_its_name_and_by_https_alone() {
    let port = opened(door()).await;
    let own = passed_on(&port, &get("/long/5"), "203.0.113.9").await.expect(200);
    assert!(own.has("strict-transport-security: max-age=31536000"), "{}", own.head);
    let mut client = port.client().await;
    client.get("/long/5").await.expect_problem(403, "foreign_origin");
    // A probe calls by an address.
    client.get("/readyz").await.expect(200);
    port.close().await;

    let at_home = Port::opened("gateway", Limits::default(), |gate| gate.of(Access::default())).await;
    let mut client = at_home.client().await;
    let plain = client.get("/long/5").await.expect(200);
    assert!(!plain.has("strict-transport-security"), "{}", plain.head);
    at_home.close().await;
}

#[tokio::test]
async fn what_is_measured_is_told_to_those_who_are_near_or_show_the_key() {
    let port = opened(door()).await;
    port.client().await.get("/metrics").await.expect(200);
    passed_on(&port, &get("/metrics"), "203.0.113.9").await.expect_problem(404, "not_found");
    passed_on(&port, &get("/metrics"), "127.0.0.1, 203.0.113.9").await.expect_problem(404, "not_found");
    // A proxy that says for whom it calls calls for somebody, whether that can be read or not.
    for unread in ["unknown", "203.0.113.9:4711", "127.0.0.1", ""] {
        passed_on(&port, &get("/metrics"), unread).await.expect_problem(404, "not_found");
    }
    let shown = get("/metrics").replace("\r\n\r\n", &format!("\r\noctavo-service-key: {KEY}\r\n\r\n"));
    passed_on(&port, &shown, "203.0.113.9").await.expect(200);
    port.close().await;
}

#[tokio::test]
async fn who_calls_too_often_waits_and_nobody_else_does() {
    let rates = Rates { writes: 5, ..Rates::default() };
    let port = opened(Door { rates: Some(rates), ..door() }).await;
    let say = async |from: &str| passed_on(&port, &post("/v1/say", "{}"), from).await;
    for _ in 0..5 {
        say("203.0.113.9").await.expect(200);
    }
    let refused = say("203.0.113.9").await.expect_problem(429, "rate_limited");
    assert!(refused.has("retry-after: 12"), "{}", refused.head);
    // What a client writes in there itself changes nothing.
    say("198.51.100.7, 203.0.113.9").await.expect_problem(429, "rate_limited");
    say("198.51.100.7").await.expect(200);
    passed_on(&port, &get("/livez"), "203.0.113.9").await.expect(200);
    port.close().await;
}

#[tokio::test]
async fn the_other_ports_count_nobody() {
    let rates = Rates { writes: 1, ..Rates::default() };
    let access = Access::SignIn(Door { rates: Some(rates), ..door() });
    // Without a key it is this machine's, by this machine's names.
    let inner = Port::opened("uncounted", Limits::default(), |gate| gate.of(access)).await;
    inner.client().await.get("/metrics").await.expect(200);
    passed_on(&inner, &get("/long/5"), "203.0.113.9").await.expect_problem(403, "foreign_origin");
    for _ in 0..3 {
        inner.good_call().await;
    }
    inner.close().await;
}
