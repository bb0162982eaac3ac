//! A service's own event log, as its contract gives it to others.

use std::time::Duration;

use contract::events::{EventBatch, EventsAfter};
use kernel::CallError;
use store::Store;

/// The longest a reader may wait for the next event.
const LONGEST_WAIT_MS: i64 = 5_000;

/// Answers a contract's `events_after` from the service's store.
///
/// # Errors
/// A number below zero, or a wait out of its bounds, is refused by name.
pub async fn events_after(store: &Store, request: EventsAfter) -> Result<EventBatch, CallError> {
    let EventsAfter { after, limit, wait_ms } = request;
    if after < 0 {
        return Err(CallError::field("after", "must be an integer from 0"));
    }
    let wait = wait_ms.unwrap_or(0);
    if !(0..=LONGEST_WAIT_MS).contains(&wait) {
        return Err(CallError::field("wait_ms", "must be an integer from 0 to 5000"));
    }
    let wait = Duration::from_millis(wait.unsigned_abs());
    Ok(EventBatch { data: store.events_after(after, limit.get(), wait).await? })
}
