//! Times (RFC 3339, UTC) and the dates on which books were published (ISO 8601, also partly known and BCE).

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment, in microseconds since 1970-01-01T00:00:00Z; sent as `2026-01-31T12:00:00.000000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since the epoch, as they are stored.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    /// Microseconds since the epoch.
    pub fn micros(self) -> i64 {
        self.0
    }
    /// Milliseconds since the epoch, as a ULID carries them.
    pub fn millis(self) -> u64 {
        u64::try_from(self.0 / 1000).unwrap_or(0)
    }
    /// The moment `wait` later.
    pub fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX)))
    }
    /// The day it lies in, UTC: `2026-01-31`.
    pub fn day(self) -> String {
        self.to_string().chars().take_while(|c| *c != 'T').collect()
    }
    /// How long ago `earlier` was; zero if it was not.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(moment) => write!(f, "{moment:.6}"),
            Err(_) => write!(f, "{} µs", self.0),
        }
    }
}

impl FromStr for Timestamp {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let moment: jiff::Timestamp =
            text.parse().map_err(|_| "must be an RFC 3339 time such as `2026-01-31T12:00:00Z`".to_owned())?;
        Ok(Self(moment.as_microsecond()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::text::string(deserializer)?.parse().map_err(D::Error::custom)
    }
}

crate::text::text_schema!(Timestamp, { format: "date-time", description: "RFC 3339, UTC." });

/// When a book was published, as far as it is known: `1997-06-26`, `1997-06`, `1997`, or BCE as `-0750`
/// (ISO 8601: the year 0 is 1 BCE). Kept and answered exactly as it was given.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct PublishedDate(String);

impl PublishedDate {
    /// The text as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The year alone.
    pub fn year(&self) -> i64 {
        let (sign, digits) = self.0.strip_prefix('-').map_or((1, &*self.0), |digits| (-1, digits));
        // Four digits come first: nothing else was taken.
        sign * digits.bytes().take(4).fold(0, |year, digit| 10 * year + i64::from(digit - b'0'))
    }

    /// A year alone, BCE when negative.
    pub fn from_year(year: i32) -> Result<Self, String> {
        if year < 0 { format!("-{:04}", -year) } else { format!("{year:04}") }.parse()
    }
}

impl FromStr for PublishedDate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let shape = || "must be a date as `YYYY-MM-DD`, `YYYY-MM`, `YYYY`, or BCE as `-0750`".to_owned();
        let text = text.trim();
        let bce = text.starts_with('-');
        let mut parts = text.strip_prefix('-').unwrap_or(text).split('-');
        let mut number = |digits: usize| match parts.next() {
            None => Ok(None),
            Some(part) if part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()) => {
                part.parse::<i16>().map(Some).map_err(|_| shape())
            }
            Some(_) => Err(shape()),
        };
        let (year, month, day) = (number(4)?.ok_or_else(shape)?, number(2)?, number(2)?);
        if parts.next().is_some() || (bce && year == 0) {
            return Err(shape());
        }
        let year = if bce { -year } else { year };
        let (month, day) = (month.unwrap_or(1) as i8, day.unwrap_or(1) as i8);
        jiff::civil::Date::new(year, month, day)
            .map_err(|_| format!("{text} is not a day of the calendar"))?;
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for PublishedDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PublishedDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::text::string(deserializer)?.parse().map_err(D::Error::custom)
    }
}

crate::text::text_schema!(PublishedDate, {
    pattern: "^-?[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
    description: "`YYYY-MM-DD`, `YYYY-MM`, `YYYY`, or BCE as `-0750`.",
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partly_known_and_ancient_dates_are_kept() {
        for right in ["1997-06-26", "1997-06", "1997", "-0750", "0001", "2024-02-29", "0000"] {
            assert_eq!(right.parse::<PublishedDate>().expect(right).as_str(), right);
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for wrong in [
            "2023-02-29",
            "1997-13",
            "1997-00",
            "97",
            "1997-6-1",
            "1997-06-26T00:00",
            "-0000",
            "",
            "-",
            "1997-",
        ] {
            assert!(wrong.parse::<PublishedDate>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_moment_reads_back() {
        let moment = Timestamp::from_micros(1_700_000_000_123_456);
        assert_eq!(moment.to_string(), "2023-11-14T22:13:20.123456Z");
        let json = serde_json::to_string(&moment).expect("json");
        assert_eq!(serde_json::from_str::<Timestamp>(&json).expect("moment"), moment);
        assert_eq!("2023-11-15T00:13:20.123456+02:00".parse(), Ok(moment));
        assert_eq!(moment.day(), "2023-11-14");
        for wrong in ["2023-11-14", "yesterday", "", "2023-11-14T22:13:20"] {
            assert!(wrong.parse::<Timestamp>().is_err(), "{wrong:?}");
        }
    }
}
