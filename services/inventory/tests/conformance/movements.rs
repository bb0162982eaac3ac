//! Goods that come together, and the list of all that moved.

use contract::cart::{ProductLine, ProductLines};
use contract::inventory::{
    InventoryError, ListMovements, ListReceipts, MovementKind, Receipt, ReceiveGoods, StockMovement,
};
use kernel::{BookId, CallError, Cursor, Limit};
use testkit::in_every_mode;

use crate::{Stock, quantity};

fn goods(lines: &[(BookId, i64)]) -> ReceiveGoods {
    let line = |(product_id, copies): &(BookId, i64)| ProductLine {
        product_id: *product_id,
        quantity: quantity(*copies),
    };
    let lines = ProductLines(lines.iter().map(line).collect());
    let name = |text: &str| Some(text.parse().expect("a name"));
    ReceiveGoods { lines, supplier: name("Ann & Sons"), reference: name("No. 7") }
}

async fn receive(stock: &Stock<'_>, lines: &[(BookId, i64)]) -> Result<Receipt, InventoryError> {
    stock.service.receive_goods(&stock.shop.cx(), goods(lines)).await
}

async fn receipts(stock: &Stock<'_>, limit: &str) -> Vec<Receipt> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let asked = ListReceipts { limit: limit.parse().expect("a limit"), cursor };
        let page = stock.service.list_receipts(&stock.shop.cx(), asked).await.expect("a page");
        found.extend(page.data);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return found;
        }
    }
}

const ALL: ListMovements =
    ListMovements { product_id: None, kind: None, limit: Limit::LARGEST, cursor: None };

