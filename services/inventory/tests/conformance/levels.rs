//! How many there are, and of what there is little.

use contract::book::BookIds;
use contract::inventory::{DescribeStock, InventoryError, ListLowStock, StockLevel};
use kernel::{BookId, Limit};
use testkit::in_every_mode;

use crate::{Stock, quantity};

async fn levels(stock: &Stock<'_>, ids: &[BookId]) -> Vec<(BookId, i64, i64)> {
    let asked = DescribeStock { ids: BookIds(ids.to_vec()) };
    let levels = stock.service.describe_stock(&stock.shop.cx(), asked).await.expect("levels").data;
    let shown = |level: StockLevel| {
        assert_eq!(level.available, level.on_hand - level.reserved);
        (level.product_id, level.on_hand, level.reserved)
    };
    levels.into_iter().map(shown).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn levels_are_those_of_now_whatever_moved_them() {
    in_every_mode(async |shop| {
        let book = shop.a_book(1000).await.product_id;
        assert_eq!(levels(&Stock::new(shop), &[book]).await, [], "before there is an inventory");
        let stock = Stock::open(shop).await;
        let (two, never) = (stock.book(2).await, shop.a_book(1000).await.product_id);
        assert_eq!(levels(&stock, &[never, two, book, two]).await, [(two, 2, 0)], "each once");
        stock.add(book, 7).await.expect("room");
        assert_eq!(levels(&stock, &[book, two]).await, [(book, 7, 0), (two, 2, 0)], "in this order");
        let order = stock.order();
        stock.reserve(order, &[(book, 3), (two, 2)]).await.expect("held");
        assert_eq!(levels(&stock, &[book, two]).await, [(book, 7, 3), (two, 2, 2)]);
        stock.commit(order).await.expect("sold");
        assert_eq!(levels(&stock, &[book, two]).await, [(book, 4, 0), (two, 0, 0)]);
        stock.take_back(order).await.expect("returned");
        stock.remove(book, Some(1)).await.expect("removed");
        assert_eq!(levels(&stock, &[book, two]).await, [(book, 6, 0), (two, 2, 0)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sold_out_is_told_when_nothing_is_left_and_restocked_when_it_comes_back() {
    in_every_mode(async |shop| {
        let stock = Stock::open(shop).await;
        let (one, two) = (stock.book(1).await, stock.book(2).await);
        let told = async |kind: &str| -> Vec<(String, serde_json::Value)> {
            let events = stock.events().await.into_iter().filter(|event| event.kind == kind);
            events.map(|event| (event.subject, event.data)).collect()
        };
        let [first, second] = [stock.order(), stock.order()];
        stock.reserve(first, &[(one, 1), (two, 1)]).await.expect("held");
        let sold_out = (one.to_string(), serde_json::json!({"product_id": one}));
        assert_eq!(told("inventory.sold_out").await, [sold_out]);
        stock.release(first).await.expect("released");
        stock.release(first).await.expect("released already");
        stock.release(second).await.expect("never held");
        let data = serde_json::json!({"order_id": first, "product_ids": [one, two]});
        assert_eq!(told("inventory.restocked").await, [(first.to_string(), data)]);
        let third = stock.order();
        stock.reserve(third, &[(two, 2)]).await.expect("held");
        stock.commit(third).await.expect("sold");
        assert_eq!(told("inventory.restocked").await.len(), 1, "a sale brings nothing back");
        stock.take_back(third).await.expect("returned");
        assert_eq!((told("inventory.sold_out").await.len(), told("inventory.restocked").await.len()), (2, 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_world_hears_whether_there_is_some_and_how_many_only_of_few() {
    in_every_mode(async |shop| {
        let stock = Stock::open(shop).await;
        let (many, few, none) =
            (stock.book(6).await, stock.book(5).await, shop.a_book(1000).await.product_id);
        let path = format!("/v1/availability?ids={none},{few},{many},{few}");
        let shown = shop.at("gateway").get(&path).await.expect(200).json();
        let wanted = serde_json::json!({"data": [
            {"product_id": none, "availability": "sold_out", "left": null},
            {"product_id": few, "availability": "few_left", "left": 5},
            {"product_id": many, "availability": "in_stock", "left": null},
        ]});
        assert_eq!(shown, wanted);
        let order = stock.order();
        stock.reserve(order, &[(few, 5), (many, 1)]).await.expect("held");
        let shown = shop.at("gateway").get(&path).await.expect(200).json();
        assert_eq!(shown["data"][1]["availability"], "sold_out", "what is held is not to be had");
        assert_eq!(shown["data"][2]["left"], 5);
        stock.release(order).await.expect("released");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_low_comes_with_least_first() {
    in_every_mode(async |shop| {
        let ask = async |below: Option<i64>, limit: &str| {
            let (mut found, mut cursor) = (Vec::new(), None);
            loop {
                let limit: Limit = limit.parse().expect("a limit");
                let asked = ListLowStock { below: below.map(quantity), limit, cursor };
                let page = shop.inventory().list_low_stock(&shop.cx(), asked).await?;
                found.extend(page.data.iter().map(|item| (item.product_id, item.available)));
                cursor = page.next_cursor;
                if cursor.is_none() {
                    return Ok::<_, InventoryError>(found);
                }
            }
        };
        assert_eq!(ask(None, "20").await, Err(InventoryError::InventoryNotInitialized));
        let stock = Stock::open(shop).await;
        let (six, five, two, also_two) =
            (stock.book(6).await, stock.book(5).await, stock.book(2).await, stock.book(2).await);
        let order = stock.order();
        stock.reserve(order, &[(five, 5)]).await.expect("held");
        for limit in ["1", "2", "20"] {
            assert_eq!(ask(None, limit).await, Ok(vec![(five, 0), (two, 2), (also_two, 2)]));
            assert_eq!(ask(Some(1), limit).await, Ok(vec![(five, 0)]));
            assert_eq!(ask(Some(7), limit).await.map(|found| found.last().copied()), Ok(Some((six, 6))));
        }
        stock.release(order).await.expect("released");
    })
    .await;
}
