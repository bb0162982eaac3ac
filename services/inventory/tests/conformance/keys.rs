//! Idempotency keys: the same answer again, whatever happened in between.

use contract::Made;
use contract::book::DeleteBook;
use contract::inventory::{
    AddProduct, Initialize, InventoryError, InventoryStatus, RemoveProduct, UpdateInventory,
};
use futures::future::join_all;
use kernel::{CallContext, CallError};
use serde_json::json;
use testkit::{TestShop, in_every_mode};

use crate::{NOTHING, Stock, quantity, size};

/// A call with the key `key`, twice, of which the second must be a replay.
async fn twice<T: PartialEq + std::fmt::Debug>(
    shop: &TestShop,
    key: &str,
    call: impl AsyncFn(CallContext) -> Result<T, InventoryError>,
) -> Result<T, InventoryError> {
    let first = call(shop.cx_with_key(key, key)).await;
    let cx = shop.cx_with_key(key, key);
    let second = call(cx.clone()).await;
    assert_eq!(first, second, "{key}");
    assert!(cx.is_replay(), "{key}");
    second
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_call_has_its_effect_once() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::new(shop);
        let service = &stock.service;
        let made = twice(shop, "initialize", async |cx| service.initialize(&cx, Initialize {}).await).await;
        assert!(matches!(made, Ok(Made::New(_))), "the first answer again, not that it is there");
        let book = stock.book(10).await;

        let add = AddProduct { product_id: book, quantity: quantity(5) };
        let added = twice(shop, "add", async |cx| service.add_product(&cx, add.clone()).await).await;
        assert_eq!(added.expect("room").on_hand, 15);
        let remove = RemoveProduct { product_id: book, quantity: Some(quantity(4)) };
        let removed =
            twice(shop, "remove", async |cx| service.remove_product(&cx, remove.clone()).await).await;
        assert_eq!(removed.expect("a removal").on_hand, 11);
        let change = UpdateInventory { book_quantity: Some(size(20)), ..NOTHING };
        let changed = twice(shop, "update", async |cx| service.update(&cx, change.clone()).await).await;
        assert_eq!(changed.expect("a change").remaining.book, 9);
        assert_eq!(stock.counts(book).await, (11, 0, 11, 11));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_kept_though_it_would_be_granted_now() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let service = &stock.service;
        let book = stock.book(10).await;
        stock.resize(10).await.expect("a size");

        let add = AddProduct { product_id: book, quantity: quantity(5) };
        let try_add = async |key: &str| service.add_product(&shop.cx_with_key(key, key), add.clone()).await;
        assert_eq!(try_add("full").await, Err(InventoryError::CapacityExceeded));
        let inactive = UpdateInventory { status: Some(InventoryStatus::Inactive), ..NOTHING };
        stock.update(inactive).await.expect("a change");
        assert_eq!(try_add("inactive").await, Err(InventoryError::InventoryInactive));
        let remove = RemoveProduct { product_id: book, quantity: Some(quantity(12)) };
        let try_remove =
            async || service.remove_product(&shop.cx_with_key("short", "short"), remove.clone()).await;
        let short = try_remove().await.expect_err("too many");
        let shrink = UpdateInventory { book_quantity: Some(size(9)), ..NOTHING };
        let try_shrink = async || service.update(&shop.cx_with_key("shrink", "shrink"), shrink.clone()).await;
        assert_eq!(try_shrink().await, Err(InventoryError::CapacityBelowStock));

        let active = UpdateInventory {
            status: Some(InventoryStatus::Active),
            book_quantity: Some(size(50)),
            ..NOTHING
        };
        stock.update(active).await.expect("a change");
        stock.add(book, 30).await.expect("room");
        assert_eq!(try_add("full").await, Err(InventoryError::CapacityExceeded));
        assert_eq!(try_add("inactive").await, Err(InventoryError::InventoryInactive));
        assert_eq!(try_remove().await, Err(short));
        stock.remove(book, None).await.expect("a removal");
        assert_eq!(try_shrink().await, Err(InventoryError::CapacityBelowStock));
        assert_eq!(stock.counts(book).await, (0, 0, 0, 0));
        assert_eq!(stock.whole().await.capacity.book, 50);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_there_is_not_kept() {
    in_every_mode(async |shop: &mut TestShop| {
        let book = shop.a_book(1000).await.product_id;
        let stock = Stock::new(shop);
        let add = AddProduct { product_id: book, quantity: quantity(5) };
        let remove = RemoveProduct { product_id: book, quantity: Some(quantity(2)) };
        let try_add = async || stock.service.add_product(&shop.cx_with_key("k", "a"), add.clone()).await;
        let try_remove =
            async || stock.service.remove_product(&shop.cx_with_key("k", "r"), remove.clone()).await;
        let closed = InventoryError::InventoryNotInitialized;
        assert_eq!((try_add().await, try_remove().await), (Err(closed.clone()), Err(closed)));
        Stock::open(shop).await;
        assert_eq!(try_remove().await, Err(InventoryError::ProductNotFound));
        assert_eq!(try_add().await.expect("room").on_hand, 5);
        assert_eq!(try_remove().await.expect("a removal").on_hand, 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_is_the_same_after_the_book_is_gone_and_after_a_restart() {
    let mut shop = TestShop::start().await;
    let book = Stock::open(&shop).await.book(3).await;
    let add = |shop: &TestShop| {
        let body = json!({"product_id": book, "quantity": 2});
        shop.at("inventory").post("/v1/inventory/items", body).with_key("k")
    };
    let remove = |shop: &TestShop| {
        shop.at("inventory").delete(&format!("/v1/inventory/items/{book}?quantity=9")).with_key("k")
    };
    let added = add(&shop).await.expect(200);
    let refused = remove(&shop).await.expect(409);
    let errors = json!([{
        "field": "quantity", "message": "9 wanted, 5 available", "product_id": book, "wanted": 9, "available": 5,
    }]);
    assert_eq!((refused.code().as_str(), &refused.json()["errors"]), ("insufficient_stock", &errors));
    assert!(!added.is_replay() && !refused.is_replay());
    shop.books().delete_book(&shop.cx(), DeleteBook { book_id: book }).await.expect("a deletion");
    shop.restart().await;
    for (first, again) in [(&added, add(&shop).await), (&refused, remove(&shop).await)] {
        assert_eq!((first.status, &first.body, true), (again.status, &again.body, again.is_replay()));
    }
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_for_one_request() {
    let shop = TestShop::start().await;
    let stock = Stock::open(&shop).await;
    let book = stock.book(3).await;
    let port = shop.at("inventory");
    let reused = "idempotency_key_reused";
    let add = |body| port.post("/v1/inventory/items", body).with_key("k");
    add(json!({"product_id": book, "quantity": 2})).await.expect(200);
    let unknown = "book_01JD3Z8Q5TN4X0V6W7Y2A9BCDE";
    for body in
        [json!({"product_id": book, "quantity": 3}), json!({"product_id": unknown, "quantity": 2}), json!({})]
    {
        assert_eq!(add(body).await.expect(422).code(), reused, "before anything else is looked at");
    }
    let item = format!("/v1/inventory/items/{book}");
    port.delete(&format!("{item}?quantity=1")).with_key("k").await.expect(200);
    assert_eq!(port.delete(&item).with_key("k").await.expect(422).code(), reused);
    port.patch("/v1/inventory", json!({"book_quantity": 50})).with_key("k").await.expect(200);
    let other = port.patch("/v1/inventory", json!({"book_quantity": 0})).with_key("k").await.expect(422);
    assert_eq!(other.code(), reused);
    port.post("/v1/inventory", json!({})).with_key("").await.expect(400);
    assert_eq!(stock.counts(book).await, (4, 0, 4, 4));
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twins_add_once() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let book = stock.book(1).await;
        let add = AddProduct { product_id: book, quantity: quantity(5) };
        let twin = || async { stock.service.add_product(&shop.cx_with_key("k", "k"), add.clone()).await };
        let outcomes = join_all((0..50).map(|_| twin())).await;
        let in_flight = Err(CallError::IdempotencyInFlight.into());
        assert!(outcomes.iter().all(|outcome| outcome.is_ok() || *outcome == in_flight), "{outcomes:?}");
        assert_eq!(stock.counts(book).await, (6, 0, 6, 6));
    })
    .await;
}
