//! A customer's notifications, and marking one as read.

use std::time::Duration;

use contract::customer::{CustomerError, GetCustomer};
use contract::gateway::{CustomerNotifications, ReadNotification};
use contract::notification::{GetNotification, ListNotifications, MarkRead, Notification, NotificationError};
use kernel::{CallContext, CallError, Page, UserId};

use crate::{Answered, Gateway, decided};

/// How long is waited for the word of the customer service, which these functions can do without.
const PATIENCE: Duration = Duration::from_secs(2);

/// A customer's notifications; the customer must exist. Whoever has some does: so while the customers cannot be asked,
/// only an empty inbox is not shown.
pub(crate) async fn notifications(
    gateway: &Gateway,
    cx: &CallContext,
    request: CustomerNotifications,
) -> Answered<Page<Notification>> {
    let CustomerNotifications { user_id, limit, cursor } = request;
    let unsure = unknown(gateway, cx, user_id).await?;
    let page =
        gateway.notifications.list_notifications(cx, ListNotifications { user_id, limit, cursor }).await?;
    match unsure {
        Some(unavailable) if page.data.is_empty() => Err(unavailable.into()),
        _ => Ok(page),
    }
}

/// Nothing when the customer exists; why that is not known when the customers cannot be asked.
async fn unknown(gateway: &Gateway, cx: &CallContext, user_id: UserId) -> Answered<Option<CustomerError>> {
    match gateway.customers.get_customer(&cx.clone().no_longer_than(PATIENCE), GetCustomer { user_id }).await
    {
        Ok(_) => Ok(None),
        Err(error @ CustomerError::Call(CallError::Unavailable { .. })) => Ok(Some(error)),
        Err(error) => Err(error.into()),
    }
}

/// Mark a notification as read. Somebody else's looks the same as none; a customer's own says that there is one.
pub(crate) async fn read_notification(
    gateway: &Gateway,
    cx: &CallContext,
    request: ReadNotification,
) -> Answered<Notification> {
    let ReadNotification { user_id, notification_id } = request;
    let read = cx.without_key();
    unknown(gateway, &read, user_id).await?;
    let notification =
        gateway.notifications.get_notification(&read, GetNotification { notification_id }).await?;
    if notification.user_id != user_id {
        return Err(NotificationError::NotificationNotFound.into());
    }
    let part = cx.derive("7");
    decided(cx, &part, gateway.notifications.mark_read(&part, MarkRead { notification_id })).await
}
