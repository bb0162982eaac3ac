//! The tables, as `migrations/` makes them.

use contract::order::{OrderStatus, StatusChange};
use kernel::{
    BookId, CallError, CartId, Name, OrderId, PaymentId, PaymentToken, RefundId, Timestamp, UserId,
};
use store::StoreError;

use crate::domain::State;

store::text_column!(State);

store::table! {
    /// An order.
    pub(crate) struct OrderRow in "orders" key (order_id) {
        pub(crate) order_id: OrderId,
        pub(crate) invoice: i64,
        pub(crate) user_id: UserId,
        pub(crate) cart_id: CartId,
        pub(crate) cart_version: i64,
        pub(crate) state: State,
        /// [`StatusChange`]s, oldest first.
        pub(crate) history: serde_json::Value,
        pub(crate) total_minor: i64,
        /// Needed to ask the provider again; gone as soon as it is not.
        pub(crate) payment_method: Option<PaymentToken>,
        pub(crate) payment_id: Option<PaymentId>,
        pub(crate) payment_status: Option<String>,
        pub(crate) provider: Option<String>,
        /// Made when a paid order is called off; the key of that refund.
        pub(crate) refund_id: Option<RefundId>,
        /// Why it was not bought: an [`contract::order::OrderError`] as JSON.
        pub(crate) refusal: Option<serde_json::Value>,
        /// When the recovery worker goes on with it, unless somebody finishes it first.
        pub(crate) due_at: Option<Timestamp>,
        /// How often in a row an answer did not come.
        pub(crate) tries: i64,
        pub(crate) created_at: Timestamp,
        pub(crate) updated_at: Timestamp,
    }
}

store::table! {
    /// A line of an order.
    pub(crate) struct OrderLineRow in "order_lines" key (order_id, position) {
        pub(crate) order_id: OrderId,
        pub(crate) position: i64,
        pub(crate) product_id: BookId,
        pub(crate) title: Name,
        pub(crate) quantity: i64,
        pub(crate) price_minor: i64,
    }
}

store::table! {
    /// A number that is counted on.
    pub(crate) struct CounterRow in "counters" key (name) {
        pub(crate) name: String,
        pub(crate) value: i64,
    }
}

impl OrderRow {
    /// What it has been, oldest first.
    pub(crate) fn changes(&self) -> Result<Vec<StatusChange>, CallError> {
        let read = serde_json::from_value(self.history.clone());
        read.map_err(|error| {
            StoreError::Corrupt(format!("an order's history cannot be read: {error}")).call()
        })
    }

    /// The same order, now seen as `status`.
    pub(crate) fn seen_as(mut self, status: OrderStatus, at: Timestamp) -> Self {
        let change = serde_json::json!({ "status": status, "at": at });
        match &mut self.history {
            serde_json::Value::Array(changes) => changes.push(change),
            history => *history = serde_json::Value::Array(vec![change]),
        }
        self
    }
}
