//! How long a provider is waited for, and how soon it is asked again.

use std::time::Duration;

/// How long a provider may take to answer; then the outcome is unknown.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// How soon an answer that did not come is asked for again, the first time.
const FIRST: Duration = Duration::from_secs(1);
/// The longest between two times of asking.
const LONGEST: Duration = Duration::from_secs(5);

/// When something is asked about by somebody else, unless whoever began it has an answer by then.
pub(crate) const ABANDONED: Duration = Duration::from_secs(PATIENCE.as_secs() + FIRST.as_secs());

/// How long to wait after the answer did not come `tries` times before.
pub(crate) fn rest(tries: i64) -> Duration {
    let doublings = tries.clamp(0, 8) as u32;
    (FIRST * 2_u32.pow(doublings)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_asked_soon_and_then_every_few_seconds() {
        let rests: Vec<u64> = (0..5).map(|tries| rest(tries).as_secs()).collect();
        assert_eq!(rests, [1, 2, 4, 5, 5]);
        assert_eq!((rest(i64::MIN), rest(i64::MAX)), (FIRST, LONGEST));
    }

    #[test]
    fn nobody_else_asks_before_whoever_began_has_waited_and_rested() {
        assert_eq!(ABANDONED, PATIENCE + rest(0));
    }
}
