//! The two engines behind one face. What a store asks of an engine is here, and nothing else.

use tokio::sync::watch;

use crate::changes::Changes;
use crate::database::Database;
use crate::job::Job;
use crate::postgres::Postgres;
use crate::sqlite::{Sqlite, Witness};
use crate::{OpenError, StoreConfig, StoreError, Value};

/// Which engine a store is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineKind {
    /// An SQLite file of this process alone.
    Sqlite,
    /// A schema on a PostgreSQL server, which other processes may use as well.
    Postgres,
}

/// What writes and reads a database.
pub(crate) enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Engine {
    pub(crate) async fn open(config: StoreConfig) -> Result<Self, OpenError> {
        Ok(match config.database.clone() {
            Database::File(path) => Self::Sqlite(Sqlite::open(config, path).await?),
            Database::Schema { server, schema } => {
                Self::Postgres(Postgres::open(config, server, schema).await?)
            }
        })
    }

    pub(crate) fn kind(&self) -> EngineKind {
        match self {
            Self::Sqlite(_) => EngineKind::Sqlite,
            Self::Postgres(_) => EngineKind::Postgres,
        }
    }

    /// Puts a plan into the queue; refused when that is full or the store closes.
    pub(crate) fn submit(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(engine) => engine.submit(job),
            Self::Postgres(engine) => engine.submit(job),
        }
    }

    /// A short read.
    pub(crate) async fn read(&self, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
        match self {
            // Some microseconds: done on the caller's thread.
            Self::Sqlite(engine) => engine.read(sql, params),
            Self::Postgres(engine) => engine.read(sql, params).await,
        }
    }

    /// A read that may take long.
    pub(crate) async fn scan(&self, sql: String, params: Vec<Value>) -> Result<Vec<Vec<Value>>, StoreError> {
        match self {
            Self::Sqlite(engine) => engine.scan(sql, params).await,
            Self::Postgres(engine) => engine.scan(&sql, &params).await,
        }
    }

    /// Takes rows for this process, by a statement that is whole in itself; see [`crate::Store::take_due`].
    pub(crate) async fn take(&self, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
        match self {
            Self::Sqlite(_) => Err(StoreError::Engine("a file is one process's already".to_owned())),
            Self::Postgres(engine) => engine.take(sql, params).await,
        }
    }

    /// The number of the last committed event that this process knows of; it wakes whoever waits for the next.
    pub(crate) fn told(&self) -> watch::Receiver<i64> {
        match self {
            Self::Sqlite(engine) => engine.told(),
            Self::Postgres(engine) => engine.told(),
        }
    }

    /// Looks whether another process has written events. Only where others can.
    pub(crate) async fn look_for_events(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(engine) => engine.look_for_events().await,
        }
    }

    /// Which rows have changed since when, as far as is known here.
    pub(crate) fn changes(&self) -> &Changes {
        match self {
            Self::Sqlite(engine) => engine.changes(),
            Self::Postgres(engine) => engine.changes(),
        }
    }

    /// Whether everything that was committed before this was asked is known among the changes.
    pub(crate) async fn is_known(&self) -> bool {
        match self {
            Self::Sqlite(_) => true,
            Self::Postgres(engine) => engine.is_known().await,
        }
    }

    /// Whether other processes may write to the same database.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Shows every statement that writes to `witness`. SQLite only.
    pub(crate) fn witness(&self, witness: Witness) {
        if let Self::Sqlite(engine) = self {
            engine.witness(witness);
        }
    }

    /// Whether plans are taken, and how many wait.
    pub(crate) fn health(&self) -> (bool, usize) {
        match self {
            Self::Sqlite(engine) => engine.health(),
            Self::Postgres(engine) => engine.health(),
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(engine) => engine.close().await,
            Self::Postgres(engine) => engine.close().await,
        }
    }
}
