//! What holds when everybody comes at once.

use contract::inventory::InventoryError;
use contract::inventory::ReservationState::{Held, Released};
use futures::future::join_all;
use testkit::{TestShop, in_every_mode};

use crate::Stock;

#[tokio::test(flavor = "multi_thread")]
async fn however_many_add_at_once_the_size_is_kept() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        stock.resize(100).await.expect("a size");
        let books = join_all((0..4).map(|_| shop.a_book(1000))).await;
        let adds = (0..128).map(|place: usize| stock.add(books[place % 4].product_id, 3));
        let outcomes = join_all(adds).await;
        let added = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let refused = Err(InventoryError::CapacityExceeded);
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == refused).count(), 128 - added);
        let inventory = stock.whole().await;
        assert_eq!((added, inventory.used.book, inventory.remaining.book), (33, 99, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_17_copies_100_buyers_hold_exactly_17() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let (book, other) = (stock.book(17).await, stock.book(1000).await);
        let orders: Vec<_> = (0..100).map(|_| stock.order()).collect();
        let wanted = [(other, 2), (book, 1)];
        let outcomes = join_all(orders.iter().map(|order| stock.reserve(*order, &wanted))).await;
        let held: Vec<_> =
            orders.iter().zip(&outcomes).filter(|(_, outcome)| **outcome == Ok(Held)).collect();
        assert_eq!(held.len(), 17);
        assert_eq!(stock.counts(book).await, (17, 17, 0, 1017));
        assert_eq!(stock.item(other).await.reserved, 34, "a refused order holds nothing of its other line");
        join_all(held.iter().map(|(order, _)| stock.commit(**order))).await;
        assert_eq!(stock.counts(book).await, (0, 0, 0, 966));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_order_asked_for_at_once_is_held_once_or_never() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        let book = stock.book(100).await;
        let order = stock.order();
        let lines = [(book, 3)];
        let outcomes = join_all((0..50).map(|_| stock.reserve(order, &lines))).await;
        assert!(outcomes.iter().all(|outcome| *outcome == Ok(Held)));
        assert_eq!(stock.counts(book).await, (100, 3, 97, 100));
        let released = join_all((0..50).map(|_| stock.release(order))).await;
        assert!(released.iter().all(|outcome| *outcome == Ok(Released)));
        assert_eq!(stock.counts(book).await, (100, 0, 100, 100));

        // A hold and its release, whichever comes first: nothing stays held.
        let orders: Vec<_> = (0..50).map(|_| stock.order()).collect();
        let both = orders
            .iter()
            .map(|order| async { tokio::join!(stock.reserve(*order, &lines), stock.release(*order)) });
        for (reserved, released) in join_all(both).await {
            assert!(matches!(reserved, Ok(Held) | Err(InventoryError::ReservationReleased)), "{reserved:?}");
            assert_eq!(released, Ok(Released));
        }
        assert_eq!(stock.counts(book).await, (100, 0, 100, 100));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_comes_at_once_it_adds_up() {
    in_every_mode(async |shop: &mut TestShop| {
        let stock = Stock::open(shop).await;
        stock.resize(300).await.expect("a size");
        let books = [stock.book(40).await, stock.book(40).await, stock.book(40).await];
        let (stock, books) = (&stock, &books);
        let buyers = (0..60_usize).map(|place| async move {
            let order = stock.order();
            let (one, two) = (books[place % 3], books[(place + 1) % 3]);
            let held = stock.reserve(order, &[(one, 1 + place as i64 % 4), (two, 2)]).await.is_ok();
            // Some change their minds, some are sold, some of these bring it back.
            match place % 4 {
                _ if !held => drop(stock.release(order).await.expect("a tombstone")),
                0 => drop(stock.release(order).await.expect("a release")),
                1 => drop(stock.commit(order).await.expect("a sale")),
                _ => {
                    stock.commit(order).await.expect("a sale");
                    stock.take_back(order).await.expect("a return");
                }
            }
        });
        let keepers = (0..60_usize).map(|place| async move {
            let book = books[place % 3];
            match place % 3 {
                0 => drop(stock.add(book, 2).await),
                1 => drop(stock.remove(book, Some(1)).await),
                _ => drop(stock.resize(300 - place as i64 % 2).await),
            }
        });
        tokio::join!(join_all(buyers), join_all(keepers));
        let mut on_hand = 0;
        for book in books {
            let item = stock.item(*book).await;
            assert_eq!(item.reserved, 0);
            on_hand += item.on_hand;
        }
        // Each product's counts, the holds and the room are compared when the shop is finished.
        assert_eq!(stock.whole().await.used.book, on_hand);
    })
    .await;
}
