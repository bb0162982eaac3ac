//! The relay: how the outside world hears what happens in a shop.
//!
//! It is a consumer like any other. It reads each service's log through the contract, publishes every event as a
//! CloudEvent to NATS JetStream, and remembers beside the log how far it has come; that moves only when JetStream has
//! confirmed what was published. Octavo itself never listens to NATS, so a stream may be lost without harm to it, and
//! [`replay()`] fills it again.

mod connection;
mod envelope;
mod follow;
mod nats;
mod replay;

pub use envelope::{CONTENT_TYPE, subject};
pub use nats::{DUPLICATE_WINDOW, KEPT, Nats, STREAM, SUBJECTS};
pub use replay::{Range, Replayed, replay};

use runtime::{Feed, Runtime};
use store::Store;

/// A relay, and where it publishes.
#[derive(Clone, Debug)]
pub struct Relay {
    nats: Nats,
}

impl Relay {
    /// A relay to this server. NATS need not be there yet.
    pub fn new(nats: Nats) -> Self {
        Self { nats }
    }

    /// Follows each of these logs until the stop; the cursor stands in the log's own database, under the log's name.
    /// Other processes may follow the same ones.
    pub fn start(&self, runtime: &Runtime, logs: Vec<(Feed, Store)>) {
        for (feed, store) in logs {
            follow::start(runtime, store, self.nats.clone(), feed);
        }
    }
}
