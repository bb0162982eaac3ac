//! The engine for PostgreSQL: one writer for each schema in each process, and a few connections that read.
//!
//! All writers of a schema take turns, by a lock on one row that they hold until the commit. So whatever a decision is
//! made of stands still while it is made, as it does in SQLite, however many processes there are; and what makes the
//! turns fast is what is in them: the plans of many callers in two flights to the server and back.

mod ahead;
mod binding;
mod catalog;
mod connect;
mod halves;
mod joined;
mod key;
mod line;
mod load;
mod open;
mod queue;
mod reader;
mod side;
mod sight;
mod statement;
mod sums;
mod take;
mod text;
mod touched;
mod turn;
mod turns;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;

use parking_lot::{Mutex, RwLock};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, watch};

use crate::changes::Changes;
use crate::job::Job;
use crate::{OpenError, Server, StoreConfig, StoreError, Value};

use connect::Tenant;
use queue::Queue;
use reader::Readers;
pub(crate) use side::{SchemaSide, ServerHold};
use turns::Turns;
use writer::Writer;

/// How many reads that may look at many rows are done at a time.
const SCANNERS: usize = 2;

/// The engine of one schema.
pub(crate) struct Postgres {
    /// Emptied when the store closes; the writer then drains what is queued and ends.
    queue: RwLock<Option<mpsc::Sender<Box<dyn Job>>>>,
    shared: Arc<Shared>,
    writer: Mutex<Option<JoinHandle<()>>>,
    readers: Readers,
    /// For reads that may look at many rows.
    scanners: Readers,
    refused: metrics::Counter,
}

/// What the writer tells the engine.
struct Shared {
    waiting: AtomicUsize,
    /// Whether the server took the last batch.
    is_up: AtomicBool,
    /// The number of the last event that is known here.
    told: watch::Sender<i64>,
    turns: Turns,
}

impl Shared {
    fn tell(&self, last_event: i64) {
        self.told.send_if_modified(|known| {
            let is_news = *known < last_event;
            *known = last_event.max(*known);
            is_news
        });
    }
}

impl Postgres {
    pub(crate) async fn open(config: StoreConfig, server: Server, schema: String) -> Result<Self, OpenError> {
        let mut tenant = Tenant::new(server, schema);
        let opened = open::open(&config, &mut tenant).await?;
        let readers = Readers::new(&config, &tenant, config.readers, tenant.settle_reader())?;
        let scanners = Readers::new(&config, &tenant, SCANNERS, tenant.settle())?;
        let shared = Arc::new(Shared {
            waiting: AtomicUsize::new(0),
            is_up: AtomicBool::new(true),
            told: watch::Sender::new(opened.last_event),
            turns: Turns::new(opened.last_turn),
        });
        let (queue, receiver) = mpsc::channel(config.queue.max(1));
        let waiting = Queue::new(receiver, config.batch.max(1), shared.clone());
        let writer = Writer::start(&config, tenant, opened.catalog, waiting, shared.clone())?;
        let refused = metrics::counter!("octavo_store_refused_total", "service" => config.service);
        let (queue, writer) = (RwLock::new(Some(queue)), Mutex::new(Some(writer)));
        Ok(Self { queue, shared, writer, readers, scanners, refused })
    }

    /// Puts a plan into the queue; refused when that is full or the store closes.
    pub(crate) fn submit(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        let queue = self.queue.read();
        let queue = queue.as_ref().ok_or(StoreError::Unavailable("the store is closed"))?;
        // Counted first, so that the writer never counts down what was not counted up.
        self.shared.waiting.fetch_add(1, Ordering::Relaxed);
        queue.try_send(job).map_err(|error| {
            self.shared.waiting.fetch_sub(1, Ordering::Relaxed);
            self.refused.increment(1);
            StoreError::Unavailable(match error {
                TrySendError::Full(_) => "too many plans wait",
                TrySendError::Closed(_) => "the writer has stopped",
            })
        })
    }

    /// A short read.
    pub(crate) async fn read(&self, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
        self.readers.read(sql, params).await
    }

    /// A read that may look at many rows.
    pub(crate) async fn scan(&self, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
        self.scanners.read(sql, params).await
    }

    /// Takes rows for this process.
    pub(crate) async fn take(&self, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
        self.readers.take(sql, params).await
    }

    /// The number of the last event that is known here; it wakes whoever waits for the next.
    pub(crate) fn told(&self) -> watch::Receiver<i64> {
        self.shared.told.subscribe()
    }

    /// Looks whether another process has written events.
    pub(crate) async fn look_for_events(&self) -> Result<(), StoreError> {
        let found = self.readers.read("SELECT last FROM event_counter", &[]).await?;
        if let Some(last) = found.first().and_then(|row| row.first()) {
            self.shared.tell(last.int()?);
        }
        Ok(())
    }

    /// Which rows have changed since when, as far as is known here.
    pub(crate) fn changes(&self) -> &Changes {
        &self.shared.turns.changes
    }

    /// Whether everything that was committed before this was asked is known among the changes.
    pub(crate) async fn is_known(&self) -> bool {
        self.shared.turns.is_known(&self.readers).await
    }

    /// Whether plans are taken, and how many wait.
    pub(crate) fn health(&self) -> (bool, usize) {
        let is_alive = self.writer.lock().as_ref().is_some_and(|writer| !writer.is_finished());
        let is_up = self.shared.is_up.load(Ordering::Relaxed);
        (is_alive && is_up && self.queue.read().is_some(), self.shared.waiting.load(Ordering::Relaxed))
    }

    #[allow(clippy::disallowed_methods, reason = "the engine has threads of its own")]
    pub(crate) async fn close(&self) {
        self.queue.write().take();
        let Some(writer) = self.writer.lock().take() else { return };
        if tokio::task::spawn_blocking(move || writer.join()).await.is_err() {
            tracing::error!("the writer could not be waited for");
        }
        self.readers.close();
        self.scanners.close();
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.queue.write().take();
        let Some(writer) = self.writer.lock().take() else { return };
        // A decision that owns the last handle is dropped by the writer itself, which cannot wait for itself.
        if writer.thread().id() != std::thread::current().id() {
            let _ = writer.join();
        }
    }
}
