//! Where a case keeps its data, and the tables it keeps it in.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Sender, channel};

use kernel::{CallError, Clock, Currency, EventId, NewEvent, World};
use store::{Databases, Keys, Migrations, Plan, Store, StoreConfig};
use tokio::task::JoinHandle;

store::table! {
    /// Somebody with a balance that must not fall below zero.
    pub struct Account in "accounts" key (id) {
        pub id: String,
        pub name: String,
        pub balance: i64,
        pub note: Option<String>,
    }
}

store::table! {
    /// Something an account has some of.
    pub struct Line in "lines" key (account, item) {
        pub account: String,
        pub item: String,
        pub count: i64,
    }
}

kernel::service_errors! {
    /// What the plans of these tests can be refused for.
    pub enum Refusal {
        /// The id or the name is in use.
        Taken = Conflict "taken" "It is taken.",
        /// A balance would fall below zero.
        Short = PaymentRequired "short" "It is not enough.",
        /// A reference leads nowhere.
        Orphan = Conflict "orphan" "It belongs to nobody.",
        /// The row to be changed is not there.
        Gone = NotFound "gone" "It is not there.",
        /// Refused because the test said so.
        Unwilling { why: String } = Conflict "unwilling" "Not this time: {why}.",
        /// A field is wrong.
        Wrong = Invalid "wrong" "It is wrong.",
    }
}

pub(crate) const TABLES: &str = "
    CREATE TABLE accounts (
        id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE,
        balance INTEGER NOT NULL CONSTRAINT balance_not_negative CHECK (balance >= 0), note TEXT
    ) STRICT;
    CREATE TABLE lines (
        account TEXT NOT NULL REFERENCES accounts (id), item TEXT NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY (account, item)
    ) STRICT;
    CREATE TABLE chores (id TEXT NOT NULL PRIMARY KEY, due_at INTEGER) STRICT;";

/// The same tables for PostgreSQL.
pub(crate) const POSTGRES_TABLES: &str = "
    CREATE TABLE accounts (
        id TEXT COLLATE \"C\" NOT NULL PRIMARY KEY, name TEXT COLLATE \"C\" NOT NULL UNIQUE,
        balance BIGINT NOT NULL CONSTRAINT balance_not_negative CHECK (balance >= 0), note TEXT COLLATE \"C\"
    );
    CREATE TABLE lines (
        account TEXT COLLATE \"C\" NOT NULL REFERENCES accounts (id), item TEXT COLLATE \"C\" NOT NULL,
        count BIGINT NOT NULL, PRIMARY KEY (account, item)
    );
    CREATE TABLE chores (id TEXT COLLATE \"C\" NOT NULL PRIMARY KEY, due_at BIGINT);";

/// A place for one store's data. Dropping it deletes the data.
pub(crate) struct Place {
    dir: tempfile::TempDir,
    /// Nothing for SQLite.
    server: Option<parts::postgres::Database>,
    clock: Arc<AtomicI64>,
}

impl Place {
    /// A fresh SQLite file.
    pub(crate) fn sqlite() -> Self {
        let clock = Arc::new(AtomicI64::new(1_700_000_000_000_000));
        Self { dir: tempfile::tempdir().expect("a directory"), server: None, clock }
    }

    /// A fresh PostgreSQL database.
    pub(crate) fn postgres() -> Self {
        Self { server: Some(parts::postgres::fresh_database()), ..Self::sqlite() }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.server.is_none()
    }

    /// The database, if it is PostgreSQL's.
    pub(crate) fn server(&self) -> &parts::postgres::Database {
        self.server.as_ref().expect("a place on PostgreSQL")
    }

    /// Where a store opens its database.
    pub(crate) fn databases(&self) -> Databases {
        match &self.server {
            Some(server) => Databases::Server(server.url().parse().expect("an address")),
            None => Databases::Folder(self.dir.path().to_owned()),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("test.db")
    }

    pub(crate) fn pass(&self, time: std::time::Duration) {
        self.clock.fetch_add(time.as_micros() as i64, Ordering::SeqCst);
    }

    pub(crate) fn config(&self) -> StoreConfig {
        config_at(&self.databases(), World::seeded(Clock::Manual(self.clock.clone()), 7, Currency::USD))
    }

    /// Opens the store; again after it was closed or dropped.
    pub(crate) async fn open(&self) -> Store {
        Store::open(self.config()).await.expect("a store")
    }
}

/// How the store is opened, with small limits so that tests reach them.
pub(crate) fn config_at(databases: &Databases, world: World) -> StoreConfig {
    let tables = Migrations::of(&[("V1__test", TABLES)], &[("V1__test", POSTGRES_TABLES)]);
    let mut config = StoreConfig::new("test", databases, tables, world);
    config.batch = 16;
    config
}

/// Runs a case on a runtime of one thread, so that calls reach the queue in the order they are spawned.
pub(crate) fn run<F: Future<Output = ()>>(case: F) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(case);
}

/// For what SQLite alone promises.
macro_rules! on_sqlite {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $case() {
                crate::place::run(super::$case(&crate::place::Place::sqlite()));
            })+
        }
    };
}
pub(crate) use on_sqlite;

