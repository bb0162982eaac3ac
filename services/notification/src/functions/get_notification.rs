//! 7 Look at one notification.

use contract::notification::{GetNotification, Notification, NotificationError};
use kernel::CallContext;
use store::key;

use crate::store::tables::NotificationRow;
use crate::{Answered, Notifications};

/// 7 Look at one notification.
pub(crate) async fn get_notification(
    notifications: &Notifications,
    _: &CallContext,
    request: GetNotification,
) -> Answered<Notification> {
    let row = notifications.store.one::<NotificationRow>(key![request.notification_id]).await?;
    Ok(row.ok_or(NotificationError::NotificationNotFound)?.show()?)
}
