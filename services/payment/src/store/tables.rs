//! The tables, as `migrations/` makes them.

use std::fmt::Display;
use std::str::FromStr;

use contract::Progress;
use contract::payment::{Payment, PaymentError, PaymentStatus, Refund, RefundStatus};
use kernel::{Attempt, Currency, Money, OrderId, PaymentId, PaymentToken, RefundId, Timestamp};
use store::{Column, StoreError, Value};

use crate::Answered;
use crate::domain::standing::is_waiting;
use crate::domain::{Reference, Standing, Try};
use crate::providers::{Charge, GiveBack};

/// A word of the contract, in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word<T>(pub(crate) T);

impl<T: Display + FromStr> Column for Word<T> {
    fn to_value(&self) -> Value {
        Value::Text(self.0.to_string())
    }
    fn from_value(value: &Value) -> Result<Self, StoreError> {
        value.parsed().map(Self)
    }
}

store::table! {
    /// A payment.
    pub(crate) struct PaymentRow in "payments" key (payment_id) {
        pub(crate) payment_id: PaymentId,
        pub(crate) order_id: OrderId,
        pub(crate) attempt: Attempt,
        pub(crate) amount_minor: i64,
        /// What was given back or is promised to be.
        pub(crate) refunded_minor: i64,
        /// What the provider has confirmed to be given back.
        pub(crate) given_back_minor: i64,
        pub(crate) currency: Currency,
        pub(crate) status: Word<PaymentStatus>,
        pub(crate) provider: String,
        /// The provider's token; never a card number. It is answered, logged and told to nobody.
        pub(crate) method: PaymentToken,
        /// When the provider is asked again, while its word is missing.
        pub(crate) due_at: Option<Timestamp>,
        /// How often its word did not come.
        pub(crate) tries: i64,
        pub(crate) created_at: Timestamp,
        pub(crate) updated_at: Timestamp,
    }
}

impl PaymentRow {
    /// How it stands.
    pub(crate) fn standing(&self) -> Standing {
        Standing {
            status: self.status.0,
            amount: self.amount_minor,
            refunded: self.refunded_minor,
            given_back: self.given_back_minor,
        }
    }

    /// The same payment, standing otherwise since `now`.
    pub(crate) fn stands(self, standing: Standing, now: Timestamp) -> Self {
        Self {
            status: Word(standing.status),
            refunded_minor: standing.refunded,
            given_back_minor: standing.given_back,
            due_at: self.due_at.filter(|_| is_waiting(standing.status)),
            updated_at: now,
            ..self
        }
    }

    /// Whether the provider has still to say what became of it.
    pub(crate) fn is_waiting(&self) -> bool {
        is_waiting(self.status.0)
    }

    /// Its key at the provider.
    pub(crate) fn reference(&self) -> Reference {
        Reference { order_id: self.order_id, attempt: self.attempt }
    }

    /// What was asked for.
    pub(crate) fn amount(&self) -> Money {
        Money::from_minor(self.amount_minor, self.currency)
    }

    /// As an attempt at paying its order.
    pub(crate) fn tried(&self) -> Try {
        Try { attempt: self.attempt, amount: self.amount(), method: self.method.clone() }
    }

    /// As the provider is asked for it.
    pub(crate) fn charge(&self) -> Charge {
        Charge { reference: self.reference(), amount: self.amount(), method: self.method.clone() }
    }

    /// As it is answered.
    pub(crate) fn shown(&self) -> Payment {
        Payment {
            payment_id: self.payment_id,
            order_id: self.order_id,
            attempt: self.attempt.get(),
            amount: self.amount(),
            refunded: Money::from_minor(self.refunded_minor, self.currency),
            status: self.status.0,
            provider: self.provider.clone(),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

impl PaymentRow {
    /// What whoever charged it is answered: done, under way, or why it was refused.
    pub(crate) fn progress(&self) -> Answered<Progress<Payment>> {
        match self.status.0 {
            PaymentStatus::Pending | PaymentStatus::RequiresAction => Ok(Progress::UnderWay(self.shown())),
            PaymentStatus::Captured | PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded => {
                Ok(Progress::Done(self.shown()))
            }
            PaymentStatus::Declined => Err(PaymentError::PaymentDeclined),
            PaymentStatus::Voided => Err(PaymentError::PaymentVoided),
        }
    }
}

store::table! {
    /// A refund.
    pub(crate) struct RefundRow in "refunds" key (refund_id) {
        pub(crate) refund_id: RefundId,
        pub(crate) payment_id: PaymentId,
        pub(crate) amount_minor: i64,
        pub(crate) status: Word<RefundStatus>,
        /// When the provider is asked again, while its word is missing.
        pub(crate) due_at: Option<Timestamp>,
        /// How often its word did not come.
        pub(crate) tries: i64,
        pub(crate) created_at: Timestamp,
    }
}

impl RefundRow {
    /// Whether the provider has still to confirm it.
    pub(crate) fn is_pending(&self) -> bool {
        self.status.0 == RefundStatus::Pending
    }

    /// As it is answered.
    pub(crate) fn shown(&self, currency: Currency) -> Refund {
        Refund {
            refund_id: self.refund_id,
            payment_id: self.payment_id,
            amount: Money::from_minor(self.amount_minor, currency),
            status: self.status.0,
            created_at: self.created_at,
        }
    }
}

/// A refund with the payment that owes it.
#[derive(Clone, Debug)]
pub(crate) struct Owed {
    pub(crate) refund: RefundRow,
    pub(crate) payment: PaymentRow,
}

impl Owed {
    /// As the provider is asked for it.
    pub(crate) fn give_back(&self) -> GiveBack {
        let amount = Money::from_minor(self.refund.amount_minor, self.payment.currency);
        GiveBack { refund_id: self.refund.refund_id, charge: self.payment.reference(), amount }
    }

    /// As it is answered.
    pub(crate) fn shown(&self) -> Refund {
        self.refund.shown(self.payment.currency)
    }
}

store::table! {
    /// An order that is not to be charged any more.
    pub(crate) struct VoidedOrderRow in "voided_orders" key (order_id) {
        pub(crate) order_id: OrderId,
        pub(crate) at: Timestamp,
    }
}
