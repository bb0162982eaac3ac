//! Following one service's log: read, publish, remember.

use std::time::Duration;

use kernel::{CallError, Event};
use runtime::{Feed, Runtime, pause};
use store::{DeadLetter, Plan, Store};
use tokio_util::sync::CancellationToken;

use crate::connection::{Away, Connection, Published};
use crate::envelope::{Message, message};
use crate::nats::Nats;

/// How long it rests after the first failure; twice as long after each that follows.
const SHORTEST_REST: Duration = Duration::from_millis(100);
/// How long it rests at most.
const LONGEST_REST: Duration = Duration::from_secs(10);
/// A rest so long is worth a word in the log.
const WORTH_TELLING: Duration = Duration::from_secs(1);

/// A rest after a failure.
#[derive(Clone, Copy, Debug)]
struct Rest {
    time: Duration,
    /// Whether the log has heard of it.
    was_told: bool,
}

/// Follows `feed` until the stop.
pub(crate) fn start(runtime: &Runtime, store: Store, nats: Nats, feed: Feed) {
    let stop = runtime.stopping();
    let mut follower = Follower { store, nats, feed, connection: None, stop: stop.clone() };
    runtime.spawn("relay", async move {
        let mut rest = None;
        while !stop.is_cancelled() {
            let outcome = follower.round().await;
            rest = follower.rest(&outcome, rest);
            if let Some(Rest { time, .. }) = rest {
                tokio::select! {
                    () = pause(time) => {}
                    () = stop.cancelled() => {}
                }
            }
        }
    });
}

/// Why a round came to nothing.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    /// NATS does not answer, or does not take what it is given.
    #[error("NATS: {0}")]
    Nats(#[from] Away),
    /// The service's log, or the database it stands in, does not answer.
    #[error("{0}")]
    Shop(#[from] CallError),
}

struct Follower {
    store: Store,
    nats: Nats,
    feed: Feed,
    connection: Option<Connection>,
    stop: CancellationToken,
}

impl Follower {
    /// Publishes what there is behind the cursor. That is read anew each time: another process may have moved it.
    ///
    /// The stop cuts only waiting and connecting. What was published is remembered, or it would be published again at the next
    /// start, when JetStream may have forgotten that it knows it.
    async fn round(&mut self) -> Result<(), Trouble> {
        let after = self.store.cursor(self.feed.name()).await?;
        let events = tokio::select! {
            events = self.feed.after(after) => events?,
            () = self.stop.cancelled() => return Ok(()),
        };
        if events.is_empty() {
            return Ok(());
        }
        let messages: Vec<Message> = events.iter().map(|event| message(self.feed.name(), event)).collect();
        // It is put back only when all went well.
        let connection = match self.connection.take().filter(Connection::is_open) {
            Some(connection) => connection,
            None => tokio::select! {
                connection = Connection::open(&self.nats) => connection?,
                () = self.stop.cancelled() => return Ok(()),
            },
        };
        let published = connection.publish(&messages).await?;
        self.connection = Some(connection);
        self.remember(&events, &published).await?;
        let count = messages.len() - published.too_large.len() - published.duplicates;
        metrics::counter!("octavo_relay_published_total", "feed" => self.feed.name())
            .increment(u64::try_from(count).unwrap_or(u64::MAX));
        Ok(())
    }

    /// Moves the cursor behind these events, unless another process has done so.
    async fn remember(&self, events: &[Event], published: &Published) -> Result<(), CallError> {
        let Some(last) = events.last() else { return Ok(()) };
        let overtaken = CallError::Unavailable { retry_after_s: 1 };
        let plan = Plan::<(), CallError>::new().advance(self.feed.name(), last.number);
        let mut plan = plan.guard("cursors.number", overtaken);
        for (place, reason) in &published.too_large {
            let Event { number, kind, .. } = &events[*place];
            tracing::warn!(feed = self.feed.name(), number, kind, reason, "an event became a dead letter");
            plan = plan.dead_letter(self.dead_letter(&events[*place], reason));
        }
        match self.store.commit(plan).await {
            Err(_) if self.store.cursor(self.feed.name()).await? >= last.number => Ok(()),
            outcome => outcome,
        }
    }

    fn dead_letter(&self, event: &Event, reason: &str) -> DeadLetter {
        let world = self.store.world();
        let (feed, event, reason) = (self.feed.name().to_owned(), event.clone(), reason.to_owned());
        DeadLetter { dead_letter_id: world.id(), feed, event, reason, at: world.now() }
    }

    /// How long to rest now. Says so when trouble lasts, and when it is over: a leader that is elected, or a connection that
    /// is made anew, is not worth a word.
    fn rest(&self, outcome: &Result<(), Trouble>, rested: Option<Rest>) -> Option<Rest> {
        let feed = self.feed.name();
        let Err(reason) = outcome else {
            if rested.is_some_and(|rest| rest.was_told) {
                tracing::info!(feed, "events go out again");
            }
            return None;
        };
        let time = rested.map_or(SHORTEST_REST, |rest| LONGEST_REST.min(rest.time * 2));
        let mut was_told = rested.is_some_and(|rest| rest.was_told);
        if time >= WORTH_TELLING && !was_told {
            was_told = true;
            tracing::warn!(feed, nats = %self.nats, %reason, "events wait and go out later");
        } else {
            tracing::debug!(feed, nats = %self.nats, %reason, "events wait");
        }
        Some(Rest { time, was_told })
    }
}
