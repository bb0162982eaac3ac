//! Bad days: NATS is away, dies, loses everything, or takes no large message. The shop does not notice.

use std::time::Duration;

use parts::nats::Nats;
use store::key;
use testkit::TestShop;

use crate::outside::{Relaying, all_was_heard, heard, in_order, told};

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_while_nats_is_away_is_heard_later() {
    let nats = Nats::single();
    nats.kill9();
    let shop = TestShop::start().await;
    let relaying = Relaying::start(&shop, &nats).await;
    for _ in 0..3 {
        shop.a_paid_order(1).await;
    }
    nats.start();
    in_order(&all_was_heard(&shop, &nats).await);
    relaying.stop().await;
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nats_may_be_killed_in_the_middle_of_it() {
    let nats = Nats::single();
    let shop = TestShop::start().await;
    let relaying = Relaying::start(&shop, &nats).await;
    let buying = async {
        for _ in 0..60 {
            shop.a_paid_order(1).await;
        }
    };
    let killing = async {
        for _ in 0..4 {
            tokio::time::sleep(Duration::from_millis(150)).await;
            tokio::task::block_in_place(|| nats.kill9());
            tokio::time::sleep(Duration::from_millis(100)).await;
            tokio::task::block_in_place(|| nats.start());
        }
    };
    tokio::join!(buying, killing);
    in_order(&all_was_heard(&shop, &nats).await);
    relaying.stop().await;
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_stops_in_the_middle_goes_on_where_it_was() {
    let nats = Nats::single();
    let shop = TestShop::start().await;
    for _ in 0..5 {
        let relaying = Relaying::start(&shop, &nats).await;
        shop.a_paid_order(1).await;
        relaying.stop().await;
        shop.a_paid_order(1).await;
    }
    let relaying = Relaying::start(&shop, &nats).await;
    in_order(&all_was_heard(&shop, &nats).await);
    relaying.stop().await;
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wiped_stream_harms_nobody_inside() {
    let nats = Nats::single();
    let shop = TestShop::start().await;
    let relaying = Relaying::start(&shop, &nats).await;
    shop.a_paid_order(1).await;
    let before = all_was_heard(&shop, &nats).await.len();
    tokio::task::block_in_place(|| nats.wipe());

    shop.a_paid_order(1).await;
    let fresh = told(&shop).await.len() - before;
    testkit::eventually("the relay goes on", async || (heard(&nats).await.len() >= fresh).then_some(()))
        .await;
    let after = heard(&nats).await;
    in_order(&after);
    assert_eq!(after.len(), told(&shop).await.len() - before, "only what is new");
    relaying.stop().await;
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_goes_on_without_one_of_its_servers() {
    let nats = tokio::task::block_in_place(|| Nats::cluster(3));
    let shop = TestShop::start().await;
    let relaying = Relaying::start(&shop, &nats).await;
    shop.a_paid_order(1).await;
    all_was_heard(&shop, &nats).await;
    for server in 0..3 {
        tokio::task::block_in_place(|| nats.kill9_node(server));
        shop.a_paid_order(1).await;
        all_was_heard(&shop, &nats).await;
        tokio::task::block_in_place(|| nats.start());
    }
    relaying.stop().await;
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_nats_does_not_take_becomes_a_dead_letter_and_stops_no_other() {
    let nats = Nats::with_settings("max_payload: 520");
    let shop = TestShop::start().await;
    let relaying = Relaying::start(&shop, &nats).await;
    shop.a_paid_order(1).await;
    let (letters, arrived) = testkit::eventually("every event is heard or put aside", async || {
        let sql = "SELECT kind, reason FROM dead_letters ORDER BY kind";
        let letters = relaying.store.query(sql, key![]).await.expect("dead letters");
        let arrived = heard(&nats).await.len();
        (letters.len() + arrived == told(&shop).await.len()).then_some((letters, arrived))
    })
    .await;
    assert!(arrived > 0 && !letters.is_empty(), "{arrived} arrived, {letters:?} did not");
    let reason = format!("{:?}", letters[0]);
    assert!(reason.contains("max payload"), "{reason}");
    relaying.stop().await;
    shop.finish().await;
}
