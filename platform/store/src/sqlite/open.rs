//! Opening a file: its lock, its permissions, its settings, its tables.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::transfer::MARK;
use crate::{Database, OpenError, StoreConfig};

/// 3.51.3 repairs a corruption that two connections could bring about in a WAL database.
const NEEDED: (i32, &str) = (3_051_003, "3.51.3");

/// The base tables keep their history apart from the service's.
const BASE_HISTORY: &str = "store_schema_history";

mod embedded {
    #![allow(missing_docs, unreachable_pub, clippy::unwrap_used, reason = "written by a macro of refinery")]
    refinery::embed_migrations!("migrations/sqlite");
}

/// A database that is this process's own.
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// Held until the writer ends.
    pub(super) lock: File,
    pub(super) last_event: i64,
}

pub(super) fn open(config: &StoreConfig, path: &Path) -> Result<Opened, OpenError> {
    if rusqlite::version_number() < NEEDED.0 {
        let found = rusqlite::version().to_owned();
        return Err(OpenError::TooOld { found, needed: NEEDED.1 });
    }
    let lock = lock(path)?;
    private(path).map_err(|error| unusable(path, &error))?;
    let connection = connect(config.max_pages, path).map_err(|error| unusable(path, &error))?;
    finished(path, &connection)?;
    let connection = migrate(config, path, connection)?;
    let last_event = connection
        .query_row("SELECT coalesce(max(number), 0) FROM events", [], |row| row.get(0))
        .map_err(|error| unusable(path, &error))?;
    Ok(Opened { connection, lock, last_event })
}

fn at(path: &Path) -> Database {
    Database::File(path.to_owned())
}

pub(super) fn unusable(path: &Path, reason: &dyn std::fmt::Display) -> OpenError {
    OpenError::Unusable { database: at(path), reason: reason.to_string() }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// The lock lies beside the database, since SQLite's own locks would be lost when this process opened and
/// closed the database file once more.
pub(super) fn lock(path: &Path) -> Result<File, OpenError> {
    let file = private(&beside(path, ".lock")).map_err(|error| unusable(path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked { database: at(path) }),
        Err(TryLockError::Error(error)) => Err(unusable(path, &error)),
    }
}

/// A database that a shop is being moved to is nobody's yet.
fn finished(path: &Path, connection: &Connection) -> Result<(), OpenError> {
    if !connection.table_exists(None, MARK).map_err(|error| unusable(path, &error))? {
        return Ok(());
    }
    let origin = connection.query_row(&format!("SELECT source FROM {MARK}"), [], |row| row.get(0));
    let origin = origin.map_err(|error| unusable(path, &error))?;
    Err(OpenError::Unfinished { database: at(path), origin })
}

/// Makes a file, if need be, that only its owner reads; SQLite gives its WAL the same permissions.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let file = options.mode(0o600).open(path)?;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        Ok(file)
    }
    #[cfg(not(unix))]
    options.open(path)
}

/// The writer's connection. Its cache (16 MiB) and its log (4,000 pages between two checkpoints) are wide enough that rows
/// written at random places, as idempotency keys are, meet their pages in memory, and that a page which many purchases
/// touch goes into the database once for many: with a quarter of one and half of the other, a shop with 100,000 orders is a tenth slower.
pub(super) fn connect(max_pages: Option<u32>, path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 4000; \
         PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; \
         PRAGMA secure_delete = ON;",
    )?;
    if let Some(pages) = max_pages {
        connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
    }
    settle_plans(&connection)?;
    Ok(connection)
}

/// Has a statement keep its query plan whatever is bound to it. Without that, SQLite plans a statement anew at each
/// new value of a parameter that a partial index might be chosen by: three times the cost of the read itself.
pub(super) fn settle_plans(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop)
}

fn migrate(config: &StoreConfig, path: &Path, mut connection: Connection) -> Result<Connection, OpenError> {
    let refused = |reason: String| OpenError::Migration { database: at(path), reason };
    // A table that is rebuilt is for a moment not there: references are checked once, at the end.
    connection.execute_batch("PRAGMA foreign_keys = OFF").map_err(|error| unusable(path, &error))?;
    let mut base = embedded::migrations::runner();
    base.set_migration_table_name(BASE_HISTORY);
    base.run(&mut connection).map_err(|error| refused(error.to_string()))?;
    config.migrations.sqlite.run(&mut connection).map_err(|error| refused(error.to_string()))?;
    let dangling: i64 = connection
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))
        .map_err(|error| unusable(path, &error))?;
    if dangling > 0 {
        return Err(refused(format!("{dangling} rows refer to rows that are not there")));
    }
    connection.execute_batch("PRAGMA foreign_keys = ON").map_err(|error| unusable(path, &error))?;
    Ok(connection)
}
