//! 7 Mark a notification as read.

use contract::notification::{MarkRead, Notification, NotificationError};
use kernel::CallContext;
use store::{Keys, Plan, Rows, key};

use crate::store::tables::NotificationRow;
use crate::{Answered, Notifications};

/// 7 Mark a notification as read. Again changes nothing.
pub(crate) async fn mark_read(
    notifications: &Notifications,
    cx: &CallContext,
    request: MarkRead,
) -> Answered<Notification> {
    let id = request.notification_id;
    let decision = move |rows: &Rows| {
        let row = rows.one::<NotificationRow>(&key![id])?.ok_or(NotificationError::NotificationNotFound)?;
        if row.is_read {
            return Ok(Plan::answer(row.show()?).about(row.user_id));
        }
        let row = NotificationRow { is_read: true, ..row };
        Ok(Plan::answer(row.show()?).update(&row).about(row.user_id))
    };
    notifications.store.once(cx, "mark_read", Keys::new().one::<NotificationRow>(key![id]), decision).await
}
