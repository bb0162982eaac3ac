//! A consumer applies each event once, in order, whatever stands in the way of one of them.
#![allow(clippy::disallowed_methods, reason = "a test waits by itself")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use contract::events::EventsAfter;
use kernel::{CallError, Currency, NewEvent, World};
use octavo_runtime::{Feed, Runtime, Unapplied};
use store::{Plan, Store, StoreConfig, key};
use tokio::sync::{Semaphore, watch};

store::table! {
    /// An event that was applied; a second time it would be refused.
    struct AppliedRow in "applied" key (number) {
        number: i64,
    }
}

store::table! {
    /// How many events were applied; a second time nothing would notice.
    struct TallyRow in "tally" key (name) {
        name: String,
        count: i64,
    }
}

const TABLES: &str = "CREATE TABLE applied (number INTEGER NOT NULL PRIMARY KEY) STRICT;
    CREATE TABLE tally (name TEXT NOT NULL PRIMARY KEY, count INTEGER NOT NULL) STRICT;";

async fn open(folder: &Path, name: &'static str) -> Store {
    let world = World::real(Currency::USD, [7; 32]);
    let tables = store::Migrations::of(&[("V1__test", TABLES)], &[]);
    Store::open(StoreConfig::new(name, &folder.into(), tables, world)).await.expect("a store")
}

async fn reaches(consumer: &Store, number: i64) {
    let begun = Instant::now();
    while consumer.cursor("producer").await.expect("a cursor") < number {
        assert!(begun.elapsed() < Duration::from_secs(20), "the consumer does not reach {number}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// In one commit, so that they are read together.
async fn happen(store: &Store, kinds: &[&'static str]) {
    let world = store.world();
    let event = |kind: &&'static str| {
        let data = serde_json::json!({});
        NewEvent { event_id: world.id(), kind, subject: "it".into(), data, at: world.now() }
    };
    let plan = kinds.iter().map(event).fold(Plan::<(), CallError>::new(), Plan::event);
    store.commit(plan).await.expect("events");
}

fn feed(producer: &Store) -> Feed {
    let read = producer.clone();
    Feed::new("producer", move |_, asked: EventsAfter| {
        let read = read.clone();
        async move { octavo_runtime::events_after(&read, asked).await }
    })
}

/// Holds a consumer up when it has read events; lets so many through as it is told.
struct Gate {
    through: Semaphore,
    has_read: watch::Sender<bool>,
}

impl Gate {
    fn shut() -> Arc<Self> {
        Arc::new(Self { through: Semaphore::new(0), has_read: watch::Sender::new(false) })
    }

    async fn pass(&self) {
        self.has_read.send_replace(true);
        self.through.acquire().await.expect("it is not closed").forget();
    }

    async fn until_read(&self) {
        self.has_read.subscribe().wait_for(|has_read| *has_read).await.expect("it is not dropped");
    }
}

/// As where two processes of a service share its database: one may have read further than the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_follow_one_feed_apply_each_event_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (producer, consumer) = (open(folder.path(), "producer").await, open(folder.path(), "consumer").await);
    let row = TallyRow { name: "all".into(), count: 0 };
    consumer.commit(Plan::<(), CallError>::new().insert(&row)).await.expect("a tally");
    let runtime = Runtime::new();
    let gates = [Gate::shut(), Gate::shut()];
    for gate in &gates {
        happen(&producer, &["it.fits", "it.fits"]).await;
        let own = gate.clone();
        runtime.consume(feed(&producer), consumer.clone(), consumer.world().clone(), move |_| {
            let gate = own.clone();
            async move {
                gate.pass().await;
                Ok(Plan::new().add::<TallyRow>(key!["all".to_owned()], &[("count", 1)]))
            }
        });
        gate.until_read().await;
    }
    // The first has read two events, the second four.
    gates[0].through.add_permits(2);
    reaches(&consumer, 2).await;
    gates[1].through.add_permits(100);
    reaches(&consumer, 4).await;
    assert!(runtime.shut_down(Duration::from_secs(5)).await);
    let tally = consumer.one::<TallyRow>(key!["all".to_owned()]).await.expect("a row").expect("a tally");
    assert_eq!(tally.count, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_must_wait_holds_up_the_rest_and_nothing_is_applied_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let (producer, consumer) = (open(folder.path(), "producer").await, open(folder.path(), "consumer").await);
    happen(&producer, &["it.fits"]).await;
    let feed = feed(&producer);
    let tries = Arc::new(AtomicUsize::new(0));
    let runtime = Runtime::new();
    let counted = tries.clone();
    runtime.consume(feed, consumer.clone(), consumer.world().clone(), move |event| {
        let tries = counted.clone();
        async move {
            match event.kind.as_str() {
                "it.waits" if tries.fetch_add(1, Ordering::SeqCst) < 3 => {
                    Err(Unapplied::Later("not yet".into()))
                }
                "it.never_fits" => Err(Unapplied::Never("it does not fit".into())),
                _ => Ok(Plan::new().insert(&AppliedRow { number: event.number })),
            }
        }
    });
    // The consumer has come so far, and has that in mind, when one of the next must wait.
    reaches(&consumer, 1).await;
    happen(&producer, &["it.fits", "it.waits", "it.fits", "it.never_fits", "it.fits"]).await;
    reaches(&consumer, 6).await;
    happen(&producer, &["it.fits"]).await;
    reaches(&consumer, 7).await;
    assert!(runtime.shut_down(Duration::from_secs(5)).await);
    let applied = consumer.rows::<AppliedRow>("ORDER BY number", Vec::new()).await.expect("rows");
    assert_eq!(applied.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 3, 4, 6, 7]);
    let letters = consumer.query("SELECT number FROM dead_letters", Vec::new()).await.expect("letters");
    assert_eq!(letters, [[store::Value::Int(5)]]);
}
