//! A shop under bad clients, on every port at once: others shop on, a purchase whose buyer hung up is done once, and
//! afterwards all is as before.

use std::time::Duration;

use protocol::Limits;
use serde_json::json;
use testkit::{Mode, Options, TestShop, eventually};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// Every port, and a call of it that has a body.
const CALLS: [(&str, &str); 8] = [
    ("gateway", "/v1/products"),
    ("book", "/v1/categories"),
    ("order", "/v1/orders"),
    ("customer", "/v1/accounts"),
    ("cart", "/v1/carts"),
    ("payment", "/v1/payments"),
    ("notification", "/v1/notifications"),
    ("inventory", "/v1/inventory"),
];

/// How many bad clients of each sort come to each port.
const OF_A_SORT: usize = 10;

async fn impatient_shop() -> TestShop {
    let limits = Limits {
        head_time: Duration::from_secs(3),
        body_time: Duration::from_secs(3),
        write_time: Duration::from_secs(3),
        // Fewer than there are bad clients: if one of them held a place, nobody else would have one.
        calls_at_once: OF_A_SORT - 2,
        ..Limits::default()
    };
    TestShop::with(Options { mode: Mode::Http, limits, ..Options::default() }).await
}

async fn connect(shop: &TestShop, service: &str) -> TcpStream {
    let base = shop.base(service);
    TcpStream::connect(base.trim_start_matches("http://")).await.expect("a connection")
}

fn post_head(path: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    )
}

/// What each sort of bad client sends before it falls silent; none of them ever reads.
fn sorts(path: &str) -> [String; 5] {
    let filler = "x".repeat(1024 * 1024);
    [
        String::new(),
        "GET /livez HTTP/1.1\r\nhost: ".to_owned(),
        post_head(path, 1000) + "{",
        format!("GET /livez HTTP/1.1\r\nhost: localhost\r\nx-filler: {filler}\r\n\r\n"),
        "GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(200),
    ]
}

/// What is counted under `name` for a service now.
async fn count(shop: &TestShop, name: &str, service: &str) -> usize {
    let metrics = shop.at(service).get("/metrics").await.expect(200);
    let metrics = String::from_utf8_lossy(&metrics.body).into_owned();
    let line = format!("{name}{{service=\"{service}\"}} ");
    let value = metrics.lines().find_map(|found| found.strip_prefix(line.as_str()));
    value.map_or(0, |value| value.parse().expect("a number"))
}

#[tokio::test(flavor = "multi_thread")]
async fn others_shop_on_among_bad_clients_and_all_is_as_before_afterwards() {
    let shop = impatient_shop().await;
    let mut bad = Vec::new();
    for (service, path) in CALLS {
        for sent in sorts(path) {
            for _ in 0..OF_A_SORT {
                let mut stream = connect(&shop, service).await;
                let sent = sent.clone();
                // Those that send much are cut off in the middle of it, sooner or later.
                bad.push(tokio::spawn(async move {
                    let _ = stream.write_all(sent.as_bytes()).await;
                    stream
                }));
            }
        }
    }
    assert!(count(&shop, "octavo_http_connections", "inventory").await > 3 * OF_A_SORT, "they are there");
    for _ in 0..10 {
        let order = shop.a_paid_order(2).await;
        let tracked = shop.at("gateway").get(&format!("/v1/orders/{}", order.order_id)).await.expect(200);
        assert_eq!(tracked.json()["status"], "paid");
    }
    // None of them hangs up: it is the shop that ends it, as far as it is not their end already.
    for (service, _) in CALLS {
        eventually("only good clients are left", async || {
            let connections = count(&shop, "octavo_http_connections", service).await;
            let calls = count(&shop, "octavo_http_calls", service).await;
            (connections < OF_A_SORT && calls == 0).then_some(())
        })
        .await;
    }
    drop(bad);
    shop.a_paid_order(1).await;
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_whose_buyer_hangs_up_is_done_once() {
    let shop = impatient_shop().await;
    let gateway = shop.at("gateway");
    for round in 0..20_u32 {
        let book = shop.a_stocked_book(1000, 5).await;
        let customer = shop.a_customer().await;
        shop.put_in_cart(customer.user_id, book.product_id, 2).await;
        let path = format!("/v1/carts/{}/purchase", customer.user_id);
        let key = format!("hung-up-{round}");

        let mut stream = connect(&shop, "gateway").await;
        let head = post_head(&path, 2)
            .replace("host: localhost\r\n", &format!("host: localhost\r\nidempotency-key: {key}\r\n"));
        stream.write_all((head + "{}").as_bytes()).await.expect("a request that is taken");
        tokio::time::sleep(Duration::from_micros(u64::from(round) * 200)).await;
        drop(stream);

        // Whether the first call arrived, the second one answers for both.
        let order = eventually("the purchase is answered", async || {
            let reply = gateway.post(&path, json!({})).with_key(&key).await;
            (reply.status != 409).then_some(reply)
        })
        .await;
        let order = order.expect(201).json();
        let orders =
            gateway.get(&format!("/v1/orders?user_id={}", customer.user_id)).await.expect(200).json();
        assert_eq!(orders["data"].as_array().map(Vec::len), Some(1), "{orders}");
        assert_eq!(orders["data"][0]["order_id"], order["order_id"]);
        let item = format!("/v1/inventory/items/{}", book.product_id);
        assert_eq!(gateway.get(&item).await.expect(200).json()["on_hand"], 3);
    }
    shop.finish().await;
}
