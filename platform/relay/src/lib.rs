//! The relay: how the outside world hears what happens in a shop.
//!
//! It is a consumer like any other. It reads each service's log through the contract, publishes every event as a
//! CloudEvent to NATS JetStream, and remembers in a database of its own how far it has come; that moves only when
//! JetStream has confirmed what was published. Octavo itself never listens to NATS, so a stream may be lost without
//! harm to it, and [`replay`] fills it again.

mod connection;
mod envelope;
mod follow;
mod nats;
mod replay;

pub use envelope::{CONTENT_TYPE, subject};
pub use nats::{DUPLICATE_WINDOW, KEPT, Nats, STREAM, SUBJECTS};
pub use replay::{Range, Replayed, replay};

use kernel::World;
use runtime::{Feed, Runtime};
use store::{Databases, Migrations, OpenError, Store, StoreConfig};

/// A relay: its database, and where it publishes.
#[derive(Clone, Debug)]
pub struct Relay {
    store: Store,
    nats: Nats,
}

impl Relay {
    /// Opens the relay's database among `databases`. NATS need not be there yet.
    ///
    /// # Errors
    /// When the database cannot be opened; the message says what to do.
    pub async fn open(databases: &Databases, world: World, nats: Nats) -> Result<Self, OpenError> {
        // No tables of its own: cursors and dead letters are in every database.
        let tables = Migrations::of(&[], &[]);
        let store = Store::open(StoreConfig::new("relay", databases, tables, world)).await?;
        Ok(Self { store, nats })
    }

    /// Follows each of these logs until the stop. Other processes may follow the same ones.
    pub fn start(&self, runtime: &Runtime, feeds: Vec<Feed>) {
        for feed in feeds {
            follow::start(runtime, self.store.clone(), self.nats.clone(), feed);
        }
    }

    /// Its database.
    pub fn store(&self) -> &Store {
        &self.store
    }
}
