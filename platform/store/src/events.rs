//! The service's own log as it is read, and the cursors of the feeds it follows.

use std::time::Duration;

use kernel::{CallError, Event, EventId, Timestamp};

use crate::{Store, key};

crate::table! {
    pub(crate) struct EventRow in "events" key (number) {
        number: i64,
        event_id: EventId,
        kind: String,
        subject: String,
        data: serde_json::Value,
        at: Timestamp,
    }
}

crate::table! {
    pub(crate) struct CursorRow in "cursors" key (feed) {
        feed: String,
        number: i64,
    }
}

impl From<EventRow> for Event {
    fn from(row: EventRow) -> Self {
        let EventRow { number, event_id, kind, subject, data, at } = row;
        Self { number, event_id, kind, subject, data, at }
    }
}

impl Store {
    /// The events after number `after`, at most `limit`, oldest first. Waits up to `wait` while there are none.
    #[allow(clippy::disallowed_methods, reason = "the engine lies below `runtime`")]
    pub async fn events_after(
        &self,
        after: i64,
        limit: usize,
        wait: Duration,
    ) -> Result<Vec<Event>, CallError> {
        let mut told = self.inner.engine.told();
        // The engine knows the last number: an idle consumer asks without touching the database.
        let news = told.wait_for(|last| *last > after);
        match tokio::time::timeout(wait, news).await {
            Ok(Ok(_)) => {}
            // Time is over, or the store is closing.
            Ok(Err(_)) | Err(_) => return Ok(Vec::new()),
        }
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows =
            self.rows::<EventRow>("WHERE number > ?1 ORDER BY number LIMIT ?2", key![after, limit]).await?;
        Ok(rows.into_iter().map(Event::from).collect())
    }

    /// The number of the last event in the log; 0 when there is none.
    pub fn last_event(&self) -> i64 {
        *self.inner.engine.told().borrow()
    }

    /// The number of the last event of `feed` that was applied here; 0 before the first.
    pub async fn cursor(&self, feed: &str) -> Result<i64, CallError> {
        let row = self.one::<CursorRow>(key![feed.to_owned()]).await?;
        Ok(row.map_or(0, |row| row.number))
    }
}
