//! Days, as figures count them: from midnight to midnight, UTC.

use std::time::Duration;

use kernel::{Days, Timestamp};

/// Microseconds of a day.
pub(crate) const DAY: i64 = 86_400_000_000;

/// The midnight with which the oldest of these days begins; today is the last of them.
pub(crate) fn first(now: Timestamp, days: Days) -> Timestamp {
    let today = now.micros().div_euclid(DAY);
    Timestamp::from_micros((today - days.get() + 1) * DAY)
}

/// Each of these days by its midnight, the oldest first.
pub(crate) fn each(now: Timestamp, days: Days) -> impl Iterator<Item = Timestamp> {
    let first = first(now, days);
    (0..days.get()).map(move |day| Timestamp::from_micros(first.micros() + day * DAY))
}

/// How long a figure is good for.
pub(crate) const GOOD_FOR: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_the_last_of_the_days() {
        let now: Timestamp = "2026-03-01T23:59:59Z".parse().expect("a time");
        let days = |number| Days::new(number).expect("days");
        assert_eq!(first(now, days(1)).to_string(), "2026-03-01T00:00:00.000000Z");
        let all: Vec<String> = each(now, days(3)).map(Timestamp::day).collect();
        assert_eq!(all, ["2026-02-27", "2026-02-28", "2026-03-01"]);
    }
}
