//! Publishing again what a log holds, under the same ids, from any place on.

use std::fmt;
use std::str::FromStr;

use kernel::{Event, EventNumber};
use runtime::Feed;

use crate::connection::Connection;
use crate::envelope::{Message, message};
use crate::nats::Nats;

/// The numbers of the events that are published again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first.
    pub from: i64,
    /// The last; the end of the log when there is none.
    pub to: Option<i64>,
}

impl FromStr for Range {
    type Err = String;

    /// Reads `120`, which goes to the end, or `120-499`.
    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| match text.parse::<EventNumber>() {
            Ok(number) if number.get() > 0 => Ok(number.get()),
            _ => {
                Err("must be the number of an event, such as 120, or two of them, such as 120-499".to_owned())
            }
        };
        let (from, to) = match text.split_once('-') {
            Some((from, to)) => (number(from)?, Some(number(to)?)),
            None => (number(text)?, None),
        };
        if to.is_some_and(|to| to < from) {
            return Err("must name the smaller number first".into());
        }
        Ok(Self { from, to })
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to {
            Some(to) => write!(f, "{}-{to}", self.from),
            None => write!(f, "{}", self.from),
        }
    }
}

/// What a replay did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many events are in the stream again.
    pub published: usize,
    /// How many JetStream dropped, since it had them a moment ago.
    pub duplicates: usize,
    /// How many are larger than the server takes.
    pub too_large: usize,
}

/// Publishes the events of `range` again. The cursor of whoever follows the log stays where it is.
///
/// # Errors
/// When the log or NATS does not answer; says from which number on it is to be repeated.
pub async fn replay(feed: &Feed, nats: &Nats, range: Range) -> Result<Replayed, String> {
    let mut replayed = Replayed::default();
    let mut next = range.from;
    let connection = Connection::open(nats).await.map_err(|reason| format!("NATS: {reason}"))?;
    loop {
        let stopped = |reason: &dyn fmt::Display| {
            let rest = Range { from: next, to: range.to };
            format!("{reason}; what comes before is done, so go on with {}={rest}", feed.name())
        };
        let events = feed.now_after(next - 1).await.map_err(|reason| stopped(&reason))?;
        let events: Vec<Event> =
            events.into_iter().filter(|event| range.to.is_none_or(|to| event.number <= to)).collect();
        let Some(last) = events.last() else { return Ok(replayed) };
        let messages: Vec<Message> = events.iter().map(|event| message(feed.name(), event)).collect();
        let published = connection.publish(&messages).await.map_err(|reason| stopped(&reason))?;
        replayed.duplicates += published.duplicates;
        replayed.too_large += published.too_large.len();
        replayed.published += messages.len() - published.duplicates - published.too_large.len();
        next = last.number + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_it_is_shown() {
        for (text, from, to) in
            [("1", 1, None), ("120", 120, None), ("120-499", 120, Some(499)), ("7-7", 7, Some(7))]
        {
            let range: Range = text.parse().expect(text);
            assert_eq!((range, range.to_string().as_str()), (Range { from, to }, text));
        }
        for wrong in ["", "0", "-1", "1-", "a", "9-1", "1-2-3", "+1"] {
            assert!(wrong.parse::<Range>().is_err(), "{wrong}");
        }
    }
}
