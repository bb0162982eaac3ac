//! Read-only connections, opened when they are first needed.
//!
//! A short read (a row by its key, a page of a list) is done at once on the caller's thread: it takes some
//! microseconds, several times less than handing it to another thread and back. A scan is handed over.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use crate::{StoreConfig, StoreError, Value};

use super::binding::{all, read_failure};
use super::open::settle_plans;

pub(super) struct Readers {
    path: PathBuf,
    most: usize,
    /// One permit for each scan that may be at work.
    scans: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
    /// Read-locked while a short read is at work.
    closed: RwLock<bool>,
}

const CLOSED: StoreError = StoreError::Unavailable("the store is closed");

impl Readers {
    pub(super) fn new(config: &StoreConfig, path: &Path) -> Self {
        let most = config.readers.max(1);
        Self {
            path: path.to_owned(),
            most,
            scans: Arc::new(Semaphore::new(most)),
            idle: Mutex::new(Vec::with_capacity(most)),
            closed: RwLock::new(false),
        }
    }

    /// A short read, here and now.
    pub(super) fn read(&self, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
        let closed = self.closed.read();
        if *closed {
            return Err(CLOSED);
        }
        self.run(sql, params)
    }

    /// A read that may take long, on another thread.
    #[allow(clippy::disallowed_methods, reason = "the engine has threads of its own")]
    pub(super) async fn scan(
        self: &Arc<Self>,
        sql: String,
        params: Vec<Value>,
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        let permit = self.scans.clone().acquire_owned().await.map_err(|_| CLOSED)?;
        let readers = Arc::clone(self);
        let reading = tokio::task::spawn_blocking(move || {
            let found = readers.run(&sql, &params);
            // After the connection is back: who gets the permit finds it.
            drop(permit);
            found
        });
        reading.await.map_err(|error| StoreError::Engine(format!("a read did not end: {error}")))?
    }

    /// A read that panics takes its connection with it; the next one opens another.
    fn run(&self, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
        let idle = self.idle.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.open().map_err(|error| read_failure(&error))?,
        };
        let found = ask(&connection, sql, params);
        self.idle.lock().push(connection);
        found
    }

    fn open(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.execute_batch(
            "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA cache_size = -1024;",
        )?;
        settle_plans(&connection)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    }

    /// Refuses new reads, waits for those at work, and closes the connections.
    pub(super) async fn close(&self) {
        *self.closed.write() = true;
        let all = u32::try_from(self.most).unwrap_or(u32::MAX);
        // Only fails when it was closed before.
        let _ = self.scans.acquire_many(all).await.map(tokio::sync::SemaphorePermit::forget);
        self.scans.close();
        self.idle.lock().clear();
    }
}

fn ask(connection: &Connection, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(|error| read_failure(&error))?;
    all(&mut statement, rusqlite::params_from_iter(params))
}
