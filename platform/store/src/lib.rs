//! A write is data, committed in batches.
//!
//! A service declares its tables ([`table`]), and says what is to change as a [`Plan`]: inserts, updates,
//! deltas, deletes, events, with the constraints that may refuse it ([`Plan::guard`]). Where the change
//! depends on rows, it names them ([`Keys`]) and gives a pure decision ([`Store::decide`]). The engine puts
//! the plans of many callers into one transaction; a plan that fails takes none of the others with it.
//!
//! Kept here as well: idempotency keys ([`Store::once`], [`Store::recall`]), the service's own event log
//! ([`Store::events_after`]), the cursors of the feeds it follows, its dead letters, and work that is due
//! ([`Store::take_due`]). A whole database goes from one engine to the other by [`transfer`]. There is no SQL for
//! writing outside this crate, and no type of a database library in its interface.

mod changes;
mod database;
mod due;
mod engine;
mod error;
mod events;
mod idempotency;
mod job;
mod letters;
mod migration;
mod plan;
mod postgres;
mod record;
mod rows;
mod sqlite;
mod store;
pub mod transfer;
mod value;

pub use changes::{Kept, Moment, Source};
pub use database::{Database, Databases, Server};
pub use engine::EngineKind;
pub use error::{OpenError, StoreError};
pub use idempotency::{Claim, Recall};
pub use letters::DeadLetter;
pub use migration::Migrations;
pub use plan::Plan;
#[doc(hidden)]
pub use record::column_at;
pub use record::{Record, Values};
pub use rows::{Keys, Rows};
pub use store::{Fatal, Health, Store, StoreConfig};
pub use value::{Column, Value};
