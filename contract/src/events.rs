//! Event logs: how consumers read what happened in a service, in process or over HTTP alike.

use kernel::{Event, EventNumber, WaitMillis};
use protocol::{Object, request};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

request! {
    /// Asks for the events after a number, waiting for the next one if there is none yet.
    pub struct EventsAfter {
        /// The number of the last event already known; 0 for all.
        query after: EventNumber,
        /// How many at most.
        query limit: kernel::Limit,
        /// How long to wait for the next event, in milliseconds, at most 5000; 0 or left out: not at all.
        query wait_ms: Option<WaitMillis>,
    }
}

/// Events in the order of their numbers, without gaps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventBatch {
    /// The events.
    pub data: Vec<Event>,
}

impl Object for EventBatch {}
