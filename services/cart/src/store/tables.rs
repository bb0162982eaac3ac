//! The tables, as `migrations/` makes them.

use kernel::{BookId, CartId, Name, OrderId, Timestamp, UserId};

store::table! {
    /// A customer's cart.
    pub(crate) struct CartRow in "carts" key (user_id) {
        pub(crate) user_id: UserId,
        pub(crate) cart_id: CartId,
        pub(crate) version: i64,
        pub(crate) created_at: Timestamp,
        pub(crate) updated_at: Timestamp,
    }
}

impl CartRow {
    /// The same cart after one more change.
    pub(crate) fn changed(self, now: Timestamp) -> Self {
        Self { version: self.version + 1, updated_at: now, ..self }
    }
}

store::table! {
    /// A line of a cart, with the last title and price known.
    pub(crate) struct CartItemRow in "cart_items" key (user_id, product_id) {
        pub(crate) user_id: UserId,
        pub(crate) product_id: BookId,
        pub(crate) quantity: i64,
        pub(crate) title: Name,
        pub(crate) price_minor: i64,
        pub(crate) position: i64,
    }
}

store::table! {
    /// A cart that is a guest's.
    pub(crate) struct GuestCartRow in "guest_carts" key (user_id) {
        pub(crate) user_id: UserId,
        pub(crate) created_at: Timestamp,
    }
}

store::table! {
    /// A guest whose lines were moved into a customer's cart.
    pub(crate) struct MergedCartRow in "merged_carts" key (from_user_id) {
        pub(crate) from_user_id: UserId,
        pub(crate) user_id: UserId,
        pub(crate) at: Timestamp,
    }
}

store::table! {
    /// An order whose lines were taken out.
    pub(crate) struct TakenOrderRow in "taken_orders" key (order_id) {
        pub(crate) order_id: OrderId,
        pub(crate) user_id: UserId,
        pub(crate) at: Timestamp,
    }
}
