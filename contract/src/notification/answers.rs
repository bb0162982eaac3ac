//! Answers of the notification service.

use kernel::{NotificationId, Timestamp, UserId};
use protocol::Object;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::words;

words! {
    /// What a notification is about.
    pub enum NotificationKind {
        /// Welcome.
        CustomerRegistered = "customer.registered",
        /// An order is paid.
        OrderPaid = "order.paid",
        /// An order is being packed.
        OrderProcessing = "order.processing",
        /// An order is on its way.
        OrderShipped = "order.shipped",
        /// An order arrived.
        OrderDelivered = "order.delivered",
        /// An order was cancelled.
        OrderCancelled = "order.cancelled",
        /// An order's goods came back.
        OrderReturned = "order.returned",
        /// A payment was captured.
        PaymentCaptured = "payment.captured",
        /// A payment was declined.
        PaymentDeclined = "payment.declined",
        /// Money was given back.
        PaymentRefunded = "payment.refunded",
        /// A message from the shop.
        Message = "message",
    }
}

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notification {
    /// Its id.
    pub notification_id: NotificationId,
    /// To whom.
    pub user_id: UserId,
    /// About what.
    pub kind: NotificationKind,
    /// A line to show in a list.
    pub title: String,
    /// What there is to say.
    pub body: String,
    /// Ids, amounts and states, for programs.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
    /// Whether it was read.
    pub is_read: bool,
    /// When it was created.
    pub created_at: Timestamp,
}

impl Object for Notification {}
