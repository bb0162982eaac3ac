//! What the order service asks for: holds, and what becomes of them.

use contract::inventory::InventoryError;
use contract::inventory::ReservationState::{Committed, Held, Released, Returned};
use kernel::BookId;
use serde_json::json;
use testkit::{TestShop, in_every_mode};

use crate::{Stock, short};

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_is_sold_and_comes_back() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let (book, other) = (stock.book(10).await, stock.book(10).await);
        let order = stock.order();
        let lines = [(book, 3), (other, 4)];
        assert_eq!(stock.reserve(order, &lines).await, Ok(Held));
        assert_eq!(stock.counts(book).await, (10, 3, 7, 20));
        assert_eq!(stock.commit(order).await, Ok(Committed));
        assert_eq!(stock.counts(book).await, (7, 0, 7, 13));
        assert_eq!(stock.counts(other).await, (6, 0, 6, 13));
        assert_eq!(stock.take_back(order).await, Ok(Returned));
        assert_eq!(stock.counts(book).await, (10, 0, 10, 20));
        assert_eq!(stock.counts(other).await, (10, 0, 10, 20));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_answers_the_same_again_and_does_nothing() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let book = stock.book(10).await;
        let order = stock.order();
        for _ in 0..2 {
            assert_eq!(stock.reserve(order, &[(book, 3)]).await, Ok(Held));
            assert_eq!(stock.counts(book).await, (10, 3, 7, 10));
        }
        for _ in 0..2 {
            assert_eq!(stock.commit(order).await, Ok(Committed));
            assert_eq!(stock.counts(book).await, (7, 0, 7, 7));
        }
        // Too late to release, and a hold that is asked for again is not held again.
        assert_eq!(stock.release(order).await, Ok(Committed));
        assert_eq!(stock.reserve(order, &[(book, 3)]).await, Ok(Committed));
        assert_eq!(stock.counts(book).await, (7, 0, 7, 7));
        for _ in 0..2 {
            assert_eq!(stock.take_back(order).await, Ok(Returned));
            assert_eq!(stock.counts(book).await, (10, 0, 10, 10));
        }
        assert_eq!(stock.release(order).await, Ok(Returned));
        assert_eq!(stock.commit(order).await, Ok(Returned));
        assert_eq!(stock.reserve(order, &[(book, 3)]).await, Ok(Returned));
        assert_eq!(stock.counts(book).await, (10, 0, 10, 10));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_released_hold_is_gone_for_good() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let book = stock.book(10).await;
        let order = stock.order();
        stock.reserve(order, &[(book, 3)]).await.expect("a hold");
        for _ in 0..2 {
            assert_eq!(stock.release(order).await, Ok(Released));
            assert_eq!(stock.counts(book).await, (10, 0, 10, 10));
        }
        assert_eq!(stock.reserve(order, &[(book, 3)]).await, Err(InventoryError::ReservationReleased));
        assert_eq!(stock.commit(order).await, Err(InventoryError::ReservationReleased));
        assert_eq!(stock.take_back(order).await, Err(InventoryError::ReservationNotFound));
        assert_eq!(stock.counts(book).await, (10, 0, 10, 10));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_that_comes_first_refuses_the_late_hold() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let book = stock.book(10).await;
        let order = stock.order();
        assert_eq!(stock.release(order).await, Ok(Released));
        assert_eq!(stock.reserve(order, &[(book, 3)]).await, Err(InventoryError::ReservationReleased));
        assert_eq!(stock.commit(order).await, Err(InventoryError::ReservationReleased));
        assert_eq!(stock.release(order).await, Ok(Released));
        assert_eq!(stock.counts(book).await, (10, 0, 10, 10));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sold_or_returned_that_was_not_held() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let book = stock.book(10).await;
        let order = stock.order();
        assert_eq!(stock.commit(order).await, Err(InventoryError::ReservationNotFound));
        assert_eq!(stock.take_back(order).await, Err(InventoryError::ReservationNotFound));
        stock.reserve(order, &[(book, 3)]).await.expect("a hold");
        assert_eq!(stock.take_back(order).await, Err(InventoryError::ReservationNotFound));
        assert_eq!(stock.counts(book).await, (10, 3, 7, 10));
        stock.release(order).await.expect("a release");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_or_none_and_each_short_one_is_named() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let (plenty, few, gone) = (stock.book(10).await, stock.book(2).await, stock.book(4).await);
        stock.remove(gone, None).await.expect("a removal");
        let never: BookId = shop.world().id();
        let order = stock.order();
        let lines = [(few, 3), (plenty, 10), (gone, 1), (never, 2)];
        let refused = stock.reserve(order, &lines).await;
        assert_eq!(refused, Err(short(&[(few, 3, 2), (gone, 1, 0), (never, 2, 0)])));
        assert_eq!(stock.counts(plenty).await, (10, 0, 10, 12));
        assert_eq!(
            stock.commit(order).await,
            Err(InventoryError::ReservationNotFound),
            "a refusal leaves nothing"
        );
        assert_eq!(
            stock.reserve(order, &[(plenty, 10), (few, 2)]).await,
            Ok(Held),
            "the same order may try again"
        );
        let late = stock.order();
        assert_eq!(stock.reserve(late, &[(plenty, 1)]).await, Err(short(&[(plenty, 1, 0)])));
        stock.release(order).await.expect("a release");
        assert_eq!(stock.reserve(late, &[(plenty, 1)]).await, Ok(Held));
        stock.release(late).await.expect("a release");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_that_come_back_are_taken_above_the_size() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        stock.resize(10).await.expect("a size");
        let book = stock.book(10).await;
        let order = stock.order();
        stock.reserve(order, &[(book, 6)]).await.expect("a hold");
        stock.commit(order).await.expect("a sale");
        stock.add(book, 5).await.expect("room");
        assert_eq!(stock.take_back(order).await, Ok(Returned));
        let full = stock.whole().await;
        assert_eq!((full.capacity.book, full.used.book, full.remaining.book), (10, 15, 0));
        assert_eq!(stock.add(book, 1).await, Err(InventoryError::CapacityExceeded));
        assert_eq!(stock.resize(14).await, Err(InventoryError::CapacityBelowStock));
        assert_eq!(stock.resize(15).await.expect("a size").remaining.book, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_of_200_lines_is_held_and_sold_as_a_whole() {
    let shop = TestShop::start().await;
    let stock = Stock::open(&shop).await;
    let mut lines = Vec::new();
    for _ in 0..200 {
        lines.push((stock.book(2).await, 1));
    }
    let order = stock.order();
    assert_eq!(stock.reserve(order, &lines).await, Ok(Held));
    assert_eq!(stock.commit(order).await, Ok(Committed));
    assert_eq!(stock.counts(lines[199].0).await, (1, 0, 1, 200));
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn holds_outlive_a_restart() {
    let mut shop = TestShop::start().await;
    let (book, order, released) = {
        let stock = Stock::open(&shop).await;
        let (book, order, released) = (stock.book(10).await, stock.order(), stock.order());
        stock.reserve(order, &[(book, 3)]).await.expect("a hold");
        stock.release(released).await.expect("a tombstone");
        (book, order, released)
    };
    shop.restart().await;
    let stock = Stock::new(&shop);
    assert_eq!(stock.counts(book).await, (10, 3, 7, 10));
    assert_eq!(stock.reserve(released, &[(book, 1)]).await, Err(InventoryError::ReservationReleased));
    assert_eq!(stock.commit(order).await, Ok(Committed));
    assert_eq!(stock.counts(book).await, (7, 0, 7, 7));
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_are_wrong_are_refused() {
    let shop = TestShop::start().await;
    let stock = Stock::open(&shop).await;
    let book = stock.book(10).await;
    let path = format!("/v1/internal/reservations/{}", stock.order());
    let line = json!({"product_id": book, "quantity": 1});
    let too_many: Vec<_> =
        (0..201).map(|_| json!({"product_id": shop.world().id::<BookId>(), "quantity": 1})).collect();
    for lines in [
        json!([]),
        json!([line, line]),
        json!("all"),
        json!(too_many),
        json!([{"product_id": book, "quantity": 0}]),
    ] {
        let refused = shop.at("inventory").post(&path, json!({"lines": lines})).await.expect(422);
        assert_eq!(refused.json()["errors"][0]["field"], "lines");
    }
    shop.at("inventory").post("/v1/internal/reservations/ord_1", json!({"lines": [line]})).await.expect(404);
    assert_eq!(stock.counts(book).await, (10, 0, 10, 10));
    shop.finish().await;
}
