//! 7 Send a message to a customer.

use contract::customer::{CustomerError, GetCustomer};
use contract::notification::{CreateNotification, Notification, NotificationError, NotificationKind};
use kernel::{CallContext, CallError, UserId};
use store::{Keys, Plan, Recall, Rows, key};

use crate::domain::message;
use crate::store::tables::{ForgottenRow, NotificationRow};
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
    customer_exists(notifications, cx, user_id).await?;
    let row = NotificationRow::new(store.world(), user_id, NotificationKind::Message, notice, None);
    let shown = row.show()?;
    let decision = move |rows: &Rows| {
        // Erased while this call was under way: nothing about them may be kept any more.
        if rows.one::<ForgottenRow>(&key![user_id])?.is_some() {
            return Err(nobody().into());
        }
        let plan = Plan::new().insert(&row).about(user_id).settle(&claim, Ok(&shown));
        Ok(plan.answering(shown.clone()))
    };
    store.decide(Keys::new().one::<ForgottenRow>(key![user_id]), decision).await
}

async fn customer_exists(
    notifications: &Notifications,
    cx: &CallContext,
    user_id: UserId,
) -> Result<(), CallError> {
    match notifications.customers.get_customer(&cx.without_key(), GetCustomer { user_id }).await {
        Ok(_) => Ok(()),
        Err(CustomerError::CustomerNotFound) => Err(nobody()),
        Err(CustomerError::Call(error)) => Err(error),
        // Reading a customer refuses nothing else.
        Err(_) => Err(CallError::Internal),
    }
}

fn nobody() -> CallError {
    CallError::field("user_id", "must be a customer's: there is no customer with this id")
}