async fn movements(stock: &Stock<'_>, asked: ListMovements, limit: &str) -> Vec<StockMovement> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let asked = ListMovements { limit: limit.parse().expect("a limit"), cursor, ..asked.clone() };
        let page = stock.service.list_movements(&stock.shop.cx(), asked).await.expect("a page");
        found.extend(page.data);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return found;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_together_is_taken_in_together_and_kept_as_it_came() {
    in_every_mode(async |shop| {
        let stock = Stock::open(shop).await;
        let (old, new) = (stock.book(1).await, shop.a_book(1000).await.product_id);
        let first = receive(&stock, &[(new, 3), (old, 4)]).await.expect("a receipt");
        assert_eq!((first.units, first.by.as_str()), (7, "open"));
        assert_eq!(first.supplier.as_ref().map(|name| name.as_str()), Some("Ann & Sons"));
        assert_eq!(first.reference.as_ref().map(|name| name.as_str()), Some("No. 7"));
        let lines: Vec<_> = first.lines.iter().map(|line| (line.product_id, line.quantity.get())).collect();
        assert_eq!(lines, [(new, 3), (old, 4)]);
        assert_eq!((stock.counts(new).await, stock.counts(old).await), ((3, 0, 3, 8), (5, 0, 5, 8)));
        assert_eq!(stock.told(old).await, ["inventory.received", "inventory.received"]);
        let bare = ReceiveGoods { supplier: None, reference: None, ..goods(&[(new, 1)]) };
        let second = stock.service.receive_goods(&shop.cx(), bare).await.expect("a receipt");
        for limit in ["1", "2"] {
            assert_eq!(receipts(&stock, limit).await, [second.clone(), first.clone()]);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_refused_as_a_whole() {
    in_every_mode(async |shop| {
        let (one, two) = (shop.a_book(1000).await.product_id, shop.a_book(1000).await.product_id);
        let never: BookId = "book_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        let closed = Stock::new(shop);
        assert_eq!(receive(&closed, &[(one, 1)]).await, Err(InventoryError::InventoryNotInitialized));
        let asked = ListReceipts { limit: Limit::LARGEST, cursor: None };
        let refused = closed.service.list_receipts(&shop.cx(), asked).await;
        assert_eq!(refused, Err(InventoryError::InventoryNotInitialized));
        let refused = closed.service.list_movements(&shop.cx(), ALL).await;
        assert_eq!(refused, Err(InventoryError::InventoryNotInitialized));

        let stock = Stock::open(shop).await;
        stock.resize(10).await.expect("a size");
        assert_eq!(receive(&stock, &[(one, 1), (never, 1)]).await, Err(InventoryError::ProductNotFound));
        assert_eq!(receive(&stock, &[(one, 5), (two, 6)]).await, Err(InventoryError::CapacityExceeded));
        assert_eq!((receipts(&stock, "20").await, movements(&stock, ALL, "20").await), (vec![], vec![]));
        assert_eq!(stock.whole().await.used.book, 0);
        receive(&stock, &[(one, 5), (two, 5)]).await.expect("it fits exactly");
        let inactive = contract::inventory::UpdateInventory {
            status: Some(contract::inventory::InventoryStatus::Inactive),
            ..crate::NOTHING
        };
        stock.update(inactive).await.expect("updated");
        assert_eq!(receive(&stock, &[(one, 1)]).await, Err(InventoryError::InventoryInactive));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_takes_goods_in_once() {
    in_every_mode(async |shop| {
        let stock = Stock::open(shop).await;
        let book = stock.book(1).await;
        let key = |print: &str| shop.cx_with_key("k", print);
        let first = stock.service.receive_goods(&key("a"), goods(&[(book, 2)])).await;
        let again = key("a");
        assert_eq!(stock.service.receive_goods(&again, goods(&[(book, 2)])).await, first);
        assert!(again.is_replay());
        let other = stock.service.receive_goods(&key("b"), goods(&[(book, 3)])).await;
        assert_eq!(other, Err(CallError::IdempotencyKeyReused.into()));
        assert_eq!((stock.item(book).await.on_hand, receipts(&stock, "20").await.len()), (3, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_moved_is_listed_newest_first_and_adds_up() {
    in_every_mode(async |shop| {
        let stock = Stock::open(shop).await;
        let (one, two) = (stock.book(9).await, shop.a_book(1000).await.product_id);
        let receipt = receive(&stock, &[(one, 1), (two, 5)]).await.expect("a receipt").receipt_id;
        stock.remove(one, Some(2)).await.expect("removed");
        let [kept, back, held, freed] = [stock.order(), stock.order(), stock.order(), stock.order()];
        for order in [kept, back, held, freed] {
            stock.reserve(order, &[(one, 1), (two, 1)]).await.expect("held");
        }
        stock.commit(kept).await.expect("sold");
        stock.commit(back).await.expect("sold");
        stock.take_back(back).await.expect("returned");
        stock.release(freed).await.expect("released");

        let all = movements(&stock, ALL, "100").await;
        for limit in ["1", "3"] {
            assert_eq!(movements(&stock, ALL, limit).await, all, "{limit} on a page");
        }
        assert!(all.is_sorted_by(|newer, older| newer.at >= older.at));
        let count =
            |kind, product| all.iter().filter(|it| it.kind == kind && it.product_id == product).count();
        use MovementKind::{Received, Removed, Returned, Sold};
        assert_eq!([Received, Removed, Sold, Returned].map(|kind| count(kind, one)), [2, 1, 2, 1]);
        assert_eq!([Received, Removed, Sold, Returned].map(|kind| count(kind, two)), [1, 0, 2, 1]);
        for product in [one, two] {
            let of_it = movements(&stock, ListMovements { product_id: Some(product), ..ALL }, "2").await;
            let wanted: Vec<_> = all.iter().filter(|it| it.product_id == product).cloned().collect();
            assert_eq!(of_it, wanted);
            let left: i64 = of_it
                .iter()
                .map(|it| if matches!(it.kind, Received | Returned) { it.quantity } else { -it.quantity })
                .sum();
            assert_eq!(left, stock.item(product).await.on_hand, "what moved is what is there");
        }
        let sold =
            movements(&stock, ListMovements { kind: Some(Sold), product_id: Some(two), ..ALL }, "20").await;
        let orders: Vec<_> = sold.iter().map(|it| it.order_id).collect();
        assert!(orders.contains(&Some(kept)) && orders.contains(&Some(back)) && orders.len() == 2);
        assert!(sold.iter().all(|it| it.by.is_none() && it.receipt_id.is_none()));
        let received = movements(&stock, ListMovements { kind: Some(Received), ..ALL }, "20").await;
        let by_receipt = received.iter().filter(|it| it.receipt_id == Some(receipt)).count();
        assert_eq!((received.len(), by_receipt), (3, 2));
        assert!(received.iter().all(|it| it.by.as_deref() == Some("open") && it.order_id.is_none()));
        for cursor in ["1", "a~b~c~d", "1~x~book_01JD3Z8Q5TN4X0V6W7Y2A9BCDE~lost"] {
            let cursor: Cursor = cursor.parse().expect("a cursor");
            let refused =
                stock.service.list_movements(&shop.cx(), ListMovements { cursor: Some(cursor), ..ALL }).await;
            assert!(matches!(refused, Err(InventoryError::Call(CallError::ValidationFailed { .. }))));
        }
        stock.release(held).await.expect("released");
    })
    .await;
}
