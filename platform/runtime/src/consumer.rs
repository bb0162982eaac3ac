//! Event consumers: read another service's log, apply each event once, remember how far.
//!
//! The cursor moves in the transaction that applies the event, so a crash between the two cannot happen. An
//! event that cannot be applied becomes a dead letter and never blocks the rest.

use std::sync::Arc;
use std::time::Duration;

use contract::events::{EventBatch, EventsAfter};
use futures::future::BoxFuture;
use kernel::{CallContext, CallError, Event, EventNumber, Limit, WaitMillis, World};
use store::{DeadLetter, Plan, Store};

use crate::tasks::{Runtime, pause};

type Read =
    dyn Fn(CallContext, EventsAfter) -> BoxFuture<'static, Result<EventBatch, CallError>> + Send + Sync;

/// Another service's event log, however it is reached.
#[derive(Clone)]
pub struct Feed {
    name: &'static str,
    read: Arc<Read>,
}

impl Feed {
    /// The log of the service `name`.
    pub fn new<R, F, E>(name: &'static str, read: R) -> Self
    where
        R: Fn(CallContext, EventsAfter) -> F + Send + Sync + 'static,
        F: Future<Output = Result<EventBatch, E>> + Send + 'static,
        E: kernel::ServiceError,
    {
        let read = move |cx: CallContext, after: EventsAfter| {
            let batch = read(cx, after);
            let batch = async move { batch.await.map_err(|_| CallError::Unavailable { retry_after_s: 1 }) };
            Box::pin(batch) as BoxFuture<'static, _>
        };
        Self { name, read: Arc::new(read) }
    }

    /// The service whose log it is.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The events after number `after`, oldest first, a page of them. Waits a little while there are none.
    ///
    /// # Errors
    /// When the service does not answer.
    pub async fn after(&self, after: i64) -> Result<Vec<Event>, CallError> {
        self.read(after, WAIT_MS).await
    }

    /// [`Feed::after`] without waiting: no events means that there are none.
    ///
    /// # Errors
    /// When the service does not answer.
    pub async fn now_after(&self, after: i64) -> Result<Vec<Event>, CallError> {
        self.read(after, 0).await
    }

    async fn read(&self, after: i64, wait_ms: i64) -> Result<Vec<Event>, CallError> {
        let cx = CallContext::new(format!("consumer/{}", self.name));
        let after = EventNumber::new(after).map_err(|_| CallError::Internal)?;
        let wait_ms = Some(WaitMillis::new(wait_ms).map_err(|_| CallError::Internal)?);
        let asked = EventsAfter { after, limit: Limit::LARGEST, wait_ms };
        Ok((self.read)(cx, asked).await?.data)
    }
}

/// Why an event was not applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unapplied {
    /// Something is not to be had just now: the same event is tried again.
    Later(String),
    /// It never will be: the event becomes a dead letter, with this reason.
    Never(String),
}

impl From<CallError> for Unapplied {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Unavailable { .. } | CallError::OutcomeUnknown | CallError::IdempotencyInFlight => {
                Self::Later(error.to_string())
            }
            other => Self::Never(other.to_string()),
        }
    }
}

/// How long a read waits for the next event.
const WAIT_MS: i64 = 2_000;
/// How long a consumer that is not behind lets events gather, so that many of them make one transaction.
const GATHER: Duration = Duration::from_millis(20);
/// How long a consumer rests after a failure.
const REST: Duration = Duration::from_millis(500);

