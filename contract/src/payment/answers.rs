//! Answers of the payment service.

use kernel::{Money, OrderId, PaymentId, PaymentToken, RefundId, Timestamp};
use protocol::Object;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::words;

words! {
    /// What a payment is.
    pub enum PaymentStatus {
        /// Asked of the provider; its answer is not known yet.
        Pending = "pending",
        /// The customer has to do something first.
        RequiresAction = "requires_action",
        /// The money is taken.
        Captured = "captured",
        /// The provider said no.
        Declined = "declined",
        /// Called off: nothing was charged, or it was given back.
        Voided = "voided",
        /// Some of it was given back.
        PartiallyRefunded = "partially_refunded",
        /// All of it was given back.
        Refunded = "refunded",
    }
}

words! {
    /// What a refund is.
    pub enum RefundStatus {
        /// Asked of the provider; its answer is not known yet.
        Pending = "pending",
        /// The money is given back.
        Succeeded = "succeeded",
    }
}

words! {
    /// What became of calling a payment off.
    pub enum VoidOutcome {
        /// Certain: nothing is charged, or it was given back.
        Voided = "voided",
        /// The provider has not said yet; ask again.
        Pending = "pending",
        /// Too late: the money is captured, and stays so until it is refunded.
        Captured = "captured",
    }
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payment {
    /// Its id.
    pub payment_id: PaymentId,
    /// The order it pays.
    pub order_id: OrderId,
    /// Which try it is.
    pub attempt: i64,
    /// How much was asked for.
    pub amount: Money,
    /// How much was given back, or is being.
    pub refunded: Money,
    /// What it is now.
    pub status: PaymentStatus,
    /// Who takes the money.
    pub provider: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Refund {
    /// Its id.
    pub refund_id: RefundId,
    /// The payment it gives back.
    pub payment_id: PaymentId,
    /// How much.
    pub amount: Money,
    /// What it is now.
    pub status: RefundStatus,
    /// When it was created.
    pub created_at: Timestamp,
}

/// What became of calling an order's payment off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Voided {
    /// The order.
    pub order_id: OrderId,
    /// What became of it.
    pub outcome: VoidOutcome,
    /// The payment that is captured, when it was too late.
    #[schema(required)]
    pub payment_id: Option<PaymentId>,
}

/// With what may be paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentMethods {
    /// Who takes the money.
    pub provider: String,
    /// The ways, the usual one first.
    pub methods: Vec<PaymentMethod>,
}

/// A way to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentMethod {
    /// What to send with a purchase as its `payment_method`.
    pub token: PaymentToken,
    /// What to call it.
    pub name: String,
    /// What comes of it.
    pub about: String,
}

impl Object for PaymentMethods {}
impl Object for Payment {
    fn address(&self) -> Option<String> {
        Some(format!("/v1/payments/{}", self.payment_id))
    }
}
impl Object for Refund {}
impl Object for Voided {}
