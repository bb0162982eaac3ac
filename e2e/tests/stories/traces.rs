//! One purchase is one trace over all services, whether they share a process or not; and a collector that is away does
//! no harm.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Mode, Options, SeenSpan, SpanCollector, SpanKind, TestShop};
use tokio::net::TcpListener;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

async fn shop(mode: Mode, collector: traces::Collector) -> TestShop {
    TestShop::with(Options { mode, collector: Some(collector), ..Options::default() }).await
}

/// A cart with something in it that can be bought; where that is asked.
async fn full_cart(shop: &TestShop) -> String {
    let book = shop.a_book(1299).await;
    shop.stock(&book, 10).await;
    let user = shop.a_customer().await.user_id;
    let item = json!({"product_id": book.product_id.to_string(), "quantity": 2});
    shop.at("gateway").post(&format!("/v1/carts/{user}/items"), item).await.expect(200);
    format!("/v1/carts/{user}/purchase")
}

/// The spans of one request. Fails the test unless they are one tree of one trace; its root comes first.
fn tree(spans: &[SeenSpan], request_id: &str) -> Vec<SeenSpan> {
    let of_request = |span: &&SeenSpan| span.says("octavo.request_id") == Some(request_id);
    let mut left: Vec<SeenSpan> = spans.iter().filter(of_request).cloned().collect();
    let ids: BTreeSet<String> = left.iter().map(|span| span.span_id.clone()).collect();
    assert_eq!(ids.len(), left.len(), "two spans with one id");
    let (mut tree, others) = left.drain(..).partition::<Vec<_>, _>(|span| !ids.contains(&span.parent_id));
    left = others;
    assert_eq!(tree.len(), 1, "more than one root: {tree:#?}");
    while let Some(place) =
        left.iter().position(|span| tree.iter().any(|above| above.span_id == span.parent_id))
    {
        tree.push(left.remove(place));
    }
    assert!(left.is_empty(), "these hang on nothing: {left:#?}");
    let strangers =
        spans.iter().filter(|span| span.trace_id == tree[0].trace_id && !ids.contains(&span.span_id));
    assert_eq!(strangers.count(), 0, "others are in the trace of this request");
    for span in &tree {
        assert_eq!(span.trace_id, tree[0].trace_id, "{span:#?} is of another trace");
    }
    tree
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_is_one_trace_over_all_services() {
    for mode in [Mode::Direct, Mode::Apart] {
        let collector = SpanCollector::start().await;
        let shop = shop(mode, collector.address()).await;
        let purchase = full_cart(&shop).await;
        let buy = shop.at("gateway").post(&purchase, json!({"payment_method": "tok_visa"}));
        let buy = buy.header("x-request-id", "buy").header("traceparent", &format!("00-{TRACE}-{CALLER}-01"));
        buy.await.expect(201);
        shop.at("gateway").get("/v1/products").header("x-request-id", "look").await.expect(200);
        shop.finish().await;

        let spans = collector.spans();
        let bought = tree(&spans, "buy");
        let root = &bought[0];
        assert_eq!((root.service.as_str(), root.name.as_str()), ("gateway", "gateway.purchase"));
        assert_eq!(
            (root.kind, root.trace_id.as_str(), root.parent_id.as_str()),
            (SpanKind::Server, TRACE, CALLER)
        );
        assert_eq!(root.says("http.request.method"), Some("POST"));
        assert_eq!(root.says("http.route"), Some("/v1/carts/{user_id}/purchase"));
        assert_eq!(root.says("http.response.status_code"), Some("201"));
        assert_eq!(root.says("octavo.function"), Some("1.4.4"));
        let services: BTreeSet<&str> = bought.iter().map(|span| span.service.as_str()).collect();
        assert_eq!(services, BTreeSet::from(["book", "cart", "gateway", "inventory", "order", "payment"]));
        check_kinds(mode, &bought);
        assert!(bought.iter().all(|span| !span.has_failed), "{bought:#?}");

        // Nobody sent a trace along, so the gateway began one.
        let looked = &tree(&spans, "look")[0];
        assert_eq!((looked.parent_id.as_str(), looked.name.as_str()), ("", "gateway.find_products"));
        assert_ne!(looked.trace_id, TRACE);
        assert!(
            spans.iter().all(|span| !span.name.ends_with(".events_after")),
            "who follows a log is not traced"
        );
        check_nothing_personal(&spans);
    }
}

/// In one process a call is the callee's work; between processes it is the caller's wait and the callee's work.
fn check_kinds(mode: Mode, spans: &[SeenSpan]) {
    let of = |kind| spans.iter().filter(move |span| span.kind == kind);
    let calls: BTreeSet<&str> = spans.iter().map(|span| span.name.as_str()).collect();
    for call in ["order.create_invoice", "inventory.reserve", "payment.create_payment", "cart.take_out_order"]
    {
        assert!(calls.contains(call), "{call} is not in {calls:?}");
    }
    if mode == Mode::Direct {
        assert_eq!((of(SpanKind::Server).count(), of(SpanKind::Client).count()), (1, 0));
        assert!(of(SpanKind::Internal).all(|span| span.name.starts_with(&span.service)));
        return;
    }
    assert_eq!(of(SpanKind::Internal).count(), 0);
    assert_eq!(of(SpanKind::Server).count(), of(SpanKind::Client).count() + 1);
    for client in of(SpanKind::Client) {
        let served: Vec<_> = of(SpanKind::Server).filter(|span| span.parent_id == client.span_id).collect();
        assert_eq!(served.len(), 1, "{client:#?} was answered by {served:#?}");
        assert_eq!(served[0].name, client.name);
        assert_eq!(client.says("peer.service"), Some(served[0].service.as_str()));
        assert_eq!(client.says("http.response.status_code"), served[0].says("http.response.status_code"));
    }
}

fn check_nothing_personal(spans: &[SeenSpan]) {
    let said = format!("{spans:?}");
    for secret in ["Ada", "reader", "example.org", "Paper Street", "Leipzig", "battery", "tok_visa", "usr_"] {
        assert!(!said.contains(secret), "{secret} is in a span");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_marked_with_its_code_and_a_refusal_is_no_failure() {
    let collector = SpanCollector::start().await;
    let mut shop = shop(Mode::Apart, collector.address()).await;
    let purchase = full_cart(&shop).await;
    let cart = purchase.trim_end_matches("/purchase");
    let gateway = shop.at("gateway");
    let missing = format!("{cart}/items/book_01ARZ3NDEKTSV4RRFFQ69G5FAV");
    gateway.delete(&missing).header("x-request-id", "refused").await.expect(404);
    shop.stop_service("cart").await;
    gateway.get(cart).header("x-request-id", "failed").await.expect(503);
    shop.start_service("cart").await;
    shop.finish().await;

    let spans = collector.spans();
    let refused = tree(&spans, "refused");
    assert!(refused.len() > 1 && refused.iter().all(|span| !span.has_failed), "{refused:#?}");
    assert_eq!(refused[0].says("http.response.status_code"), Some("404"));
    let failed = tree(&spans, "failed");
    let told: Vec<_> =
        failed.iter().map(|span| (span.kind, span.has_failed, span.says("error.type"))).collect();
    let unavailable = Some("unavailable");
    assert_eq!(told, [(SpanKind::Server, true, unavailable), (SpanKind::Client, true, unavailable)]);
    assert_eq!(failed[1].says("http.response.status_code"), None, "nobody answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_wanted_share_of_traces_is_sent_and_who_began_one_decides() {
    let collector = SpanCollector::start().await;
    let none = collector.address().with_ratio(Some("0".parse().expect("a share")));
    let shop = shop(Mode::Direct, none).await;
    let gateway = shop.at("gateway");
    gateway.get("/v1/products").header("x-request-id", "dropped").await.expect(200);
    let kept = format!("00-{TRACE}-{CALLER}-01");
    gateway.get("/v1/products").header("x-request-id", "kept").header("traceparent", &kept).await.expect(200);
    shop.finish().await;
    let spans = collector.spans();
    assert!(spans.iter().all(|span| span.trace_id == TRACE), "{spans:#?}");
    assert_eq!(tree(&spans, "kept")[0].parent_id, CALLER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_away_or_silent_harms_nobody() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let away = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = |listener: &TcpListener| {
        let address = listener.local_addr().expect("its address");
        format!("http://{address}").parse::<traces::Collector>().expect("an address")
    };
    let addresses = [address(&away), address(&silent)];
    drop(away);
    for collector in addresses {
        let mut shop = shop(Mode::Direct, collector).await;
        let started = Instant::now();
        for _ in 0..3 {
            let purchase = full_cart(&shop).await;
            shop.at("gateway").post(&purchase, json!({})).await.expect(201);
        }
        assert!(started.elapsed() < Duration::from_secs(5), "calls waited for the collector");
        let stopping = Instant::now();
        shop.restart().await;
        let stopped = stopping.elapsed();
        assert!(stopped < octavo::listen::STOP_TIME + Duration::from_secs(2), "{stopped:?}");
        shop.finish().await;
    }
    let shop = TestShop::start().await;
    let metrics = shop.at("gateway").get("/metrics").await.expect(200);
    let metrics = String::from_utf8_lossy(&metrics.body).into_owned();
    let dropped =
        metrics.lines().find_map(|line| line.strip_prefix("octavo_spans_dropped_total{service=\"order\"} "));
    assert!(dropped.and_then(|count| count.parse::<u64>().ok()).is_some_and(|count| count >= 3), "{metrics}");
    shop.finish().await;
}
