//! Reads of inboxes.

use kernel::{CallError, Cursor, Limit, NotificationId, Page, UserId};
use store::{Store, key};

use super::tables::NotificationRow;

/// A customer's notifications, newest first.
pub(crate) async fn inbox(
    store: &Store,
    user_id: UserId,
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Result<Page<NotificationRow>, CallError> {
    let before = match cursor {
        Some(cursor) => Cursor::part::<NotificationId>(cursor.parts::<1>()?[0])?.to_string(),
        // Sorts after every id.
        None => "~".to_owned(),
    };
    let most = i64::try_from(limit.get()).unwrap_or(i64::MAX) + 1;
    let clause = "WHERE user_id = ?1 AND notification_id < ?2 ORDER BY notification_id DESC LIMIT ?3";
    let rows = store.rows::<NotificationRow>(clause, key![user_id, before, most]).await?;
    Ok(Page::cut(rows, limit, |row| Cursor::new(&[&row.notification_id])))
}
