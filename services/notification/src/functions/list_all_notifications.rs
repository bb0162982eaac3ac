//! List everybody's notifications.

use contract::notification::{ListAllNotifications, Notification};
use kernel::{CallContext, Page};

use crate::store::reads;
use crate::store::tables::NotificationRow;
use crate::{Answered, Notifications};

/// List everybody's notifications, newest first.
pub(crate) async fn list_all_notifications(
    notifications: &Notifications,
    _: &CallContext,
    request: ListAllNotifications,
) -> Answered<Page<Notification>> {
    let page = reads::notices(&notifications.store, &request).await?;
    let data = page.data.iter().map(NotificationRow::show).collect::<Result<_, _>>()?;
    Ok(Page { data, next_cursor: page.next_cursor })
}
