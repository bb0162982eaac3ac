//! 7 Send a message to a customer.

use contract::customer::{CustomerError, GetCustomer};
use contract::notification::{CreateNotification, Notification, NotificationError, NotificationKind};
use kernel::{CallContext, CallError};
use store::{Plan, Recall};

use crate::domain::message;
use crate::store::tables::NotificationRow;
use crate::{Answered, Notifications};

/// 7 Send a message to a customer. The customer service says whether there is one.
pub(crate) async fn create_notification(
    notifications: &Notifications,
    cx: &CallContext,
    request: CreateNotification,
) -> Answered<Notification> {
    let store = &notifications.store;
    let recalled = store.recall::<(), Notification, NotificationError>(cx, "create_notification").await?;
    let claim = match recalled {
        Recall::Answered(notification) => return Ok(notification),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let CreateNotification { user_id, data, .. } = request;
    let notice = message::read(data.unwrap_or_default().0)?;
    let known = notifications.customers.get_customer(&cx.without_key(), GetCustomer { user_id }).await;
    known.map_err(|error| match error {
        CustomerError::Call(error) => error,
        _ => CallError::field("user_id", "must be a customer's: there is no customer with this id"),
    })?;
    let world = store.world();
    let row = NotificationRow::new(world.id(), user_id, NotificationKind::Message, notice, None, world.now());
    let shown = row.show()?;
    let plan = Plan::new().insert(&row).about(user_id).settle(&claim, Ok(&shown));
    store.commit(plan.answering(shown)).await
}
