//! The tables, as `migrations/` makes them.

use contract::notification::{Notification, NotificationKind};
use kernel::{CallError, EventId, NotificationId, Timestamp, UserId};
use store::StoreError;

use crate::domain::Notice;

store::table! {
    /// A notification.
    pub(crate) struct NotificationRow in "notifications" key (notification_id) {
        pub(crate) notification_id: NotificationId,
        pub(crate) user_id: UserId,
        pub(crate) kind: String,
        pub(crate) title: String,
        pub(crate) body: String,
        pub(crate) data: serde_json::Value,
        pub(crate) is_read: bool,
        /// What it follows from; nothing for a message.
        pub(crate) event_id: Option<EventId>,
        pub(crate) created_at: Timestamp,
    }
}

store::table! {
    /// A customer who was erased.
    pub(crate) struct ForgottenRow in "forgotten" key (user_id) {
        pub(crate) user_id: UserId,
        pub(crate) at: Timestamp,
    }
}

impl NotificationRow {
    pub(crate) fn new(
        notification_id: NotificationId,
        user_id: UserId,
        kind: NotificationKind,
        notice: Notice,
        event_id: Option<EventId>,
        created_at: Timestamp,
    ) -> Self {
        let Notice { title, body, data } = notice;
        Self {
            notification_id,
            user_id,
            kind: kind.to_string(),
            title,
            body,
            data,
            is_read: false,
            event_id,
            created_at,
        }
    }

    /// As it is answered.
    pub(crate) fn show(&self) -> Result<Notification, CallError> {
        let kind = self.kind.parse();
        Ok(Notification {
            notification_id: self.notification_id,
            user_id: self.user_id,
            kind: kind
                .map_err(|_| StoreError::Corrupt(format!("{:?} is no kind of notice", self.kind)).call())?,
            title: self.title.clone(),
            body: self.body.clone(),
            data: self.data.clone(),
            is_read: self.is_read,
            created_at: self.created_at,
        })
    }
}
