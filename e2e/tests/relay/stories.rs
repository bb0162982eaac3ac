//! Good days: everything is heard once, in order, as a CloudEvent.

use std::collections::BTreeSet;
use std::time::Duration;

use async_nats::jetstream::stream::StorageType;
use octavo::logs;
use parts::nats::Nats;
use relay::Relay;
use runtime::Runtime;
use serde_json::json;
use testkit::{EngineKind, Mode, Options, TestShop, eventually};

use crate::outside::{Relaying, all_was_heard, heard, in_order, settings, stream, told};

/// What outsiders are told to expect.
const PAGE: &str = include_str!("../../../docs/events.md");

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_story_is_heard_once_and_in_order() {
    let nats = Nats::single();
    let shop = TestShop::start().await;
    // What happened before the relay came is heard too.
    let order = shop.a_paid_order(2).await;
    let relaying = Relaying::start(&shop, &nats).await;
    let path = format!("/v1/orders/{}", order.order_id);
    for status in ["processing", "shipped", "delivered"] {
        shop.at("order").patch(&path, json!({ "status": status })).await.expect(200);
    }
    shop.a_paid_order(1).await;

    let heard = all_was_heard(&shop, &nats).await;
    in_order(&heard);
    let kinds: BTreeSet<&str> = heard.iter().map(|heard| heard.subject.as_str()).collect();
    for kind in [
        "customer.registered",
        "book.created",
        "order.created",
        "order.paid",
        "order.delivered",
        "payment.captured",
        "inventory.received",
    ] {
        assert!(kinds.contains(format!("octavo.{kind}.v1").as_str()), "{kind} is missing in {kinds:?}");
    }
    for kind in &kinds {
        assert!(PAGE.contains(&format!("`{kind}`")), "{kind} is not in docs/events.md");
    }
    for (service, event) in told(&shop).await {
        let id = event.event_id.to_string();
        let heard = heard.iter().find(|heard| heard.message_id == id).expect("every event");
        assert_eq!(heard.content_type, relay::CONTENT_TYPE);
        assert_eq!(heard.subject, relay::subject(&event.kind));
        let wanted = json!({
            "specversion": "1.0", "id": id, "source": format!("/octavo/{service}"), "type": heard.subject,
            "subject": event.subject, "time": event.at, "datacontenttype": "application/json",
            "sequence": format!("{:019}", event.number), "data": event.data,
        });
        assert_eq!(heard.event, wanted);
        for field in event.data.as_object().expect("an object").keys() {
            assert!(
                PAGE.contains(&format!("`{field}`")),
                "{field} of {} is not in docs/events.md",
                heard.subject
            );
        }
    }
    relaying.stop().await;
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_is_made_as_the_page_says_and_otherwise_left_alone() {
    let nats = Nats::single();
    let shop = TestShop::start().await;
    shop.a_customer().await;
    let relaying = Relaying::start(&shop, &nats).await;
    all_was_heard(&shop, &nats).await;
    let mut made = stream(&nats).await.expect("the stream");
    let mut config = made.info().await.expect("its settings").config.clone();
    assert_eq!(
        (config.subjects.as_slice(), config.storage),
        (&["octavo.>".to_owned()][..], StorageType::File)
    );
    assert_eq!((config.duplicate_window, config.max_age), (relay::DUPLICATE_WINDOW, relay::KEPT));
    assert_eq!(config.num_replicas, 1);
    relaying.stop().await;

    config.max_age = relay::KEPT * 2;
    let client = async_nats::connect(nats.url()).await.expect("a connection");
    async_nats::jetstream::new(client).update_stream(config).await.expect("an operator's wish");
    shop.a_customer().await;
    let relaying = Relaying::start(&shop, &nats).await;
    all_was_heard(&shop, &nats).await;
    let mut left = stream(&nats).await.expect("the stream");
    assert_eq!(left.info().await.expect("its settings").config.max_age, relay::KEPT * 2);
    relaying.stop().await;
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_relays_say_everything_once() {
    let nats = Nats::single();
    let shop = TestShop::start().await;
    // Two that share a cursor, as two processes on one database do, and one that knows of neither.
    let elsewhere = tempfile::tempdir().expect("a folder");
    let one = Relaying::start(&shop, &nats).await;
    one.start_another(&shop);
    let other = Relaying::start_in(elsewhere.path(), &shop, &nats).await;
    for _ in 0..10 {
        shop.a_paid_order(1).await;
    }
    in_order(&all_was_heard(&shop, &nats).await);

    // All of them have come to the end, and none is stuck on what another has done.
    let total = told(&shop).await.len();
    for relaying in [&one, &other] {
        eventually("every cursor is at the end", async || {
            let mut behind = total;
            for service in ["book", "cart", "customer", "inventory", "order", "payment"] {
                let cursor = relaying.store.cursor(service).await.expect("a cursor");
                behind -= usize::try_from(cursor).expect("a number");
            }
            (behind == 0).then_some(())
        })
        .await;
    }
    assert_eq!(heard(&nats).await.len(), total);
    one.stop().await;
    other.stop().await;
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgresql_two_of_each_process_share_the_cursor_beside_the_log() {
    let nats = Nats::single();
    let apart = Options { mode: Mode::Apart, engine: EngineKind::Postgres, ..Options::default() };
    let shop = TestShop::with(apart).await;
    let (relay, runtime) = (Relay::new(settings(&nats)), Runtime::new());
    for process in shop.shop().processes() {
        relay.start(&runtime, logs::of(process));
        relay.start(&runtime, logs::of(process));
    }
    for _ in 0..10 {
        shop.a_paid_order(1).await;
    }
    in_order(&all_was_heard(&shop, &nats).await);
    for (feed, store) in shop.shop().processes().iter().flat_map(logs::of) {
        let end = store.last_event();
        eventually("the cursor is at the end", async || {
            let cursor = store.cursor(feed.name()).await.expect("a cursor");
            (cursor == end && end > 0).then_some(())
        })
        .await;
    }
    assert!(runtime.shut_down(Duration::from_secs(10)).await, "a relay does not stop");
    shop.finish().await;
}
