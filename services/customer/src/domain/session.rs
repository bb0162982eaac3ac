//! How long a session lasts.

use std::time::Duration;

use contract::customer::Realm;
use kernel::Timestamp;

const DAY_S: u64 = 24 * 60 * 60;
const LIFETIME: Duration = Duration::from_secs(30 * DAY_S);
/// How long a session of a browser lasts that nobody uses.
const IDLE: Duration = Duration::from_secs(7 * DAY_S);
/// How often it is noted that a session is used.
const NOTED_EVERY: Duration = Duration::from_secs(5 * 60);
/// The same of the back office: a working day and what comes between, and a desk that was left.
const OFFICE_LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);
const OFFICE_IDLE: Duration = Duration::from_secs(30 * 60);
const OFFICE_NOTED_EVERY: Duration = Duration::from_secs(60);

/// When a session that is opened now ends.
pub(crate) fn end(now: Timestamp) -> Timestamp {
    now.after(LIFETIME)
}

/// Whether a session that ends then is still open.
pub(crate) fn is_open(expires_at: Timestamp, now: Timestamp) -> bool {
    now < expires_at
}

/// When a browser's session that is opened now ends at the latest.
pub(crate) fn web_end(realm: Realm, now: Timestamp) -> Timestamp {
    match realm {
        Realm::Shop => end(now),
        Realm::Office => now.after(OFFICE_LIFETIME),
    }
}

/// When a browser's session ends that was used last at `seen_at`, if it is not used again.
pub(crate) fn idle_end(realm: Realm, seen_at: Timestamp, expires_at: Timestamp) -> Timestamp {
    let idle = match realm {
        Realm::Shop => IDLE,
        Realm::Office => OFFICE_IDLE,
    };
    expires_at.min(seen_at.after(idle))
}

/// Whether it is time to note that a session is used: often enough for what it lasts without use, and not with each call.
pub(crate) fn is_to_note(realm: Realm, seen_at: Timestamp, now: Timestamp) -> bool {
    let noted_every = match realm {
        Realm::Shop => NOTED_EVERY,
        Realm::Office => OFFICE_NOTED_EVERY,
    };
    seen_at.after(noted_every) <= now
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
        let end = web_end(Realm::Shop, later(0));
        assert_eq!(end, later(30 * 86_400));
        assert_eq!(idle_end(Realm::Shop, later(0), end), later(7 * 86_400));
        assert_eq!(idle_end(Realm::Shop, later(29 * 86_400), end), end);
        let is_to_note = |seconds| is_to_note(Realm::Shop, later(0), later(seconds));
        assert!(!is_to_note(299) && is_to_note(300));
    }

    #[test]
    fn a_session_of_the_office_lasts_twelve_hours_and_unused_half_of_one() {
        let end = web_end(Realm::Office, later(0));
        assert_eq!(end, later(12 * 3600));
        assert_eq!(idle_end(Realm::Office, later(0), end), later(1800));
        assert_eq!(idle_end(Realm::Office, later(12 * 3600 - 1), end), end);
        let is_to_note = |seconds| is_to_note(Realm::Office, later(0), later(seconds));
        assert!(!is_to_note(59) && is_to_note(60));
    }
}
