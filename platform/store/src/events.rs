//! The service's own log as it is read, and the cursors of the feeds it follows.

use std::time::Duration;

use kernel::{CallError, Event, EventId, Timestamp};

use crate::{Store, key};

/// How often it is looked for events that other processes wrote.
const LOOK: Duration = Duration::from_millis(100);

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
        let mut hushed = self.inner.hushed.subscribe();
        tokio::select! {
            biased;
            () = self.news(after) => {}
            _ = hushed.wait_for(|hushed| *hushed) => return Ok(Vec::new()),
            () = tokio::time::sleep(wait) => return Ok(Vec::new()),
        }
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows =
            self.rows::<EventRow>("WHERE number > ?1 ORDER BY number LIMIT ?2", key![after, limit]).await?;
        Ok(rows.into_iter().map(Event::from).collect())
    }

    /// Ends when there is an event after number `after`, or when the store closes. The engine knows the last number that
    /// this process wrote, so an idle consumer asks without touching the database; what others wrote is looked for.
    #[allow(clippy::disallowed_methods, reason = "the engine lies below `runtime`")]
    async fn news(&self, after: i64) {
        let mut told = self.inner.engine.told();
        loop {
            let news = async { told.wait_for(|last| *last > after).await.is_ok() };
            if !self.inner.engine.is_shared() {
                news.await;
                return;
            }
            if tokio::time::timeout(LOOK, news).await.is_ok() {
                return;
            }
            // What cannot be looked up just now is no news.
            let _ = self.inner.engine.look_for_events().await;
        }
    }

    /// The number of the last event in the log that this process knows of; 0 when there is none.
    pub fn last_event(&self) -> i64 {
        *self.inner.engine.told().borrow()
    }

    /// The number of the last event of `feed` that was applied here; 0 before the first.
    pub async fn cursor(&self, feed: &str) -> Result<i64, CallError> {
        let row = self.one::<CursorRow>(key![feed.to_owned()]).await?;
        Ok(row.map_or(0, |row| row.number))
    }
}
