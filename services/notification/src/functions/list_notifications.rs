//! 7 Look at a customer's notifications, or at one.

use contract::notification::{GetNotification, ListNotifications, Notification, NotificationError};
use kernel::{CallContext, Page};
use store::key;

use crate::store::reads;
use crate::store::tables::NotificationRow;
use crate::{Answered, Notifications};

/// 7 Look at a customer's notifications, newest first.
pub(crate) async fn list_notifications(
    notifications: &Notifications,
    _: &CallContext,
    request: ListNotifications,
) -> Answered<Page<Notification>> {
    let ListNotifications { user_id, limit, cursor } = request;
    let page = reads::inbox(&notifications.store, user_id, limit, cursor.as_ref()).await?;
    let data = page.data.iter().map(NotificationRow::show).collect::<Result<_, _>>()?;
    Ok(Page { data, next_cursor: page.next_cursor })
}

/// 7 Look at one notification.
pub(crate) async fn get_notification(
    notifications: &Notifications,
    _: &CallContext,
    request: GetNotification,
) -> Answered<Notification> {
    let row = notifications.store.one::<NotificationRow>(key![request.notification_id]).await?;
    Ok(row.ok_or(NotificationError::NotificationNotFound)?.show()?)
}
