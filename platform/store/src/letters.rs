//! Dead letters: events of another service that could not be applied here, kept with the reason.

use kernel::{CallError, Cursor, DeadLetterId, Event, EventId, Page, PageOf, Timestamp};

use crate::{Plan, Store, key};

/// An event that could not be applied.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadLetter {
    /// Its id, made by the consumer.
    pub dead_letter_id: DeadLetterId,
    /// Which feed it came from, as given to [`Plan::advance`].
    pub feed: String,
    /// The event.
    pub event: Event,
    /// Why it could not be applied.
    pub reason: String,
    /// When it was put aside.
    pub at: Timestamp,
}

crate::table! {
    pub(crate) struct DeadLetterRow in "dead_letters" key (dead_letter_id) {
        dead_letter_id: DeadLetterId,
        feed: String,
        number: i64,
        event_id: EventId,
        kind: String,
        subject: String,
        data: serde_json::Value,
        event_at: Timestamp,
        reason: String,
        at: Timestamp,
    }
}

impl From<DeadLetter> for DeadLetterRow {
    fn from(letter: DeadLetter) -> Self {
        let DeadLetter { dead_letter_id, feed, event, reason, at } = letter;
        let Event { number, event_id, kind, subject, data, at: event_at } = event;
        Self { dead_letter_id, feed, number, event_id, kind, subject, data, event_at, reason, at }
    }
}

impl From<DeadLetterRow> for DeadLetter {
    fn from(row: DeadLetterRow) -> Self {
        let DeadLetterRow {
            dead_letter_id,
            feed,
            number,
            event_id,
            kind,
            subject,
            data,
            event_at,
            reason,
            at,
        } = row;
        let event = Event { number, event_id, kind, subject, data, at: event_at };
        Self { dead_letter_id, feed, event, reason, at }
    }
}

impl Store {
    /// A page of the dead letters, newest first.
    pub async fn dead_letters(&self, page: &PageOf) -> Result<Page<DeadLetter>, CallError> {
        let before = match &page.cursor {
            Some(cursor) => Cursor::part::<DeadLetterId>(cursor.parts::<1>()?[0])?.to_string(),
            // Sorts after every id.
            None => "~".to_owned(),
        };
        let limit = i64::try_from(page.limit.get()).unwrap_or(i64::MAX) + 1;
        let rows = self
            .rows::<DeadLetterRow>(
                "WHERE dead_letter_id < ?1 ORDER BY dead_letter_id DESC LIMIT ?2",
                key![before, limit],
            )
            .await?;
        let page = Page::cut(rows, page.limit, |row| Cursor::new(&[&row.dead_letter_id]));
        Ok(page.map(DeadLetter::from))
    }

    /// One dead letter.
    pub async fn dead_letter(&self, letter: DeadLetterId) -> Result<Option<DeadLetter>, CallError> {
        Ok(self.one::<DeadLetterRow>(key![letter]).await?.map(DeadLetter::from))
    }

    /// Throws a dead letter away. To apply it after all, put [`Plan::revive`] into the plan that does.
    pub async fn remove_dead_letter(&self, letter: DeadLetterId) -> Result<(), CallError> {
        self.commit(Plan::new().revive(letter)).await
    }
}
