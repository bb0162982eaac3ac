//! Carts of guests, orders, payments, customers and notices: what only the gateway has of them.

use kernel::{AddressId, GuestToken, OrderId, UserId};
use protocol::{Object, request};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::cart::Cart;

request! {
    /// Moves a guest's lines into a customer's cart.
    pub struct MergeGuestCart {
        /// Into whose cart.
        path user_id: UserId,
        /// What opening the guest's cart answered.
        body guest_token: GuestToken,
    }
}

request! {
    /// Calls an order off.
    pub struct CancelOrder {
        /// The order.
        path order_id: OrderId,
    }
}

request! {
    /// Says where an order goes.
    pub struct SetDelivery {
        /// The order.
        path order_id: OrderId,
        /// One of the customer's addresses.
        body address_id: AddressId,
    }
}

request! {
    /// Asks where an order goes.
    pub struct OrderDelivery {
        /// The order.
        path order_id: OrderId,
    }
}

/// A guest's cart, and what opens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuestCart {
    /// Keep it: whoever shows it may have the lines moved into a customer's cart.
    pub token: GuestToken,
    /// The cart; it is used by its `user_id` as any other.
    pub cart: Cart,
}

impl Object for GuestCart {}
