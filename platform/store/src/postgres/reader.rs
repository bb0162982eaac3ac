//! Reads, and the taking of work that is due, on a few pooled connections that are opened when they are first needed.

use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime, TimeoutType,
};
use tokio_postgres::NoTls;
use tokio_postgres::types::ToSql;

use crate::{OpenError, StoreConfig, StoreError, Value};

use super::binding::{Bound, Failure, values};
use super::connect::{CONNECT_TIME, Tenant};
use super::text::numbered;

/// How many statements a connection keeps prepared.
const MOST_STATEMENTS: usize = 200;

/// The pool of a schema's readers.
pub(super) struct Readers(Pool);

impl Readers {
    /// At most so many readers, which say `settle` first on each connection.
    pub(super) fn new(
        config: &StoreConfig,
        tenant: &Tenant,
        most: usize,
        settle: String,
    ) -> Result<Self, OpenError> {
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(tenant.config("reader"), NoTls, manager);
        let settled = Hook::async_fn(move |client, _| {
            let settle = settle.clone();
            Box::pin(async move { client.batch_execute(&settle).await.map_err(HookError::Backend) })
        });
        let pool = Pool::builder(manager)
            .max_size(most.max(1))
            .create_timeout(Some(CONNECT_TIME))
            .wait_timeout(Some(std::time::Duration::from_secs(5)))
            .runtime(Runtime::Tokio1)
            .post_create(settled)
            .build();
        pool.map(Self).map_err(|error| OpenError::Unusable {
            database: config.database.clone(),
            reason: error.to_string(),
        })
    }

    /// A read. One whose connection is gone, as after the server's restart, is asked once more on another.
    pub(super) async fn read(&self, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
        // A session that takes no writes would be given to the writer too by a pooler that shares sessions.
        if !["SELECT ", "WITH "].iter().any(|begin| sql.starts_with(begin)) {
            return Err(StoreError::Engine(format!("only a SELECT is read, not {sql:.40}")));
        }
        self.take(sql, params).await
    }

    /// A statement that may also change what it answers, such as when a row is due, and may do so twice.
    pub(super) async fn take(&self, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
        let found = match self.ask(sql, params).await {
            Err(Failure::Lost) => self.ask(sql, params).await,
            found => found,
        };
        found.map_err(Failure::of_read)?.iter().map(values).collect()
    }

    async fn ask(&self, sql: &str, params: &[Value]) -> Result<Vec<tokio_postgres::Row>, Failure> {
        let client = self.0.get().await.map_err(|error| match error {
            PoolError::Backend(error) => Failure::from(error),
            PoolError::PostCreateHook(HookError::Backend(error)) => Failure::from(error),
            PoolError::Closed => Failure::Passing("the store is closed"),
            PoolError::Timeout(TimeoutType::Wait) => Failure::Passing("too many reads wait"),
            PoolError::Timeout(_) => Failure::Passing("the database server does not answer"),
            other => Failure::Fault(other.to_string()),
        })?;
        let statement = client.prepare_cached(&numbered(sql)).await?;
        if client.statement_cache.size() > MOST_STATEMENTS {
            // Those with as many parameters as there are ids or words: a few of them come again, most do not.
            client.statement_cache.clear();
        }
        let bound: Vec<Bound<'_>> = params.iter().map(Bound).collect();
        let bound: Vec<&(dyn ToSql + Sync)> =
            bound.iter().map(|bound| bound as &(dyn ToSql + Sync)).collect();
        Ok(client.query(&statement, &bound).await?)
    }

    pub(super) fn close(&self) {
        self.0.close();
    }
}
