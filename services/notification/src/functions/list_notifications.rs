//! 7 Look at a customer's notifications.

use contract::notification::{ListNotifications, Notification};
use kernel::{CallContext, Page};

use crate::store::reads;
use crate::store::tables::NotificationRow;
use crate::{Answered, Notifications};

/// 7 Look at a customer's notifications, newest first. Whether there is such a customer is not asked: who has none
/// is told nothing.
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
