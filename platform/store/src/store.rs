//! The store as a service holds it: plans and decisions in, rows out.

use std::sync::Arc;

use kernel::{CallError, World};
use tokio::sync::watch;

use crate::database::{Database, Databases};
use crate::engine::{Engine, EngineKind};
use crate::idempotency::InFlight;
use crate::job::{Answered, Decided, Keep, PlanJob};
use crate::{Keys, Migrations, Moment, OpenError, Plan, Record, Rows, StoreError, Value};

/// What to do when it cannot be known any more what is on the disk. It should not return.
pub type Fatal = Arc<dyn Fn(&str) + Send + Sync>;

/// How to open a service's database.
pub struct StoreConfig {
    /// The service's name, as it stands in logs and metrics.
    pub service: &'static str,
    /// Where its database is.
    pub database: Database,
    /// The service's own tables; see [`crate::migrations!`].
    pub migrations: Migrations,
    /// Time and ids.
    pub world: World,
    /// How many plans may wait; more are refused as unavailable.
    pub queue: usize,
    /// How many plans one commit takes.
    pub batch: usize,
    /// How many reads run at a time, each on a connection of its own, opened when first needed.
    pub readers: usize,
    /// The largest an SQLite database may grow, in pages of 4 KiB; without it, as large as the disk.
    pub max_pages: Option<u32>,
    /// Called after a commit that the disk did not confirm; aborts the process unless told otherwise.
    pub fatal: Fatal,
}

impl StoreConfig {
    /// The usual limits: 4096 waiting plans, 256 in a commit, 4 readers.
    pub fn new(service: &'static str, databases: &Databases, migrations: Migrations, world: World) -> Self {
        Self {
            service,
            database: databases.of(service),
            migrations,
            world,
            queue: 4096,
            batch: 256,
            readers: 4,
            max_pages: None,
            fatal: Arc::new(|_| std::process::abort()),
        }
    }
}

/// How a store is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// The service whose store it is.
    pub service: &'static str,
    /// Whether it takes plans.
    pub is_writable: bool,
    /// How many plans wait.
    pub queued: usize,
}

