//! 8.3, 8.5 and 8.6: goods come in and go out, as far as they fit and are there.

use contract::book::DeleteBook;
use contract::inventory::{
    Capacity, CheckCapacity, GetItem, InventoryError, InventoryStatus, Kind, UpdateInventory,
};
use kernel::BookId;
use serde_json::json;
use testkit::{TestShop, in_every_mode};

use crate::{NOTHING, Stock, quantity, short};

#[tokio::test(flavor = "multi_thread")]
async fn goods_come_in_and_add_up() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let book = shop.a_book(1000).await.product_id;
        let added = stock.add(book, 3).await.expect("room");
        assert_eq!((added.product_id, added.kind), (book, Kind::Book));
        assert_eq!((added.on_hand, added.reserved, added.available), (3, 0, 3));
        let more = stock.add(book, 4).await.expect("room");
        assert_eq!((more.on_hand, more.available), (7, 7));
        assert_eq!(stock.item(book).await, more);
        assert_eq!(stock.counts(book).await, (7, 0, 7, 7));
        let events = stock.events().await;
        assert_eq!(stock.told(book).await, ["inventory.received", "inventory.received"]);
        let data = json!({"product_id": book, "quantity": 4, "on_hand": 7, "available": 7});
        assert_eq!((events[1].number, &events[1].data), (2, &data));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_does_not_come_in() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let (book, other) = (stock.book(7).await, shop.a_book(1000).await.product_id);
        stock.resize(10).await.expect("a size");
        assert_eq!(stock.add(book, 4).await, Err(InventoryError::CapacityExceeded));
        assert_eq!(stock.add(other, 4).await, Err(InventoryError::CapacityExceeded));
        assert_eq!(stock.counts(book).await, (7, 0, 7, 7));
        let unknown = stock.service.get_item(&shop.cx(), GetItem { product_id: other }).await;
        assert_eq!(unknown, Err(InventoryError::ProductNotFound), "nothing is stored");
        stock.add(other, 3).await.expect("room for exactly that");
        assert_eq!(stock.whole().await.remaining.book, 0);
        assert_eq!(stock.add(book, 1).await, Err(InventoryError::CapacityExceeded));
        stock.remove(other, Some(1)).await.expect("a removal");
        stock.add(book, 1).await.expect("room again");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_comes_in_while_it_is_inactive() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let book = stock.book(5).await;
        let status = |status| UpdateInventory { status: Some(status), ..NOTHING };
        stock.update(status(InventoryStatus::Inactive)).await.expect("a change");
        assert_eq!(stock.add(book, 1).await, Err(InventoryError::InventoryInactive));
        // What does not exist is said first, whatever the status.
        assert_eq!(stock.add(shop.world().id(), 1).await, Err(InventoryError::ProductNotFound));
        // Goods still go out, and sold ones may come back.
        stock.remove(book, Some(1)).await.expect("a removal");
        let order = stock.order();
        stock.reserve(order, &[(book, 2)]).await.expect("a hold");
        stock.commit(order).await.expect("a sale");
        stock.take_back(order).await.expect("a return");
        stock.update(status(InventoryStatus::Active)).await.expect("a change");
        assert_eq!(stock.add(book, 1).await.expect("room").on_hand, 5);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_exists_comes_in() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let nowhere: BookId = shop.world().id();
        assert_eq!(stock.add(nowhere, 1).await, Err(InventoryError::ProductNotFound));
        let book = stock.book(3).await;
        shop.books().delete_book(&shop.cx(), DeleteBook { book_id: book }).await.expect("a deletion");
        assert_eq!(stock.add(book, 1).await, Err(InventoryError::ProductNotFound));
        // What is left of a deleted book is still seen, and may be removed.
        assert_eq!(stock.item(book).await.on_hand, 3);
        assert_eq!(stock.remove(book, None).await.expect("a removal").on_hand, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_and_queries_that_are_wrong_name_the_field() {
    let shop = TestShop::start().await;
    let stock = Stock::open(&shop).await;
    let book = stock.book(5).await;
    let port = shop.at("inventory");
    for (body, field) in [
        (json!({"product_id": "book_1", "quantity": 1}), "product_id"),
        (json!({"quantity": 1}), "product_id"),
        (json!({"product_id": book}), "quantity"),
        (json!({"product_id": book, "quantity": 0}), "quantity"),
        (json!({"product_id": book, "quantity": 1_000_001}), "quantity"),
        (json!({"product_id": book, "quantity": "1"}), "quantity"),
        (json!({"product_id": book, "quantity": 1, "kind": "book"}), "kind"),
    ] {
        let refused = port.post("/v1/inventory/items", body).await.expect(422);
        assert_eq!(refused.json()["errors"][0]["field"], field);
    }
    let item = format!("/v1/inventory/items/{book}");
    for quantity in ["0", "-1", "1.5", "many", "1000001"] {
        let refused = port.delete(&format!("{item}?quantity={quantity}")).await.expect(422);
        assert_eq!(refused.json()["errors"][0]["field"], "quantity");
    }
    let unknown = json!({"product_id": "book_01JD3Z8Q5TN4X0V6W7Y2A9BCDE", "quantity": 1});
    assert_eq!(port.post("/v1/inventory/items", unknown).await.expect(404).code(), "product_not_found");
    port.get("/v1/inventory/items/book_1").await.expect(404);
    port.delete("/v1/inventory/items/book_1").await.expect(404);
    assert_eq!(stock.counts(book).await, (5, 0, 5, 5));
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_go_out_at_most_what_is_available() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let book = stock.book(20).await;
        let order = stock.order();
        stock.reserve(order, &[(book, 8)]).await.expect("a hold");
        let fewer = stock.remove(book, Some(2)).await.expect("a removal");
        assert_eq!((fewer.on_hand, fewer.reserved, fewer.available), (18, 8, 10));
        assert_eq!(stock.remove(book, Some(11)).await, Err(short(&[(book, 11, 10)])));
        let rest = stock.remove(book, None).await.expect("a removal");
        assert_eq!((rest.on_hand, rest.reserved, rest.available), (8, 8, 0));
        let told = stock.told(book).await;
        assert_eq!(stock.remove(book, None).await.expect("nothing to remove"), rest);
        assert_eq!(stock.told(book).await, told, "nothing happened");
        assert_eq!(stock.remove(book, Some(1)).await, Err(short(&[(book, 1, 0)])));
        stock.release(order).await.expect("a release");
        assert_eq!(stock.remove(book, None).await.expect("a removal").on_hand, 0);
        assert_eq!(stock.counts(book).await, (0, 0, 0, 0));
        let never = shop.a_book(1000).await.product_id;
        assert_eq!(stock.remove(never, None).await, Err(InventoryError::ProductNotFound));
        assert_eq!(stock.remove(shop.world().id(), Some(1)).await, Err(InventoryError::ProductNotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn low_stock_is_told_once_each_time() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let book = stock.book(10).await;
        let low = async || stock.told(book).await.iter().filter(|kind| *kind == "inventory.low").count();
        stock.remove(book, Some(4)).await.expect("a removal");
        assert_eq!(low().await, 0, "6 are not few");
        let order = stock.order();
        stock.reserve(order, &[(book, 1)]).await.expect("a hold");
        assert_eq!(low().await, 1, "5 are");
        let event = stock.events().await.pop().expect("an event");
        assert_eq!(event.data, json!({"product_id": book, "available": 5}));
        stock.commit(order).await.expect("a sale");
        stock.remove(book, Some(1)).await.expect("a removal");
        assert_eq!(low().await, 1, "they are few already");
        stock.add(book, 6).await.expect("room");
        stock.remove(book, None).await.expect("a removal");
        assert_eq!(low().await, 2, "they were many again");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn capacity_says_what_would_fit() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let book = stock.book(7).await;
        stock.resize(10).await.expect("a size");
        let check = async |product_id, copies| {
            let request = CheckCapacity { product_id, quantity: quantity(copies) };
            stock.service.check_capacity(&shop.cx(), request).await
        };
        let expected = Capacity {
            product_id: book,
            quantity: 3,
            kind: Kind::Book,
            capacity: 10,
            used: 7,
            remaining: 3,
            fits: true,
        };
        assert_eq!(check(book, 3).await, Ok(expected.clone()));
        assert_eq!(check(book, 4).await, Ok(Capacity { quantity: 4, fits: false, ..expected.clone() }));
        let other = shop.a_book(1000).await.product_id;
        assert_eq!(
            check(other, 3).await,
            Ok(Capacity { product_id: other, ..expected }),
            "also of a new product"
        );
        assert_eq!(check(shop.world().id(), 3).await, Err(InventoryError::ProductNotFound));
        let path = format!("/v1/inventory/capacity?product_id={book}&quantity=0");
        shop.at("inventory").get(&path).await.expect(422);
    })
    .await;
}
