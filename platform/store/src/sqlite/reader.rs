//! Read-only connections, opened when they are first needed.

use std::path::PathBuf;

use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use std::sync::Arc;

use crate::{StoreConfig, StoreError, Value};

use super::binding::{all, read_failure};

pub(super) struct Readers {
    path: PathBuf,
    most: usize,
    /// One permit for each connection that may be at work.
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(config: &StoreConfig) -> Self {
        let most = config.readers.max(1);
        Self {
            path: config.path.clone(),
            most,
            permits: Arc::new(Semaphore::new(most)),
            idle: Mutex::new(Vec::with_capacity(most)),
        }
    }

    #[allow(clippy::disallowed_methods, reason = "the engine has threads of its own")]
    pub(super) async fn read(
        self: &Arc<Self>,
        sql: String,
        params: Vec<Value>,
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        let closed = || StoreError::Unavailable("the store is closed");
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| closed())?;
        let readers = Arc::clone(self);
        let reading = tokio::task::spawn_blocking(move || {
            let connection = readers.take()?;
            let found = run(&connection, &sql, &params);
            readers.idle.lock().push(connection);
            // After the connection is back: who gets the permit finds it.
            drop(permit);
            found
        });
        // A read that panicked took its connection with it; the next one opens another.
        reading.await.map_err(|error| StoreError::Engine(format!("a read did not end: {error}")))?
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let idle = self.idle.lock().pop();
        match idle {
            Some(connection) => Ok(connection),
            None => self.open().map_err(|error| read_failure(&error)),
        }
    }

    fn open(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.execute_batch(
            "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA cache_size = -1024;",
        )?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    }

    /// Refuses new reads, waits for those at work, and closes the connections.
    pub(super) async fn close(&self) {
        let all = u32::try_from(self.most).unwrap_or(u32::MAX);
        // Only fails when it was closed before.
        let _ = self.permits.acquire_many(all).await.map(tokio::sync::SemaphorePermit::forget);
        self.permits.close();
        self.idle.lock().clear();
    }
}

fn run(connection: &Connection, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(|error| read_failure(&error))?;
    all(&mut statement, rusqlite::params_from_iter(params))
}
