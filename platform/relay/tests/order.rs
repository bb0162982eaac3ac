//! A busy log, and a NATS that dies again and again while it goes out.
#![allow(clippy::disallowed_methods, reason = "a test owns its time")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream::consumer::pull::OrderedConfig;
use contract::events::{EventBatch, EventsAfter};
use futures::StreamExt;
use kernel::{CallError, Currency, Event, Timestamp, World};
use parts::nats::Nats;
use relay::{Relay, STREAM};
use runtime::{Feed, Runtime};
use serde_json::json;
use store::{Databases, Migrations, Store, StoreConfig};

const EVENTS: i64 = 20_000;
const PATIENCE: Duration = Duration::from_secs(100);

/// A log that holds so many events from the beginning.
fn busy_log(world: &World) -> Feed {
    let event = |number| Event {
        number,
        event_id: world.id(),
        kind: "order.paid".into(),
        subject: format!("ord_{number}"),
        data: json!({ "total": { "amount": "12.00", "currency": "EUR" }, "lines": number % 7 }),
        at: Timestamp::from_micros(number),
    };
    let log: Arc<Vec<Event>> = Arc::new((1..=EVENTS).map(event).collect());
    Feed::new("order", move |_, EventsAfter { after, limit, wait_ms }| {
        let log = log.clone();
        async move {
            let known = usize::try_from(after.get()).expect("a number").min(log.len());
            let data: Vec<Event> = log[known..].iter().take(limit.get()).cloned().collect();
            if data.is_empty() {
                let wait_ms = wait_ms.map_or(0, |wait| u64::try_from(wait.get()).expect("a time"));
                tokio::time::sleep(Duration::from_millis(wait_ms)).await;
            }
            Ok::<_, CallError>(EventBatch { data })
        }
    })
}

/// The numbers of all that lies in the stream, in its order.
async fn heard(nats: &Nats) -> Vec<i64> {
    let client = async_nats::connect(nats.url()).await.expect("a connection");
    let mut stream = async_nats::jetstream::new(client).get_stream(STREAM).await.expect("the stream");
    let count = stream.info().await.expect("its state").state.messages;
    let reader = stream.create_consumer(OrderedConfig::default()).await.expect("a reader");
    let mut messages =
        reader.messages().await.expect("its messages").take(usize::try_from(count).expect("a count"));
    let mut numbers = Vec::new();
    while let Some(message) = messages.next().await {
        let message = message.expect("a message");
        let event: serde_json::Value = serde_json::from_slice(&message.payload).expect("JSON");
        numbers.push(event["sequence"].as_str().expect("a sequence").parse().expect("a number"));
    }
    numbers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_log_goes_out_once_and_in_order_however_often_nats_dies() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::real(Currency::USD, [7; 32]);
    let nats = Nats::single();
    let to: relay::Nats = nats.url().parse().expect("an address");
    let tables = Migrations::of(&[], &[]);
    let config = StoreConfig::new("order", &Databases::from(folder.path()), tables, world.clone());
    let store = Store::open(config).await.expect("a database");
    let runtime = Runtime::new();
    Relay::new(to).start(&runtime, vec![(busy_log(&world), store.clone())]);

    let (begun, mut kills) = (Instant::now(), 0);
    let mut cursor = 0;
    while cursor < EVENTS {
        assert!(begun.elapsed() < PATIENCE, "{cursor} of {EVENTS} went out");
        // In the middle of what it sends: it has begun again, and is not done.
        let now = store.cursor("order").await.expect("a cursor");
        if now > cursor && kills < 10 {
            tokio::task::block_in_place(|| {
                nats.kill9();
                nats.start();
            });
            kills += 1;
        }
        cursor = now;
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    assert_eq!(kills, 10, "it was over too soon");
    let (heard, all) = (heard(&nats).await, (1..=EVENTS).collect::<Vec<_>>());
    let first_wrong = heard.iter().zip(&all).find(|(heard, wanted)| heard != wanted);
    assert!(first_wrong.is_none(), "heard, and wanted there: {first_wrong:?}");
    assert_eq!(heard.len(), all.len());
    assert!(runtime.shut_down(Duration::from_secs(10)).await, "the relay does not stop");
    store.close().await;
}
