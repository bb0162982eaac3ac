//! Idempotency, exactly as the contract says it.

use serde_json::json;
use testkit::{TestShop, in_every_mode};

async fn product(shop: &TestShop, title: &str) -> String {
    let product =
        json!({"category_name": "Fiction", "author_name": "Ann", "book_title": title, "price": "10.00"});
    let book = shop.at("gateway").post("/v1/products", product).await.expect(201).json();
    book["product_id"].as_str().expect("an id").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_call_gets_the_same_bytes_also_after_a_restart() {
    in_every_mode(async |shop| {
        let customer = json!({
            "username": "ada", "password": "correct horse", "email": "ada@example.org", "address": "1 Paper Street",
            "city": "Leipzig", "country": "Germany", "first_name": "Ada", "last_name": "Reader",
        });
        let register =
            |shop: &TestShop| shop.at("gateway").post("/v1/customers", customer.clone()).with_key("k-register");
        let first = register(shop).await.expect(201);
        assert!(!first.is_replay());
        let again = register(shop).await.expect(201);
        assert!(again.is_replay());
        assert_eq!(first.body, again.body);

        let user = first.json()["user_id"].as_str().expect("an id").to_owned();
        let book = product(shop, "One").await;
        shop.at("gateway").put("/v1/inventory", json!({})).await.expect(200);
        shop.at("gateway")
            .post("/v1/inventory/items", json!({"product_id": book, "quantity": 9}))
            .await
            .expect(200);
        let add = |shop: &TestShop| {
            let line = json!({"product_id": book, "quantity": 2});
            shop.at("gateway").post(&format!("/v1/carts/{user}/items"), line).with_key("k-add")
        };
        let added = add(shop).await.expect(200);
        let buy = |shop: &TestShop| {
            shop.at("gateway").post(&format!("/v1/carts/{user}/purchase"), json!({})).with_key("k-buy")
        };
        let bought = buy(shop).await.expect(201);
        shop.restart().await;
        for (first, again) in
            [(&first, register(shop).await), (&added, add(shop).await), (&bought, buy(shop).await)]
        {
            assert_eq!((first.status, &first.body, true), (again.status, &again.body, again.is_replay()));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_business_refusal_is_kept_with_its_first_request_id() {
    in_every_mode(async |shop| {
        let category = |name: &str, key: &str, id: &str| {
            shop.at("book")
                .post("/v1/categories", json!({ "name": name }))
                .with_key(key)
                .header("x-request-id", id)
        };
        category("Essays", "a", "r1").await.expect(201);
        let refused = category("essays", "b", "r2").await.expect(409);
        assert_eq!(refused.code(), "category_exists");
        let again = category("essays", "b", "r3").await.expect(409);
        assert!(again.is_replay());
        assert_eq!(refused.body, again.body);
        assert_eq!(
            (again.header("x-request-id"), again.json()["request_id"].as_str()),
            (Some("r3"), Some("r2"))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_for_one_request_and_is_looked_at_before_validation() {
    in_every_mode(async |shop| {
        let book = shop.at("book");
        book.post("/v1/categories", json!({"name": "Essays"})).with_key("k").await.expect(201);
        let other = book.post("/v1/categories", json!({"name": "Poetry"})).with_key("k").await.expect(422);
        assert_eq!(other.code(), "idempotency_key_reused");
        let invalid = book.post("/v1/categories", json!({"nome": 7})).with_key("k").await.expect(422);
        assert_eq!(invalid.code(), "idempotency_key_reused");
        // Another function's key is another key.
        book.post("/v1/authors", json!({"name": "Ann"})).with_key("k").await.expect(201);
        for key in ["", " ", "a b", "é", &"x".repeat(256)] {
            let refused = book.post("/v1/categories", json!({"nome": 7})).with_key(key).await.expect(400);
            assert_eq!(refused.code(), "invalid_idempotency_key", "{key:?}");
        }
        book.post("/v1/categories", json!({"name": "Plays"})).with_key(&"x".repeat(255)).await.expect(201);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_looks_at_keys_before_validation_too() {
    in_every_mode(async |shop| {
        let gateway = shop.at("gateway");
        let customer = shop.a_customer().await;
        let book = product(shop, "One").await;
        let items = format!("/v1/carts/{}/items", customer.user_id);
        gateway.post(&items, json!({"product_id": book, "quantity": 1})).with_key("k").await.expect(200);
        for body in [
            json!({"product_id": book, "quantity": 2}),
            json!({"product_id": book}),
            json!({"quantity": "many"}),
        ] {
            assert_eq!(
                gateway.post(&items, body).with_key("k").await.expect(422).code(),
                "idempotency_key_reused"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_kept_can_be_asked_again_with_the_same_key() {
    in_every_mode(async |shop| {
        let book = shop.at("book");
        assert_eq!(book.post("/v1/categories", json!({"nome": 1})).with_key("k").await.status, 422);
        book.post("/v1/categories", json!({"name": "Essays"})).with_key("k").await.expect(201);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_customers_kept_answers_are_gone() {
    in_every_mode(async |shop| {
        let gateway = shop.at("gateway");
        let customer = json!({
            "username": "ada", "password": "correct horse", "email": "ada@example.org", "address": "1 Paper Street",
            "city": "Leipzig", "country": "Germany", "first_name": "Ada", "last_name": "Reader",
        });
        let register = || gateway.post("/v1/customers", customer.clone()).with_key("k");
        let user = register().await.expect(201).json()["user_id"].as_str().expect("an id").to_owned();
        gateway.delete(&format!("/v1/customers/{user}")).await.expect(204);
        register().await.expect(404);
        gateway.get(&format!("/v1/customers/{user}")).await.expect(404);
        gateway.get(&format!("/v1/carts/{user}")).await.expect(404);
        gateway.get(&format!("/v1/customers/{user}/notifications")).await.expect(404);
    })
    .await;
}
