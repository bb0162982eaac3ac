//! A customer's notifications, and marking one as read.

use contract::customer::GetCustomer;
use contract::gateway::{CustomerNotifications, ReadNotification};
use contract::notification::{GetNotification, ListNotifications, MarkRead, Notification, NotificationError};
use kernel::{CallContext, Page};

use crate::{Answered, Gateway, decided};

/// A customer's notifications; the customer must exist.
pub(crate) async fn notifications(
    gateway: &Gateway,
    cx: &CallContext,
    request: CustomerNotifications,
) -> Answered<Page<Notification>> {
    let CustomerNotifications { user_id, limit, cursor } = request;
    gateway.customers.get_customer(cx, GetCustomer { user_id }).await?;
    Ok(gateway.notifications.list_notifications(cx, ListNotifications { user_id, limit, cursor }).await?)
}

/// Mark a notification as read. Somebody else's looks the same as none.
pub(crate) async fn read_notification(
    gateway: &Gateway,
    cx: &CallContext,
    request: ReadNotification,
) -> Answered<Notification> {
    let ReadNotification { user_id, notification_id } = request;
    let read = cx.without_key();
    gateway.customers.get_customer(&read, GetCustomer { user_id }).await?;
    let notification =
        gateway.notifications.get_notification(&read, GetNotification { notification_id }).await?;
    if notification.user_id != user_id {
        return Err(NotificationError::NotificationNotFound.into());
    }
    let part = cx.derive("7");
    decided(cx, &part, gateway.notifications.mark_read(&part, MarkRead { notification_id })).await
}
