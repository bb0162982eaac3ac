//! Requests of the notification service.

use kernel::{Cursor, Limit, NotificationId, UserId};
use protocol::request;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::NotificationKind;
use crate::words;

words! {
    /// The one kind that can be sent by hand; all others follow from events.
    pub enum MessageKind {
        /// A message.
        Message = "message",
    }
}

request! {
    /// 7
    pub struct CreateNotification {
        /// The customer.
        body user_id: UserId,
        /// Always `message`.
        body kind: MessageKind,
        /// What it says: `title` and `body` become the notification's own, the rest goes along. At most 64 KiB.
        body data: Option<MessageData>,
    }
}

request! {
    /// Looks at a customer's notifications.
    pub struct ListNotifications {
        /// The customer.
        query user_id: UserId,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// Lists everybody's notifications.
    pub struct ListAllNotifications {
        /// Those of this kind.
        query kind: Option<NotificationKind>,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// Looks at a notification.
    pub struct GetNotification {
        /// The notification.
        path notification_id: NotificationId,
    }
}

request! {
    /// Marks a notification as read.
    pub struct MarkRead {
        /// The notification.
        path notification_id: NotificationId,
    }
}

request! {
    /// Part of erasing a customer.
    pub struct ForgetInbox {
        /// The customer.
        path user_id: UserId,
    }
}

/// A JSON object of at most 64 KiB, its texts without control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub struct MessageData(pub serde_json::Map<String, serde_json::Value>);

impl<'de> Deserialize<'de> for MessageData {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let value = serde_json::Value::deserialize(deserializer)?;
        let size = value.to_string().len();
        if !texts_are_clean(&value) {
            return Err(D::Error::custom("must not contain control characters"));
        }
        match value {
            serde_json::Value::Object(_) if size > 64 * 1024 => {
                Err(D::Error::custom("must be at most 64 KiB"))
            }
            serde_json::Value::Object(members) => Ok(Self(members)),
            _ => Err(D::Error::custom("must be a JSON object")),
        }
    }
}

fn texts_are_clean(value: &serde_json::Value) -> bool {
    let clean = |text: &str| !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    match value {
        serde_json::Value::String(text) => clean(text),
        serde_json::Value::Array(values) => values.iter().all(texts_are_clean),
        serde_json::Value::Object(members) => {
            members.iter().all(|(name, value)| clean(name) && texts_are_clean(value))
        }
        _ => true,
    }
}

protocol::fields!(json: MessageData);
