//! Writes that more than one function makes.

use contract::cart::{Cart, CartError};
use kernel::{NewEvent, OrderId, UserId, World};
use serde_json::json;
use store::{Claim, Plan, key};

use super::tables::{CartItemRow, CartRow, GuestCartRow};

/// The plan, answering `cart` and keeping that answer for the call's key.
pub(crate) fn answered(plan: Plan<(), CartError>, claim: &Claim, cart: Cart) -> Plan<Cart, CartError> {
    plan.settle(claim, Ok(&cart)).answering(cart)
}

/// The place behind all lines.
pub(crate) fn behind(items: &[CartItemRow]) -> i64 {
    items.iter().map(|item| item.position).max().unwrap_or(0) + 1
}

/// The event that a cart's lines were taken out, by hand or for an order.
pub(crate) fn cleared(world: &World, cart: &CartRow, order_id: Option<OrderId>) -> NewEvent {
    NewEvent {
        event_id: world.id(),
        kind: "cart.cleared",
        subject: cart.cart_id.to_string(),
        data: json!({"cart_id": cart.cart_id, "user_id": cart.user_id, "order_id": order_id, "version": cart.version}),
        at: cart.updated_at,
    }
}

/// Everything about a customer goes.
pub(crate) fn forget<E>(user_id: UserId) -> Plan<(), E> {
    take_away(user_id).forget(user_id)
}

/// A cart goes, and its lines.
pub(crate) fn take_away<E>(user_id: UserId) -> Plan<(), E> {
    Plan::new()
        .delete_where::<CartItemRow>("user_id", user_id)
        .delete::<GuestCartRow>(key![user_id])
        .delete_where::<CartRow>("user_id", user_id)
}
