//! 8.1, 8.2 and 8.4: the inventory itself, and its items as they are listed.

use contract::Made;
use contract::inventory::{
    CheckCapacity, GetInventory, GetItem, Initialize, InventoryError, InventoryStatus, ListItems, PerKind,
    ReservationState, UpdateInventory,
};
use kernel::{BookId, CallError, Cursor, Limit};
use serde_json::json;
use testkit::{ManualClock, Mode, Options, TestShop, in_every_mode};

use crate::{NOTHING, Stock, quantity, size};

const ROOM: PerKind = PerKind { book: 100_000, clothes: 100_000, electronic: 100_000 };
const EMPTY: PerKind = PerKind { book: 0, clothes: 0, electronic: 0 };

#[tokio::test(flavor = "multi_thread")]
async fn it_is_initialized_once() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::new(shop);
        let initialize = || async { stock.service.initialize(&shop.cx(), Initialize {}).await };
        let Ok(Made::New(inventory)) = initialize().await else { panic!("it was there already") };
        assert_eq!((inventory.address.as_str(), inventory.status), ("", InventoryStatus::Active));
        assert_eq!((inventory.capacity, inventory.used, inventory.remaining), (ROOM, EMPTY, ROOM));
        assert_eq!(inventory.created_at, inventory.updated_at);
        assert_eq!(initialize().await, Ok(Made::Existing(inventory.clone())));
        assert_eq!(stock.whole().await, inventory);
        let port = shop.at("inventory");
        let again = port.post("/v1/inventory", json!({})).await.expect(200).json();
        assert_eq!(again["inventory_id"], json!(inventory.inventory_id));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn initializing_with_nothing_to_say_needs_no_more_than_an_empty_object() {
    let shop = TestShop::start().await;
    let port = shop.at("inventory");
    port.post("/v1/inventory", json!({"size": 1})).await.expect(422);
    port.post("/v1/inventory", json!({})).await.expect(201);
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_that_there_is_nothing_to_ask() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::new(shop);
        let book = shop.a_book(1000).await.product_id;
        let nowhere: BookId = shop.world().id();
        let order = stock.order();
        let (service, cx) = (&stock.service, shop.cx());
        let limit = Limit::default();
        let capacity = |product_id| CheckCapacity { product_id, quantity: quantity(1) };
        let refusals = [
            service.get_inventory(&cx, GetInventory {}).await.err(),
            service.list_items(&cx, ListItems { limit, cursor: None }).await.err(),
            service.get_item(&cx, GetItem { product_id: book }).await.err(),
            service.check_capacity(&cx, capacity(book)).await.err(),
            service.check_capacity(&cx, capacity(nowhere)).await.err(),
            stock.update(NOTHING).await.err(),
            stock.add(book, 1).await.err(),
            stock.add(nowhere, 1).await.err(),
            stock.remove(book, None).await.err(),
            stock.reserve(order, &[(book, 1)]).await.err(),
            stock.commit(order).await.err(),
            stock.take_back(order).await.err(),
        ];
        for (place, refusal) in refusals.into_iter().enumerate() {
            assert_eq!(refusal, Some(InventoryError::InventoryNotInitialized), "call {place}");
        }
        // A release always leaves its tombstone, so that a late hold is refused, and the log can always be read.
        assert_eq!(stock.release(order).await, Ok(ReservationState::Released));
        assert_eq!(stock.events().await, []);
        let stock = Stock::open(shop).await;
        stock.add(book, 1).await.expect("room");
        assert_eq!(stock.reserve(order, &[(book, 1)]).await, Err(InventoryError::ReservationReleased));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_given_stays() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let before = stock.whole().await;
        assert_eq!(stock.update(NOTHING).await, Ok(before.clone()));
        let address = "12 Bookbinder Lane".parse().expect("an address");
        let change = UpdateInventory { address: Some(address), clothes_quantity: Some(size(7)), ..NOTHING };
        let moved = stock.update(change).await.expect("a change");
        assert_eq!(moved.address.as_str(), "12 Bookbinder Lane");
        assert_eq!(
            (moved.capacity, moved.remaining),
            (PerKind { clothes: 7, ..ROOM }, PerKind { clothes: 7, ..ROOM })
        );
        assert_eq!((moved.inventory_id, moved.created_at), (before.inventory_id, before.created_at));
        assert!(moved.updated_at > before.updated_at);
        let change = UpdateInventory {
            electronic_quantity: Some(size(0)),
            book_quantity: Some(size(1_000_000_000_000)),
            status: Some(InventoryStatus::Inactive),
            ..NOTHING
        };
        let closed = stock.update(change).await.expect("a change");
        let capacity = PerKind { book: 1_000_000_000_000, clothes: 7, electronic: 0 };
        assert_eq!((closed.capacity, closed.status), (capacity, InventoryStatus::Inactive));
        assert_eq!((&closed.address, stock.whole().await), (&moved.address, closed.clone()));
        let emptied = UpdateInventory { address: Some("".parse().expect("none")), ..NOTHING };
        assert_eq!(stock.update(emptied).await.expect("a change").address.as_str(), "");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn its_size_is_never_below_what_is_there() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let book = stock.book(8).await;
        let before = stock.whole().await;
        let address = Some("Elsewhere".parse().expect("an address"));
        let both = UpdateInventory { address, book_quantity: Some(size(7)), ..NOTHING };
        assert_eq!(stock.update(both).await, Err(InventoryError::CapacityBelowStock));
        assert_eq!(stock.whole().await, before, "a refusal changes nothing");
        let tight = stock.resize(8).await.expect("a size");
        assert_eq!((tight.capacity.book, tight.used.book, tight.remaining.book), (8, 8, 0));
        stock.remove(book, Some(1)).await.expect("a removal");
        assert_eq!(stock.resize(7).await.expect("a size").remaining.book, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_fields_are_named() {
    let shop = TestShop::start().await;
    Stock::open(&shop).await;
    let port = shop.at("inventory");
    for (body, field) in [
        (json!({"book_quantity": -1}), "book_quantity"),
        (json!({"clothes_quantity": 1.5}), "clothes_quantity"),
        (json!({"electronic_quantity": 1_000_000_000_001_i64}), "electronic_quantity"),
        (json!({"status": "closed"}), "status"),
        (json!({"address": 7}), "address"),
        (json!({"size": 7}), "size"),
    ] {
        let refused = port.patch("/v1/inventory", body).await.expect(422);
        assert_eq!(refused.json()["errors"][0]["field"], field);
    }
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn items_come_in_pages_the_newest_product_first() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let page = async |limit: &str, cursor: Option<Cursor>| {
            let limit = limit.parse().expect("a limit");
            stock.service.list_items(&shop.cx(), ListItems { limit, cursor }).await
        };
        let none = page("20", None).await.expect("a page");
        assert_eq!((none.data.len(), none.next_cursor), (0, None));
        let mut books = Vec::new();
        for copies in 1..=5 {
            books.push(stock.book(copies).await);
        }
        books.reverse();
        let all = page("5", None).await.expect("a page");
        assert_eq!(all.data.iter().map(|item| item.product_id).collect::<Vec<_>>(), books);
        assert_eq!(all.data.iter().map(|item| item.on_hand).collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
        assert_eq!(all.next_cursor, None);
        assert_eq!(all.data[0], stock.item(books[0]).await);

        let first = page("2", None).await.expect("a page");
        // Between the pages things change: nothing is shown twice, or left out.
        stock.book(9).await;
        let second = page("2", first.next_cursor.clone()).await.expect("a page");
        let third = page("2", second.next_cursor.clone()).await.expect("a page");
        let paged = [first.data, second.data, third.data].concat();
        assert_eq!(paged.iter().map(|item| item.product_id).collect::<Vec<_>>(), books);
        assert_eq!(third.next_cursor, None);

        for foreign in ["nonsense", "~~~~", "book_1", &books[0].to_string().to_lowercase()] {
            let refused = page("2", Some(foreign.parse().expect("visible"))).await.expect_err("a refusal");
            let InventoryError::Call(CallError::ValidationFailed { errors }) = refused else {
                panic!("{refused}")
            };
            assert_eq!(errors[0].field, "cursor", "{foreign}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_of_the_counts_is_dated() {
    for mode in Mode::SUITE {
        let clock = ManualClock::default();
        let shop = TestShop::with(Options { mode, clock: Some(clock.clone()), ..Options::default() }).await;
        let stock = Stock::open(&shop).await;
        let (book, other) = (stock.book(10).await, stock.book(10).await);
        let order = stock.order();
        let dates = async || (stock.item(book).await.updated_at, stock.whole().await.updated_at);
        let untouched = stock.item(other).await.updated_at;
        let mut before = dates().await;
        for (step, in_whole) in
            [("hold", false), ("commit", true), ("return", true), ("add", true), ("remove", true)]
        {
            clock.advance(std::time::Duration::from_secs(1));
            match step {
                "hold" => drop(stock.reserve(order, &[(book, 3)]).await.expect("a hold")),
                "commit" => drop(stock.commit(order).await.expect("a sale")),
                "return" => drop(stock.take_back(order).await.expect("a return")),
                "add" => drop(stock.add(book, 1).await.expect("room")),
                _ => drop(stock.remove(book, Some(1)).await.expect("a removal")),
            }
            let now = dates().await;
            assert_eq!((now.0 > before.0, now.1 > before.1), (true, in_whole), "{step}");
            before = now;
        }
        clock.advance(std::time::Duration::from_secs(1));
        stock.commit(order).await.expect("the same again");
        assert_eq!((dates().await, stock.item(other).await.updated_at), (before, untouched));
        shop.finish().await;
    }
}
