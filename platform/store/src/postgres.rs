//! The engine for PostgreSQL.

use tokio::sync::watch;

use crate::job::Job;
use crate::{OpenError, Server, StoreConfig, StoreError, Value};

/// The engine of one schema.
pub(crate) struct Postgres {
    told: watch::Receiver<i64>,
}

impl Postgres {
    pub(crate) async fn open(
        config: StoreConfig,
        _server: Server,
        _schema: String,
    ) -> Result<Self, OpenError> {
        Err(OpenError::Unusable { database: config.database, reason: "this engine is not built yet".into() })
    }

    pub(crate) fn submit(&self, _job: Box<dyn Job>) -> Result<(), StoreError> {
        Err(StoreError::Unavailable("not yet"))
    }

    pub(crate) async fn read(&self, _sql: &str, _params: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
        Err(StoreError::Unavailable("not yet"))
    }

    pub(crate) fn told(&self) -> watch::Receiver<i64> {
        self.told.clone()
    }

    pub(crate) async fn look_for_events(&self) -> Result<(), StoreError> {
        Err(StoreError::Unavailable("not yet"))
    }

    pub(crate) fn health(&self) -> (bool, usize) {
        (false, 0)
    }

    pub(crate) async fn close(&self) {}
}
