//! Reads of inboxes.

use contract::notification::ListAllNotifications;
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

/// Everybody's notifications, newest first; they are looked through until a page is full.
pub(crate) async fn notices(
    store: &Store,
    wanted: &ListAllNotifications,
) -> Result<Page<NotificationRow>, CallError> {
    let before = match &wanted.cursor {
        Some(cursor) => Cursor::part::<NotificationId>(cursor.parts::<1>()?[0])?.to_string(),
        // Sorts after every id.
        None => "~".to_owned(),
    };
    let most = i64::try_from(wanted.limit.get()).unwrap_or(i64::MAX) + 1;
    let rows = match wanted.kind {
        None => {
            let clause = "WHERE notification_id < ?1 ORDER BY notification_id DESC LIMIT ?2";
            store.scan_rows(clause, key![before, most]).await?
        }
        Some(kind) => {
            let clause = "WHERE notification_id < ?1 AND kind = ?2 ORDER BY notification_id DESC LIMIT ?3";
            store.scan_rows(clause, key![before, kind.to_string(), most]).await?
        }
    };
    Ok(Page::cut(rows, wanted.limit, |row: &NotificationRow| Cursor::new(&[&row.notification_id])))
}