/// A service's database. Cheap to clone; clones share it. It closes when the last one is dropped, or by
/// [`Store::close`].
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) service: &'static str,
    pub(crate) engine: Engine,
    pub(crate) in_flight: Arc<InFlight>,
    pub(crate) world: World,
    pub(crate) hushed: watch::Sender<bool>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("health", &self.health()).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database: takes its lock, brings its tables up to date, starts its writer.
    pub async fn open(config: StoreConfig) -> Result<Self, OpenError> {
        let (service, world) = (config.service, config.world.clone());
        let engine = Engine::open(config).await?;
        let (in_flight, hushed) = (Arc::new(InFlight::default()), watch::Sender::new(false));
        Ok(Self { inner: Arc::new(Inner { service, engine, in_flight, world, hushed }) })
    }

    /// Loads the rows, lets `decision` decide on them, and writes what it plans; no other plan comes between.
    ///
    /// `decision` must be pure: an engine may ask it again. An `Err` answers this caller alone, and nothing is
    /// written. The plan is carried out even if the caller stops waiting.
    pub async fn decide<T, E>(
        &self,
        keys: Keys,
        decision: impl FnMut(&Rows) -> Result<Plan<T, E>, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<CallError> + Send + 'static,
    {
        self.decide_at(keys, decision).await.map(|(answer, _)| answer)
    }

    /// [`Store::decide`], with the moment since which what was decided stands: what the plan knows of the rows it was
    /// decided on and wrote may be kept as of then ([`crate::Kept::keep`]).
    pub async fn decide_at<T, E>(
        &self,
        keys: Keys,
        mut decision: impl FnMut(&Rows) -> Result<Plan<T, E>, E> + Send + 'static,
    ) -> Result<(T, Moment), E>
    where
        T: Send + 'static,
        E: From<CallError> + Send + 'static,
    {
        self.run(keys, None, move |rows| match decision(rows) {
            Ok(plan) => Decided::Write(plan),
            Err(error) => Decided::Refuse(error),
        })
        .await
    }

    /// Writes a plan that needs no rows.
    pub async fn commit<T, E>(&self, plan: Plan<T, E>) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<CallError> + Send + 'static,
    {
        let mut plan = Some(plan);
        self.run(Keys::none(), None, move |_| match plan.take() {
            Some(plan) => Decided::Write(plan),
            None => Decided::Refuse(CallError::Internal.into()),
        })
        .await
        .map(|(answer, _)| answer)
    }

    pub(crate) async fn run<T, E>(
        &self,
        keys: Keys,
        keep: Option<Keep<E>>,
        decision: impl FnMut(&Rows) -> Decided<T, E> + Send + 'static,
    ) -> Answered<T, E>
    where
        T: Send + 'static,
        E: From<CallError> + Send + 'static,
    {
        let (job, answer) = PlanJob::with_answer(keys, keep, decision);
        self.inner.engine.submit(job).map_err(StoreError::call)?;
        match answer.await {
            Ok(outcome) => outcome,
            // The job was dropped unheard, since the store closed before its turn came.
            Err(_) => Err(StoreError::Unavailable("the store is closing").call().into()),
        }
    }

    /// The rows of `SELECT <columns> FROM <table> <clause>`; parameters are `?1`, `?2`, … Done at once on the caller's
    /// thread, so it must be short: a few rows by an index. Anything longer is a [`Store::scan`].
    pub async fn rows<R: Record>(&self, clause: &str, params: Vec<Value>) -> Result<Vec<R>, CallError> {
        read_as(&self.inner.engine.read(&select::<R>(clause), &params).await?)
    }

    /// The row with this primary key.
    pub async fn one<R: Record>(&self, key: Vec<Value>) -> Result<Option<R>, CallError> {
        let mut clause = String::new();
        for (place, column) in R::KEY.iter().enumerate() {
            let join = if place == 0 { "WHERE" } else { " AND" };
            clause.push_str(&format!("{join} \"{column}\" = ?{}", place + 1));
        }
        Ok(self.rows::<R>(&clause, key).await?.into_iter().next())
    }

    /// Any short read, as [`Store::rows`] is; parameters are `?1`, `?2`, … Only numbers and texts can be read.
    pub async fn query(&self, sql: &str, params: Vec<Value>) -> Result<Vec<Vec<Value>>, CallError> {
        Ok(self.inner.engine.read(sql, &params).await?)
    }

    /// [`Store::query`] for a read that may look at many rows: it is done on a thread of its own, one of a few.
    pub async fn scan(&self, sql: &str, params: Vec<Value>) -> Result<Vec<Vec<Value>>, CallError> {
        Ok(self.inner.engine.scan(sql.to_owned(), params).await?)
    }

    /// [`Store::rows`] for a read that may look at many rows.
    pub async fn scan_rows<R: Record>(&self, clause: &str, params: Vec<Value>) -> Result<Vec<R>, CallError> {
        read_as(&self.inner.engine.scan(select::<R>(clause), params).await?)
    }

    /// Shows every statement that writes, with what is bound to it, to `witness` from now on. For benchmarks, which
    /// measure what the same writes cost without this crate. There can be one; a further one is not shown anything.
    pub fn witness(&self, witness: impl Fn(&str, Vec<Value>) + Send + Sync + 'static) {
        self.inner.engine.witness(Box::new(witness));
    }

    /// The time and ids this store was opened with.
    pub fn world(&self) -> &World {
        &self.inner.world
    }

    /// Which engine it is on, for the few reads that each engine needs its own words for.
    pub fn engine(&self) -> EngineKind {
        self.inner.engine.kind()
    }

    /// Whether other processes may be at work on the same database.
    pub fn is_shared(&self) -> bool {
        self.inner.engine.is_shared()
    }

    /// How it is doing.
    pub fn health(&self) -> Health {
        let (is_writable, queued) = self.inner.engine.health();
        Health { service: self.inner.service, is_writable, queued }
    }

    /// Lets nobody wait for the next event any more: who does hears now that there is none. Before a stop, which would
    /// have to wait for them.
    pub fn hush(&self) {
        self.inner.hushed.send_replace(true);
    }

    /// Writes what is queued, answers it, tidies the files and releases the lock. Later calls are refused as
    /// unavailable.
    pub async fn close(&self) {
        self.inner.engine.close().await;
    }
}

fn select<R: Record>(clause: &str) -> String {
    let mut sql = String::with_capacity(256 + clause.len());
    sql.push_str("SELECT ");
    for (place, column) in R::COLUMNS.iter().enumerate() {
        sql.push_str(if place == 0 { "\"" } else { ", \"" });
        sql.push_str(column);
        sql.push('"');
    }
    sql.push_str(" FROM \"");
    sql.push_str(R::TABLE);
    sql.push_str("\" ");
    sql.push_str(clause);
    sql
}

pub(crate) fn read_as<R: Record>(rows: &[Vec<Value>]) -> Result<Vec<R>, CallError> {
    Ok(rows.iter().map(|values| R::from_values(values)).collect::<Result<_, _>>()?)
}
