//! The engine for SQLite: one writer thread for each file, and a few read-only connections.

mod apply;
mod binding;
mod open;
mod reader;
mod side;
mod statements;
mod text;
mod witness;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::thread::JoinHandle;

use parking_lot::{Mutex, RwLock};
use tokio::sync::watch;

use crate::changes::Changes;
use crate::job::Job;
use crate::{OpenError, StoreConfig, StoreError, Value};

use reader::Readers;
pub(crate) use side::FileSide;
pub(crate) use witness::Witness;
use witness::Witnessed;
use writer::Telling;

/// A plan on its way to the writer.
type Queued = Box<dyn Job>;

/// The engine of one SQLite file.
pub(crate) struct Sqlite {
    /// Emptied when the store closes; the writer then drains what is queued and ends.
    queue: RwLock<Option<SyncSender<Queued>>>,
    waiting: Arc<AtomicUsize>,
    writer: Mutex<Option<JoinHandle<()>>>,
    readers: Arc<Readers>,
    told: watch::Receiver<i64>,
    refused: metrics::Counter,
    witnessed: Witnessed,
    changes: Arc<Changes>,
}

impl Sqlite {
    #[allow(clippy::disallowed_methods, reason = "the engine has threads of its own")]
    pub(crate) async fn open(config: StoreConfig, path: PathBuf) -> Result<Self, OpenError> {
        let database = config.database.clone();
        let opening = tokio::task::spawn_blocking(move || Self::open_now(&config, &path));
        match opening.await {
            Ok(opened) => opened,
            Err(error) => Err(OpenError::Unusable { database, reason: error.to_string() }),
        }
    }

    fn open_now(config: &StoreConfig, path: &Path) -> Result<Self, OpenError> {
        let opened = open::open(config, path)?;
        let refused = metrics::counter!("octavo_store_refused_total", "service" => config.service);
        let (queue, receiver) = std::sync::mpsc::sync_channel(config.queue.max(1));
        let (tell, told) = watch::channel(opened.last_event);
        let waiting = Arc::new(AtomicUsize::new(0));
        let witnessed = Witnessed::default();
        let changes = Arc::<Changes>::default();
        let telling = Telling { events: tell, changes: changes.clone(), witnessed: witnessed.clone() };
        let writer = writer::start(config, opened, receiver, waiting.clone(), telling)?;
        Ok(Self {
            queue: RwLock::new(Some(queue)),
            waiting,
            writer: Mutex::new(Some(writer)),
            readers: Arc::new(Readers::new(config, path)),
            told,
            refused,
            witnessed,
            changes,
        })
    }

    /// Puts a plan into the queue; refused when that is full or the store closes.
    pub(crate) fn submit(&self, job: Queued) -> Result<(), StoreError> {
        let queue = self.queue.read();
        let queue = queue.as_ref().ok_or(StoreError::Unavailable("the store is closed"))?;
        // Counted first, so that the writer never counts down what was not counted up.
        self.waiting.fetch_add(1, Ordering::Relaxed);
        queue.try_send(job).map_err(|error| {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            self.refused.increment(1);
            StoreError::Unavailable(match error {
                TrySendError::Full(_) => "too many plans wait",
                TrySendError::Disconnected(_) => "the writer has stopped",
            })
        })
    }

    /// A short read, on the caller's thread.
    pub(crate) fn read(&self, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
        self.readers.read(sql, params)
    }

    /// A read that may take long.
    pub(crate) async fn scan(&self, sql: String, params: Vec<Value>) -> Result<Vec<Vec<Value>>, StoreError> {
        self.readers.scan(sql, params).await
    }

    /// The number of the last committed event; it wakes whoever waits for the next.
    pub(crate) fn told(&self) -> watch::Receiver<i64> {
        self.told.clone()
    }

    /// Which rows have changed since when.
    pub(crate) fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Shows every statement that writes to `witness`.
    pub(crate) fn witness(&self, witness: Witness) {
        self.witnessed.by(witness);
    }

    /// Whether plans are taken, and how many wait.
    pub(crate) fn health(&self) -> (bool, usize) {
        let is_alive = self.writer.lock().as_ref().is_some_and(|writer| !writer.is_finished());
        (is_alive && self.queue.read().is_some(), self.waiting.load(Ordering::Relaxed))
    }

    #[allow(clippy::disallowed_methods, reason = "the engine has threads of its own")]
    pub(crate) async fn close(&self) {
        self.queue.write().take();
        self.readers.close().await;
        let Some(writer) = self.writer.lock().take() else {
            return;
        };
        if tokio::task::spawn_blocking(move || writer.join()).await.is_err() {
            tracing::error!("the writer could not be waited for");
        }
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.queue.write().take();
        let Some(writer) = self.writer.lock().take() else {
            return;
        };
        // A decision that owns the last handle is dropped by the writer itself, which cannot wait for itself.
        if writer.thread().id() != std::thread::current().id() {
            let _ = writer.join();
        }
    }
}
