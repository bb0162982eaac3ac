//! How long a session lasts.

use std::time::Duration;

use kernel::Timestamp;

const DAY_S: u64 = 24 * 60 * 60;
const LIFETIME: Duration = Duration::from_secs(30 * DAY_S);
/// How long a session of a browser lasts that nobody uses.
const IDLE: Duration = Duration::from_secs(7 * DAY_S);
/// How often it is noted that a session is used.
const NOTED_EVERY: Duration = Duration::from_secs(5 * 60);

/// When a session that is opened now ends.
pub(crate) fn end(now: Timestamp) -> Timestamp {
    now.after(LIFETIME)
}

/// Whether a session that ends then is still open.
pub(crate) fn is_open(expires_at: Timestamp, now: Timestamp) -> bool {
    now < expires_at
}

/// When a browser's session ends that was used last at `seen_at`, if it is not used again.
pub(crate) fn idle_end(seen_at: Timestamp, expires_at: Timestamp) -> Timestamp {
    expires_at.min(seen_at.after(IDLE))
}

/// Whether it is time to note that a session is used.
pub(crate) fn is_to_note(seen_at: Timestamp, now: Timestamp) -> bool {
    seen_at.after(NOTED_EVERY) <= now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later(seconds: u64) -> Timestamp {
        Timestamp::from_micros(1_000_000).after(Duration::from_secs(seconds))
    }

    #[test]
    fn a_session_lasts_thirty_days_and_not_longer() {
        let opened = later(0);
        assert!(is_open(end(opened), later(0)) && is_open(end(opened), later(30 * 86_400 - 1)));
        assert!(!is_open(end(opened), later(30 * 86_400)));
    }

    #[test]
    fn a_browsers_session_that_is_used_lasts_as_long_and_else_a_week() {
        let end = end(later(0));
        assert_eq!(idle_end(later(0), end), later(7 * 86_400));
        assert_eq!(idle_end(later(29 * 86_400), end), end);
        assert!(!is_to_note(later(0), later(299)) && is_to_note(later(0), later(300)));
    }
}
