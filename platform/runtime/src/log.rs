//! A service's own event log, as its contract gives it to others.

use std::time::Duration;

use contract::events::{EventBatch, EventsAfter};
use kernel::CallError;
use store::Store;

/// Answers a contract's `events_after` from the service's store.
///
/// # Errors
/// What the store meets when it reads.
pub async fn events_after(store: &Store, request: EventsAfter) -> Result<EventBatch, CallError> {
    let EventsAfter { after, limit, wait_ms } = request;
    let wait = wait_ms.map_or(Duration::ZERO, |wait| Duration::from_millis(wait.get().unsigned_abs()));
    Ok(EventBatch { data: store.events_after(after.get(), limit.get(), wait).await? })
}
