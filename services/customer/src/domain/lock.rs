//! When somebody who mistyped has to wait before the next try.
//!
//! It goes by the name that was given, whether there is anybody of that name or not, so that a wait tells nothing.

use std::time::Duration;

use kernel::Timestamp;

/// Failures further apart than this are not of one go.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// How many tries are free.
const FREE: i64 = 5;
/// How long the next try waits after the last free one, and after each that follows; the last of these for all others.
const WAITS_S: [u64; 5] = [60, 120, 240, 480, 900];

/// Wrong passwords of late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failures {
    pub(crate) count: i64,
    pub(crate) first_at: Timestamp,
    pub(crate) locked_until: Option<Timestamp>,
}

impl Failures {
    /// How many seconds the next try has to wait, if any.
    pub(crate) fn wait_s(&self, now: Timestamp) -> Option<u32> {
        let locked_until = self.locked_until.filter(|until| now < *until)?;
        let seconds = locked_until.since(now).as_micros().div_ceil(1_000_000);
        u32::try_from(seconds).ok()
    }

    /// Whether they are so long ago that they count no more.
    fn is_over(&self, now: Timestamp) -> bool {
        let last = self.locked_until.unwrap_or(self.first_at);
        last.after(WINDOW) <= now
    }
}

/// What is known after one more failure.
pub(crate) fn after_failure(known: Option<Failures>, now: Timestamp) -> Failures {
    let Some(known) = known.filter(|known| !known.is_over(now)) else {
        return Failures { count: 1, first_at: now, locked_until: None };
    };
    let count = known.count.saturating_add(1);
    let over = usize::try_from(count - FREE).ok();
    let wait = over.map(|over| WAITS_S.get(over).copied().unwrap_or(WAITS_S[WAITS_S.len() - 1]));
    let locked_until = wait.map(|wait| now.after(Duration::from_secs(wait)));
    Failures { count, first_at: known.first_at, locked_until }
}

/// Failures that began at this moment or before, and hold nobody up any more, are swept out.
pub(crate) fn swept_before(now: Timestamp) -> Timestamp {
    Timestamp::from_micros(now.micros().saturating_sub(86_400_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(1_000_000_000).after(Duration::from_secs(seconds))
    }

    fn failed(times: &[u64]) -> Failures {
        times.iter().fold(None, |known, seconds| Some(after_failure(known, at(*seconds)))).expect("a failure")
    }

    #[test]
    fn from_the_fifth_failure_each_try_waits_longer() {
        assert_eq!(failed(&[0, 1, 2, 3]).wait_s(at(3)), None);
        let mut times = vec![0, 1, 2, 3, 4];
        for wait in [60, 120, 240, 480, 900, 900, 900] {
            let now = times[times.len() - 1];
            let known = failed(&times);
            assert_eq!(known.wait_s(at(now)), Some(wait), "after {} failures", times.len());
            assert_eq!(known.wait_s(at(now + u64::from(wait) - 1)), Some(1));
            assert_eq!(known.wait_s(at(now + u64::from(wait))), None);
            times.push(now + u64::from(wait));
        }
    }

    #[test]
    fn what_is_long_ago_counts_no_more() {
        assert_eq!(failed(&[0, 1, 2, 3, 900]).count, 1, "the window is over");
        assert_eq!(failed(&[0, 1, 2, 3, 899]).wait_s(at(899)), Some(60));
        let locked = [0, 1, 2, 3, 4, 64 + 900];
        assert_eq!(failed(&locked).count, 1, "nobody tried for as long");
        assert_eq!(failed(&[0, 1, 2, 3, 4, 63 + 900]).count, 6);
    }
}
