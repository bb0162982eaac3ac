//! Who calls whom: each call between services that the seed document names is seen here.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kernel::{CallContext, CallError};
use protocol::{Function, Intercept};
use serde_json::json;
use testkit::{Mode, Options, TestShop};

/// Remembers every call between two services.
#[derive(Default)]
struct Recorder(Mutex<Vec<(String, &'static str, &'static str)>>);

#[async_trait]
impl Intercept for Recorder {
    async fn before(
        &self,
        caller: &'static str,
        function: &Function,
        cx: &CallContext,
    ) -> Result<(), CallError> {
        self.0.lock().expect("no panic").push((cx.request_id.to_string(), caller, function.number));
        Ok(())
    }
    async fn after(&self, _: &'static str, _: &Function, _: &CallContext) -> Result<(), CallError> {
        Ok(())
    }
}

impl Recorder {
    /// What one request called: `customer -> 5.1`.
    fn of(&self, request_id: &str) -> BTreeSet<String> {
        let calls = self.0.lock().expect("no panic");
        let of_request = calls.iter().filter(|(id, ..)| id == request_id);
        of_request.map(|(_, caller, number)| format!("{caller} -> {number}")).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_the_seed_names_is_made_also_by_services_that_stand_apart() {
    for mode in Mode::SUITE {
        every_call_the_seed_names_is_made(mode).await;
    }
}

async fn every_call_the_seed_names_is_made(mode: Mode) {
    let recorder = Arc::new(Recorder::default());
    let options = Options { mode, intercept: Some(recorder.clone()), ..Options::default() };
    let shop = TestShop::with(options).await;
    let gateway = shop.at("gateway");
    let called = |id: &str, expected: &[&str]| {
        let calls = recorder.of(id);
        for call in expected {
            assert!(calls.contains(*call), "{id}: {call} was not seen, only {calls:?}");
        }
    };

    let customer = json!({
        "username": "ada", "password": "correct horse", "email": "ada@example.org", "address": "1 Paper Street",
        "city": "Leipzig", "country": "Germany", "first_name": "Ada", "last_name": "Reader",
    });
    let customer =
        gateway.post("/v1/customers", customer).header("x-request-id", "f-1.1").await.expect(201).json();
    called(
        "f-1.1",
        &["gateway -> 4.1", "gateway -> 4.3", "gateway -> 4.4", "gateway -> 4.5", "customer -> 5.1"],
    );
    let user = customer["user_id"].as_str().expect("an id").to_owned();

    let credentials = json!({"username": "ada", "password": "correct horse"});
    gateway.post("/v1/sessions", credentials).header("x-request-id", "f-1.2").await.expect(201);
    called("f-1.2", &["gateway -> 1.2"]);

    gateway
        .put("/v1/inventory", json!({"address": "Leipzig"}))
        .header("x-request-id", "f-1.3.1")
        .await
        .expect(200);
    called("f-1.3.1", &["gateway -> 8.1", "gateway -> 8.2"]);

    let product =
        json!({"category_name": "Fiction", "author_name": "Ann", "book_title": "One", "price": "10.00"});
    let book =
        gateway.post("/v1/products", product).header("x-request-id", "f-1.3.5").await.expect(201).json();
    called("f-1.3.5", &["gateway -> 2.1.1", "gateway -> 2.1.2", "gateway -> 2.1.3"]);
    let book = book["product_id"].as_str().expect("an id").to_owned();

    let stock = json!({"product_id": book, "quantity": 5});
    gateway.post("/v1/inventory/items", stock).header("x-request-id", "f-1.3.2").await.expect(200);
    called("f-1.3.2", &["gateway -> 8.3", "inventory -> 2.1.7"]);

    let removal = format!("/v1/inventory/items/{book}?quantity=1");
    gateway.delete(&removal).header("x-request-id", "f-1.3.3").await.expect(200);
    called("f-1.3.3", &["gateway -> 8.5"]);

    gateway.get("/v1/inventory").header("x-request-id", "f-1.3.4").await.expect(200);
    called("f-1.3.4", &["gateway -> 8.4"]);

    gateway.get("/v1/products?search_term=one").header("x-request-id", "f-find").await.expect(200);
    called("f-find", &["gateway -> 2.1.7"]);

    let items = format!("/v1/carts/{user}/items");
    let two = json!({"product_id": book, "quantity": 2});
    gateway.post(&items, two).header("x-request-id", "f-1.4.1").await.expect(200);
    called("f-1.4.1", &["gateway -> 5.2", "cart -> 2.1.7"]);

    gateway.delete(&format!("{items}/{book}?quantity=1")).header("x-request-id", "f-1.4.2").await.expect(200);
    called("f-1.4.2", &["gateway -> 5.3"]);

    gateway.get(&format!("/v1/carts/{user}")).header("x-request-id", "f-1.4.3").await.expect(200);
    called("f-1.4.3", &["gateway -> 5.4", "cart -> 2.1.7"]);

    let purchase =
        gateway.post(&format!("/v1/carts/{user}/purchase"), json!({})).header("x-request-id", "f-1.4.4");
    let order = purchase.await.expect(201).json();
    called("f-1.4.4", &["gateway -> 3.1", "order -> 5.4", "order -> 5.5", "order -> 6"]);
    let order = format!("/v1/orders/{}", order["order_id"].as_str().expect("an id"));

    gateway.get(&order).header("x-request-id", "f-1.5.1").await.expect(200);
    called("f-1.5.1", &["gateway -> 3.3"]);

    let processing = json!({"status": "processing"});
    gateway.patch(&order, processing).header("x-request-id", "f-1.5.2").await.expect(200);
    called("f-1.5.2", &["gateway -> 3.2", "gateway -> 3.3"]);

    gateway.post(&format!("{order}/refunds"), json!({})).header("x-request-id", "f-refund").await.expect(201);
    called("f-refund", &["gateway -> 6"]);

    let inbox = format!("/v1/customers/{user}/notifications");
    gateway.get(&inbox).header("x-request-id", "f-inbox").await.expect(200);
    called("f-inbox", &["gateway -> 7"]);

    let capacity = format!("/v1/inventory/capacity?product_id={book}&quantity=1");
    shop.at("inventory").get(&capacity).header("x-request-id", "f-8.6").await.expect(200);
    called("f-8.6", &["inventory -> 2.1.7"]);

    gateway.delete(&format!("/v1/customers/{user}")).header("x-request-id", "f-erase").await.expect(204);
    called("f-erase", &["gateway -> 4.2"]);
    shop.finish().await;
}
