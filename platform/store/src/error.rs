//! What can go wrong in a store, seen from a service and from whoever starts one.

use kernel::CallError;

use crate::Database;

/// Why a read or a write did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A row that a plan was sure of is not there.
    #[error("a row of `{table}` that was to be changed is not there")]
    Vanished {
        /// The table it was expected in.
        table: &'static str,
    },
    /// A constraint forbids it: `table.column` for UNIQUE (columns joined by `,`), its name for a CHECK,
    /// `foreign key` for a reference; also the engine's own `cursors.number` and `idempotency`.
    #[error("it violates the constraint `{constraint}`")]
    Violated {
        /// Which constraint.
        constraint: String,
    },
    /// A delta does not fit into 64 bits, or the column was null.
    #[error("a delta does not fit the columns of `{table}`")]
    Overflow {
        /// The table it was meant for.
        table: &'static str,
    },
    /// Not now: the queue is full, the store is closing, the disk is full or fails. Nothing was written.
    #[error("the store cannot take it now: {0}")]
    Unavailable(&'static str),
    /// It was not confirmed whether the batch was written; the process is about to stop.
    #[error("the commit was not confirmed")]
    Unconfirmed,
    /// What is stored, or what was to be stored, is not what its type says.
    #[error("{0}")]
    Corrupt(String),
    /// The engine refuses the statement: a fault of the caller's SQL or of its declarations.
    #[error("{0}")]
    Engine(String),
}

impl StoreError {
    /// As any caller may hear it: busy times are said, faults of ours go into the log.
    pub fn call(self) -> CallError {
        match self {
            Self::Unavailable(reason) => {
                tracing::warn!(reason, "the store is not available");
                CallError::Unavailable { retry_after_s: 1 }
            }
            Self::Unconfirmed => CallError::OutcomeUnknown,
            Self::Violated { constraint } if constraint == crate::idempotency::TWICE => {
                CallError::IdempotencyInFlight
            }
            fault => {
                tracing::error!(error = %fault, "a plan or a query failed");
                CallError::Internal
            }
        }
    }

    /// What a guard may name: the constraint, or the table whose row vanished.
    pub(crate) fn guarded(&self) -> Option<&str> {
        match self {
            Self::Violated { constraint } => Some(constraint),
            Self::Vanished { table } => Some(table),
            _ => None,
        }
    }
}

impl From<StoreError> for CallError {
    fn from(error: StoreError) -> Self {
        error.call()
    }
}

/// Why a store could not be opened. Each message says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error(
        "{database} is in use by another process: stop that one, or start this one with a data directory of its own"
    )]
    Locked {
        /// The database.
        database: Database,
    },
    /// The file or its directory cannot be used.
    #[error("{database} cannot be opened: {reason}. {}", .database.what_to_check())]
    Unusable {
        /// The database.
        database: Database,
        /// What the system said.
        reason: String,
    },
    /// The library is too old: older ones can corrupt a WAL database.
    #[error("SQLite {found} is linked, {needed} or later is needed: build with the bundled SQLite")]
    TooOld {
        /// What is linked.
        found: String,
        /// The least that will do.
        needed: &'static str,
    },
    /// A move of a shop to here was interrupted.
    #[error(
        "{database} is not complete: `octavo migrate` was interrupted while it came from {origin}. Run that again, and it \
         goes on where it stood"
    )]
    Unfinished {
        /// The database.
        database: Database,
        /// Where it comes from.
        origin: String,
    },
    /// The tables could not be brought up to date.
    #[error(
        "the tables in {database} cannot be brought up to date: {reason}. They may come from a newer or a \
         changed Octavo: start that version, or restore a backup"
    )]
    Migration {
        /// The database.
        database: Database,
        /// What refused.
        reason: String,
    },
}
