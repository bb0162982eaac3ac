//! Dead letters: events that a consumer could not apply. Every service that follows another one keeps its own.

use kernel::{Cursor, DeadLetterId, Event, Limit, Timestamp};
use protocol::{Object, request};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

request! {
    /// Looks at the dead letters.
    pub struct ListDeadLetters {
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// Tries to apply an event again.
    pub struct ReplayDeadLetter {
        /// The dead letter.
        path dead_letter_id: DeadLetterId,
    }
}

/// An event that a consumer could not apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeadLetter {
    /// Its id.
    pub dead_letter_id: DeadLetterId,
    /// The log it was read from.
    pub feed: String,
    /// The event.
    pub event: Event,
    /// Why it could not be applied.
    pub reason: String,
    /// When it was put aside.
    pub created_at: Timestamp,
}

impl Object for DeadLetter {}
