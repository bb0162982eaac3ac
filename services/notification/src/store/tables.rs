//! The tables, as `migrations/` makes them.

use contract::notification::{Notification, NotificationKind};
use kernel::{CallError, Description, EventId, Name, NotificationId, Timestamp, UserId, World};
use store::StoreError;

use crate::domain::Notice;

store::table! {
    /// A notification.
    pub(crate) struct NotificationRow in "notifications" key (notification_id) {
        pub(crate) notification_id: NotificationId,
        pub(crate) user_id: UserId,
        pub(crate) kind: String,
        pub(crate) title: Name,
        pub(crate) body: Description,
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
    /// A notice that nobody has read yet.
    pub(crate) fn new(
        world: &World,
        user_id: UserId,
        kind: NotificationKind,
        notice: Notice,
        event_id: Option<EventId>,
    ) -> Self {
        let Notice { title, body, data } = notice;
        let (notification_id, kind, created_at) = (world.id(), kind.to_string(), world.now());
        Self { notification_id, user_id, kind, title, body, data, is_read: false, event_id, created_at }
    }

    /// As it is answered.
    pub(crate) fn show(&self) -> Result<Notification, CallError> {
        let no_kind = |_| StoreError::Corrupt(format!("{:?} is no kind of notice", self.kind));
        Ok(Notification {
            notification_id: self.notification_id,
            user_id: self.user_id,
            kind: self.kind.parse().map_err(no_kind)?,
            title: self.title.to_string(),
            body: self.body.to_string(),
            data: self.data.clone(),
            is_read: self.is_read,
            created_at: self.created_at,
        })
    }
}
