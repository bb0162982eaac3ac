//! Answers of the order service.

use kernel::{BookId, Money, Name, OrderId, PaymentId, Timestamp, UserId};
use protocol::Object;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::payment::PaymentStatus;
use crate::words;

words! {
    /// What an order is, seen from outside.
    pub enum OrderStatus {
        /// Being bought.
        Pending = "pending",
        /// Stock taken, money captured.
        Paid = "paid",
        /// Being packed.
        Processing = "processing",
        /// On its way.
        Shipped = "shipped",
        /// Arrived.
        Delivered = "delivered",
        /// Not bought, or money back.
        Cancelled = "cancelled",
        /// The goods came back.
        Returned = "returned",
    }
}

/// An order and its invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Order {
    /// Its id.
    pub order_id: OrderId,
    /// The invoice's number, without gaps, such as `INV-0000000042`.
    pub invoice_number: String,
    /// Who ordered.
    pub user_id: UserId,
    /// What it is now.
    pub status: OrderStatus,
    /// What was ordered, with the titles and prices of that moment.
    pub lines: Vec<OrderLine>,
    /// The sum of the line totals.
    pub total: Money,
    /// How it is paid.
    pub payment: OrderPayment,
    /// What it has been, oldest first.
    pub history: Vec<StatusChange>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A line of an order: a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderLine {
    /// The book.
    pub product_id: BookId,
    /// Its title when it was ordered.
    pub title: Name,
    /// How many.
    pub quantity: i64,
    /// The price of one when it was ordered.
    pub unit_price: Money,
    /// Unit price times quantity.
    pub line_total: Money,
}

/// How an order is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderPayment {
    /// The payment, once there is one.
    #[schema(required)]
    pub payment_id: Option<PaymentId>,
    /// What the order last heard of it, once there is one.
    #[schema(required)]
    pub status: Option<PaymentStatus>,
    /// Who takes the money, once it was asked.
    #[schema(required)]
    pub provider: Option<String>,
}

/// A status an order came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatusChange {
    /// The status.
    pub status: OrderStatus,
    /// When.
    pub at: Timestamp,
}

impl Object for Order {
    fn address(&self) -> Option<String> {
        Some(format!("/v1/orders/{}", self.order_id))
    }
}
