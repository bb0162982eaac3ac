//! The events of the inventory that could not be applied: listing them and trying again.

use contract::book::{BookError, BookPage, InStock, ListDeadLetters, ReplayDeadLetter, SearchBooks};
use kernel::{BookId, CallError, DeadLetterId, Event, Limit, Timestamp};
use serde_json::{Value, json};
use store::{DeadLetter, Plan};
use testkit::{TestShop, eventually, in_every_mode};

store::table! {
    /// What the books know of the stock.
    struct StockAsKnown in "book_stock" key (product_id) {
        product_id: BookId,
        is_in_stock: bool,
        at: Timestamp,
    }
}

async fn put_aside(shop: &TestShop, data: Value) -> DeadLetterId {
    let (dead_letter_id, event_id, at) = (shop.world().id(), shop.world().id(), shop.world().now());
    let (kind, subject) = ("inventory.received".to_owned(), "inventory".to_owned());
    let event = Event { number: 1, event_id, kind, subject, data, at };
    let letter = DeadLetter {
        dead_letter_id,
        feed: "inventory".into(),
        event,
        reason: "as the test wants it".into(),
        at,
    };
    let plan: Plan<(), CallError> = Plan::new().dead_letter(letter);
    shop.shop().books.store().commit(plan).await.expect("put aside");
    dead_letter_id
}

async fn listed(shop: &TestShop) -> Vec<DeadLetterId> {
    let asked = ListDeadLetters { limit: Limit::LARGEST, cursor: None };
    let page = shop.books().list_dead_letters(&shop.cx(), asked).await.expect("a page");
    page.data.into_iter().map(|letter| letter.dead_letter_id).collect()
}

async fn in_stock(shop: &TestShop) -> BookPage {
    let request = SearchBooks {
        search_term: None,
        category_id: None,
        author_id: None,
        year_from: None,
        year_to: None,
        price_from: None,
        price_to: None,
        in_stock: Some(InStock::Only),
        sort: None,
        limit: Limit::default(),
        cursor: None,
    };
    shop.books().search_books(&shop.cx(), request).await.expect("books")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_applied_is_applied_after_all_and_once() {
    in_every_mode(async |shop| {
        let book = shop.a_stocked_book(1000, 3).await.product_id;
        eventually("the stock is known", async || (in_stock(shop).await.data.len() == 1).then_some(())).await;
        // As if the event had never been applied.
        let nothing_left = StockAsKnown { product_id: book, is_in_stock: false, at: shop.world().now() };
        let forget: Plan<(), CallError> = Plan::new().upsert(&nothing_left);
        shop.shop().books.store().commit(forget).await.expect("forgotten");
        assert_eq!(in_stock(shop).await.data.len(), 0);

        let good = put_aside(shop, json!({"product_id": book})).await;
        let bad = put_aside(shop, json!({"product_id": "no id"})).await;
        assert_eq!(listed(shop).await, [bad, good], "the newest first");
        let replay = async |dead_letter_id, key: &str| {
            let cx = shop.cx_with_key(key, "f");
            let replayed = shop.books().replay_dead_letter(&cx, ReplayDeadLetter { dead_letter_id }).await;
            (replayed, cx.is_replay())
        };
        for is_replay in [false, true] {
            assert_eq!(replay(good, "k").await, (Ok(()), is_replay));
            assert_eq!(replay(bad, "l").await, (Err(BookError::ReplayFailed), is_replay));
        }
        assert_eq!(in_stock(shop).await.data.len(), 1, "what is left was asked as it is now");
        assert_eq!(replay(good, "m").await.0, Err(BookError::DeadLetterNotFound));
        assert_eq!(listed(shop).await, [bad]);
        shop.shop().books.store().remove_dead_letter(bad).await.expect("thrown away");
    })
    .await;
}
