//! How long a session lasts.

use std::time::Duration;

use kernel::Timestamp;

const LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// When a session that is opened now ends.
pub(crate) fn end(now: Timestamp) -> Timestamp {
    now.after(LIFETIME)
}

/// Whether a session that ends then is still open.
pub(crate) fn is_open(expires_at: Timestamp, now: Timestamp) -> bool {
    now < expires_at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_lasts_thirty_days_and_not_longer() {
        let opened = Timestamp::from_micros(1_000_000);
        let after = |seconds| is_open(end(opened), opened.after(Duration::from_secs(seconds)));
        assert!(after(0) && after(30 * 86_400 - 1));
        assert!(!after(30 * 86_400));
    }
}
