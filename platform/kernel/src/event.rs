//! What happened: an entry of a service's append-only log.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{EventId, Timestamp};

/// An event as it is told: what kind, about what, with which ids, amounts and states.
///
/// Never a name or an address: the log is append-only, and a person must still be erasable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Its id, made by the caller.
    pub event_id: EventId,
    /// `noun.past_participle`, for example `order.paid`.
    pub kind: &'static str,
    /// The id of what it is about.
    pub subject: String,
    /// Ids, amounts and states.
    pub data: serde_json::Value,
    /// When it happened.
    pub at: Timestamp,
}

/// An event as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// Its place in its service's log: from 1, without gaps, in the order of the commits.
    pub number: i64,
    /// Its id.
    pub event_id: EventId,
    /// `noun.past_participle`, for example `order.paid`.
    pub kind: String,
    /// The id of what it is about.
    pub subject: String,
    /// Ids, amounts and states.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
    /// When it happened.
    pub at: Timestamp,
}
