//! The breaker: who calls a service that does not answer is told so at once, instead of waiting for it again.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::limits::{BREAK_TIME, FAILURES};

/// Knows whether a service is worth calling.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It is called; so many calls failed one after the other.
    Closed { failures: u32 },
    /// It is not called until then; the first call after that is a probe, and the next may be one when
    /// the probe's turn has passed without an answer.
    Open { until: Instant },
}

impl Default for State {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

impl Breaker {
    /// Whether a call may be made now; else how long nobody should ask again.
    pub(super) fn admit(&self, now: Instant) -> Result<(), Duration> {
        let mut state = self.0.lock();
        match *state {
            State::Closed { .. } => Ok(()),
            State::Open { until } if now < until => Err(until - now),
            State::Open { .. } => {
                *state = State::Open { until: now + BREAK_TIME };
                Ok(())
            }
        }
    }

    /// Notes that the service answered. Says whether that is news.
    pub(super) fn answered(&self) -> bool {
        let before = std::mem::take(&mut *self.0.lock());
        matches!(before, State::Open { .. })
    }

    /// Notes that it did not answer. Says whether it is given up for now, and was not before.
    pub(super) fn failed(&self, now: Instant) -> bool {
        let mut state = self.0.lock();
        match *state {
            State::Closed { failures } if failures + 1 < FAILURES => {
                *state = State::Closed { failures: failures + 1 };
                false
            }
            State::Closed { .. } => {
                *state = State::Open { until: now + BREAK_TIME };
                true
            }
            State::Open { .. } => {
                *state = State::Open { until: now + BREAK_TIME };
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_after_failures_in_a_row_and_closes_with_an_answer() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 1..FAILURES {
            assert!(!breaker.failed(now));
        }
        assert!(!breaker.answered(), "an answer in between starts the count anew");
        for _ in 1..FAILURES {
            assert!(!breaker.failed(now));
            assert_eq!(breaker.admit(now), Ok(()));
        }
        assert!(breaker.failed(now));
        assert_eq!(breaker.admit(now), Err(BREAK_TIME));
        let later = now + BREAK_TIME;
        assert_eq!(breaker.admit(later), Ok(()), "the probe");
        assert_eq!(breaker.admit(later), Err(BREAK_TIME), "one at a time");
        assert_eq!(breaker.admit(later + BREAK_TIME), Ok(()), "a probe that nobody hears of holds up nobody");
        assert!(!breaker.failed(later + BREAK_TIME));
        assert!(breaker.admit(later + BREAK_TIME).is_err());
        assert!(breaker.answered());
        assert_eq!(breaker.admit(later), Ok(()));
    }
}
