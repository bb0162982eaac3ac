//! How long a guest's cart waits.

use std::time::Duration;

use kernel::Timestamp;

/// How long a guest's cart that nobody changes is kept.
const PATIENCE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A guest's cart that was changed last at this moment, or before it, is given up.
pub(crate) fn left_before(now: Timestamp) -> Timestamp {
    let patience = i64::try_from(PATIENCE.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(now.micros().saturating_sub(patience))
}
