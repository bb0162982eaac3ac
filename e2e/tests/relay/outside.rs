//! Who listens outside, and the relay that speaks to them.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use async_nats::jetstream::{self, stream::Stream};
use kernel::Event;
use octavo::logs;
use parts::nats::Nats;
use relay::{Relay, STREAM};
use runtime::{Feed, Runtime};
use serde_json::Value;
use store::{Migrations, Store, StoreConfig};
use testkit::TestShop;

/// How long the outside waits to hear something. Elections in a cluster take their time on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A relay of a shop's logs, with a stop of its own, that remembers how far it is in a database of its own.
pub(crate) struct Relaying {
    relay: Relay,
    pub(crate) store: Store,
    runtime: Runtime,
}

impl Relaying {
    /// Starts one whose database lies with those of the shop.
    pub(crate) async fn start(shop: &TestShop, nats: &Nats) -> Self {
        Self::start_in(shop.folder(), shop, nats).await
    }

    /// Starts one whose database lies in `folder`.
    pub(crate) async fn start_in(folder: &std::path::Path, shop: &TestShop, nats: &Nats) -> Self {
        let tables = Migrations::of(&[], &[]);
        let config = StoreConfig::new("relay", &folder.into(), tables, shop.world().clone());
        let store = Store::open(config).await.expect("a database");
        let (relay, runtime) = (Relay::new(settings(nats)), Runtime::new());
        let relaying = Self { relay, store, runtime };
        relaying.start_another(shop);
        relaying
    }

    /// Follows everything once more, as a second process on the same database would.
    pub(crate) fn start_another(&self, shop: &TestShop) {
        let logs = feeds(shop).map(|feed| (feed, self.store.clone()));
        self.relay.start(&self.runtime, logs.collect());
    }

    pub(crate) async fn stop(self) {
        assert!(self.runtime.shut_down(PATIENCE).await, "the relay does not stop");
        self.store.close().await;
    }
}

/// Where that NATS is, as the relay takes it; every event on as many servers as there are.
pub(crate) fn settings(nats: &Nats) -> relay::Nats {
    let settings: relay::Nats = nats.url().parse().expect("an address");
    settings.with_replicas(NonZeroUsize::new(nats.count()).expect("at least one"))
}

/// The log of every service.
pub(crate) fn feeds(shop: &TestShop) -> impl Iterator<Item = Feed> {
    shop.shop().processes().iter().flat_map(logs::of).map(|(feed, _)| feed)
}

/// The whole log of every service: each event with the service it comes from.
pub(crate) async fn told(shop: &TestShop) -> Vec<(&'static str, Event)> {
    let mut told = Vec::new();
    for feed in feeds(shop) {
        let mut last = 0;
        loop {
            let events = feed.now_after(last).await.expect("a log");
            let Some(event) = events.last() else { break };
            last = event.number;
            told.extend(events.into_iter().map(|event| (feed.name(), event)));
        }
    }
    told
}

/// A message as it lies in the stream.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) subject: String,
    pub(crate) message_id: String,
    pub(crate) content_type: String,
    pub(crate) event: Value,
}

impl Heard {
    /// The service it comes from, and its place in that service's log.
    pub(crate) fn place(&self) -> (String, i64) {
        let source = self.event["source"].as_str().and_then(|source| source.strip_prefix("/octavo/"));
        let sequence = self.event["sequence"].as_str().expect("a sequence").parse().expect("a number");
        (source.expect("a source").to_owned(), sequence)
    }
}

/// Everything that lies in the stream, in its order; nothing where there is no stream.
pub(crate) async fn heard(nats: &Nats) -> Vec<Heard> {
    let Ok(mut stream) = stream(nats).await else { return Vec::new() };
    let Ok(info) = stream.info().await else { return Vec::new() };
    let (first, last) = (info.state.first_sequence, info.state.last_sequence);
    let mut heard = Vec::new();
    for sequence in first.max(1)..=last {
        let Ok(message) = stream.get_raw_message(sequence).await else { break };
        let header = |name: &str| message.headers.get(name).expect(name).as_str().to_owned();
        heard.push(Heard {
            subject: message.subject.to_string(),
            message_id: header("Nats-Msg-Id"),
            content_type: header("Content-Type"),
            event: serde_json::from_slice(&message.payload).expect("JSON"),
        });
    }
    heard
}

/// The relay's stream.
pub(crate) async fn stream(nats: &Nats) -> Result<Stream, String> {
    let servers: Vec<String> = nats.url().split(',').map(str::to_owned).collect();
    let client = async_nats::connect(servers).await.map_err(|error| error.to_string())?;
    jetstream::new(client).get_stream(STREAM).await.map_err(|error| error.to_string())
}

/// Waits until everything that the shop has told was heard, and answers it as it was heard: each event once.
pub(crate) async fn all_was_heard(shop: &TestShop, nats: &Nats) -> Vec<Heard> {
    let begun = Instant::now();
    loop {
        let (heard, told) = (heard(nats).await, told(shop).await);
        let wanted: BTreeMap<String, &Event> =
            told.iter().map(|(_, event)| (event.event_id.to_string(), event)).collect();
        let found: BTreeMap<&str, &Heard> =
            heard.iter().map(|heard| (heard.message_id.as_str(), heard)).collect();
        assert!(found.keys().all(|id| wanted.contains_key(*id)), "something was invented");
        if found.len() == wanted.len() {
            assert_eq!(heard.len(), wanted.len(), "something was heard twice");
            return heard;
        }
        assert!(begun.elapsed() < PATIENCE, "{} of {} events were heard", found.len(), wanted.len());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The events of each service stand in the stream in the order of its log.
pub(crate) fn in_order(heard: &[Heard]) {
    let mut last: BTreeMap<String, i64> = BTreeMap::new();
    for heard in heard {
        let (service, number) = heard.place();
        let before = last.insert(service.clone(), number).unwrap_or(0);
        assert!(before < number, "{service}: {number} was heard after {before}");
    }
}
