//! Days as a form's date field sends them, as the bounds of a time. Days are UTC's, as all that pages show.

use kernel::Timestamp;

const DAY: i64 = 86_400_000_000;

/// The day's first moment; nothing when it is no day.
pub(crate) fn day(text: &str) -> Option<Timestamp> {
    (text.len() == 10).then(|| format!("{text}T00:00:00Z").parse().ok())?
}

/// The first moment of the day after.
pub(crate) fn day_after(text: &str) -> Option<Timestamp> {
    Some(Timestamp::from_micros(day(text)?.micros().checked_add(DAY)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_where_the_next_begins() {
        assert_eq!(day_after("2026-02-28"), day("2026-03-01"));
        assert!(day("2026-03-01") > day("2026-02-28"));
        for nonsense in ["", "2026", "2026-02-30", "2026-13-01", "yesterday!"] {
            assert_eq!((day(nonsense), day_after(nonsense)), (None, None), "{nonsense}");
        }
    }
}