macro_rules! on_every_engine {
    ($($case:ident),+ $(,)?) => {
        crate::place::on_sqlite! { $($case),+ }

        mod postgres {
            $(#[test]
            fn $case() {
                crate::place::run(super::$case(&crate::place::Place::postgres()));
            })+
        }
    };
}
pub(crate) use on_every_engine;

/// Stops the writer inside a decision until it is dropped, so that what is sent meanwhile meets in a batch.
pub(crate) struct Gate {
    open: Option<Sender<()>>,
    held: Option<JoinHandle<Result<(), Refusal>>>,
}

impl Gate {
    pub(crate) async fn shut(store: &Store) -> Self {
        let (open, opened) = channel::<()>();
        let (tell, told) = tokio::sync::oneshot::channel();
        let mut tell = Some(tell);
        let store = store.clone();
        let held = tokio::spawn(async move {
            let wait = move |_: &store::Rows| {
                let _ = tell.take().map(|tell| tell.send(()));
                let _ = opened.recv();
                Ok(Plan::new())
            };
            store.decide(Keys::none(), wait).await
        });
        told.await.expect("the writer reaches the gate");
        Self { open: Some(open), held: Some(held) }
    }

    pub(crate) async fn lift(mut self) {
        drop(self.open.take());
        if let Some(held) = self.held.take() {
            held.await.expect("no panic").expect("a plan that writes nothing");
        }
    }
}

/// Lets everything that was spawned come as far as it can by itself.
pub(crate) async fn settle_down() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

pub(crate) fn account(id: &str, balance: i64) -> Account {
    Account { id: id.into(), name: format!("name of {id}"), balance, note: None }
}

pub(crate) fn event(store: &Store, subject: &str) -> NewEvent {
    let world = store.world();
    NewEvent {
        event_id: world.id::<EventId>(),
        kind: "test.happened",
        subject: subject.into(),
        data: serde_json::json!({ "of": subject }),
        at: world.now(),
    }
}

/// The guards that turn every constraint of these tables into its refusal.
pub(crate) fn guarded<T>(plan: Plan<T, Refusal>) -> Plan<T, Refusal> {
    plan.guard("accounts.id", Refusal::Taken)
        .guard("accounts.name", Refusal::Taken)
        .guard("lines.account,lines.item", Refusal::Taken)
        .guard("balance_not_negative", Refusal::Short)
        .guard("foreign key", Refusal::Orphan)
        .guard("accounts", Refusal::Gone)
}

pub(crate) fn internal() -> Refusal {
    Refusal::Call(CallError::Internal)
}
