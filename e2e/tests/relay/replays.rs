//! A stream that lost something is filled again.

use std::collections::BTreeSet;

use parts::nats::Nats;
use relay::Range;
use testkit::TestShop;

use crate::outside::{Relaying, all_was_heard, feeds, heard, settings, told};

fn ids(heard: &[crate::outside::Heard]) -> BTreeSet<String> {
    heard.iter().map(|heard| heard.message_id.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_brings_all_again_under_the_same_ids() {
    let nats = Nats::single();
    let shop = TestShop::start().await;
    let relaying = Relaying::start(&shop, &nats).await;
    shop.a_paid_order(1).await;
    let before = ids(&all_was_heard(&shop, &nats).await);
    tokio::task::block_in_place(|| nats.wipe());
    assert!(heard(&nats).await.is_empty());

    // The relay runs on meanwhile; what it says and what the replay says is in the stream once.
    let mut replayed = 0;
    for feed in feeds(&shop) {
        let outcome =
            relay::replay(&feed, &settings(&nats), Range { from: 1, to: None }).await.expect("a replay");
        assert_eq!((outcome.duplicates, outcome.too_large), (0, 0));
        replayed += outcome.published;
    }
    assert_eq!((replayed, ids(&heard(&nats).await)), (before.len(), before));
    shop.a_paid_order(1).await;
    all_was_heard(&shop, &nats).await;
    relaying.stop().await;
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_log_is_replayed_and_what_is_there_is_not_doubled() {
    let nats = Nats::single();
    let shop = TestShop::start().await;
    // More than one page of the log.
    for _ in 0..60 {
        shop.a_customer().await;
        shop.a_book(100).await;
    }
    let feeds: Vec<_> = feeds(&shop).collect();
    let books = feeds.iter().find(|feed| feed.name() == "book").expect("a log of books");
    let count = told(&shop).await.iter().filter(|(service, _)| *service == "book").count();

    let part = |from, to| Range { from, to };
    let first = relay::replay(books, &settings(&nats), part(5, Some(9))).await.expect("a replay");
    assert_eq!(first.published, 5);
    let places: Vec<i64> = heard(&nats).await.iter().map(|heard| heard.place().1).collect();
    assert_eq!(places, [5, 6, 7, 8, 9]);
    let all = relay::replay(books, &settings(&nats), part(1, None)).await.expect("a replay");
    assert_eq!((all.published, all.duplicates), (count - 5, 5));
    assert_eq!(heard(&nats).await.len(), count);
    let beyond = relay::replay(books, &settings(&nats), part(100_000, None)).await.expect("a replay");
    assert_eq!(beyond.published, 0);

    nats.kill9();
    let refused = relay::replay(books, &settings(&nats), part(1, None)).await.expect_err("no NATS");
    assert!(refused.starts_with("NATS: 127.0.0.1:"), "{refused}");
    shop.finish().await;
}