impl Runtime {
    /// Consumes `feed` into `store` until the stop: for each event, `apply` gives the plan that is committed
    /// together with the cursor. Events that come at once are committed at once, so `apply` must not read what the
    /// plans of the events before it change; it may be asked for the same event again.
    pub fn consume<A, F>(&self, feed: Feed, store: Store, world: World, apply: A)
    where
        A: Fn(Event) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Plan<(), CallError>, Unapplied>> + Send + 'static,
    {
        let stop = self.stopping();
        self.spawn("consumer", async move {
            let mut cursor = None;
            while !stop.is_cancelled() {
                let round = async {
                    match consume_batch(&feed, &store, &world, &apply, &mut cursor).await {
                        Ok(true) => {}
                        Ok(false) => pause(GATHER).await,
                        Err(reason) => {
                            cursor = None;
                            tracing::debug!(feed = feed.name, reason, "events are read again later");
                            pause(REST).await;
                        }
                    }
                };
                tokio::select! {
                    () = round => {}
                    () = stop.cancelled() => {}
                }
            }
        });
    }
}

/// How many events are applied in one transaction.
const TOGETHER: usize = 64;

/// Applies what there is behind the cursor, which is read from the store when it is not known. Answers whether there may
/// be more.
async fn consume_batch<A, F>(
    feed: &Feed,
    store: &Store,
    world: &World,
    apply: &A,
    cursor: &mut Option<i64>,
) -> Result<bool, String>
where
    A: Fn(Event) -> F,
    F: Future<Output = Result<Plan<(), CallError>, Unapplied>>,
{
    let mut after = match *cursor {
        Some(after) => after,
        None => store.cursor(feed.name).await.map_err(|error| error.to_string())?,
    };
    let batch = feed.after(after).await.map_err(|error| error.to_string())?;
    for events in batch.chunks(TOGETHER) {
        match together(feed, store, world, apply, after, events).await {
            Ok(()) => {}
            Err(reason) if events.len() == 1 => return Err(reason),
            // One of them stands in the others' way: each for itself, and that one alone is read again.
            Err(_) => {
                for event in events {
                    together(feed, store, world, apply, after, std::slice::from_ref(event)).await?;
                    after = event.number;
                }
            }
        }
        after = events.last().map_or(after, |event| event.number);
        *cursor = Some(after);
    }
    Ok(batch.len() >= Limit::LARGEST.get())
}

/// Applies these events, and moves the cursor from `behind` them past the last one, in one transaction.
async fn together<A, F>(
    feed: &Feed,
    store: &Store,
    world: &World,
    apply: &A,
    behind: i64,
    events: &[Event],
) -> Result<(), String>
where
    A: Fn(Event) -> F,
    F: Future<Output = Result<Plan<(), CallError>, Unapplied>>,
{
    let Some(last) = events.last() else { return Ok(()) };
    // Where several processes follow one feed, another may have been here first, or have come half as far. That is no fault:
    // it is read again. The cursor comes first, so that it is what says so, and not a row that the other has written.
    let overtaken = CallError::Unavailable { retry_after_s: 1 };
    let mut plan =
        Plan::new().advance_from(feed.name, behind, last.number).guard("cursors.number", overtaken);
    let mut letters = Vec::new();
    for event in events {
        plan = match apply(event.clone()).await {
            Ok(applied) => plan.then(applied),
            Err(Unapplied::Later(reason)) => return Err(reason),
            Err(Unapplied::Never(reason)) => {
                let letter = dead_letter(feed, world, event.clone(), reason);
                letters.push(letter.clone());
                plan.dead_letter(letter)
            }
        };
    }
    store.commit(plan).await.map_err(|error| error.to_string())?;
    // Only now: what was not committed is tried again, and would be told twice.
    letters.iter().for_each(tell);
    Ok(())
}

fn dead_letter(feed: &Feed, world: &World, event: Event, reason: String) -> DeadLetter {
    let feed = feed.name.to_owned();
    DeadLetter { dead_letter_id: world.id(), feed, event, reason, at: world.now() }
}

fn tell(letter: &DeadLetter) {
    let DeadLetter { feed, event, reason, .. } = letter;
    tracing::warn!(feed, number = event.number, kind = event.kind, reason, "an event became a dead letter");
    metrics::counter!("octavo_dead_letters_total", "feed" => feed.clone()).increment(1);
}
