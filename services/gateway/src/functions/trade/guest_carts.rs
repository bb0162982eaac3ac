//! Carts of guests, and how many of a product are in a cart.

use contract::cart::{Cart, MergeCart, OpenGuestCart, SetItem};
use contract::gateway::{GuestCart, MergeGuestCart};
use kernel::{CallContext, CallError};

use crate::{Answered, Gateway, decided};

/// Open a cart for a guest. The token is made of the id anew each time, so that a repeated call answers the same.
pub(crate) async fn open_guest_cart(
    gateway: &Gateway,
    cx: &CallContext,
    request: OpenGuestCart,
) -> Answered<GuestCart> {
    let part = cx.derive("open_guest_cart");
    let cart = decided(cx, &part, gateway.carts.open_guest_cart(&part, request)).await?;
    let token = gateway.world.guest_token(cart.user_id).parse().map_err(|_| CallError::Internal)?;
    Ok(GuestCart { token, cart })
}

/// Set how many of a product are in the cart.
pub(crate) async fn set_cart_item(gateway: &Gateway, cx: &CallContext, request: SetItem) -> Answered<Cart> {
    let part = cx.derive("set_item");
    decided(cx, &part, gateway.carts.set_item(&part, request)).await
}

/// Move a guest's lines into a customer's cart: only who shows the guest's token may.
pub(crate) async fn merge_guest_cart(
    gateway: &Gateway,
    cx: &CallContext,
    request: MergeGuestCart,
) -> Answered<Cart> {
    let MergeGuestCart { user_id, guest_token } = request;
    let guest = gateway.world.guest_of(guest_token.as_str()).filter(|guest| *guest != user_id);
    let wrong = "must be the token of a guest's cart, as opening it answered, and not of this one";
    let from_user_id = guest.ok_or_else(|| CallError::field("guest_token", wrong))?;
    let part = cx.derive("merge_cart");
    decided(cx, &part, gateway.carts.merge_cart(&part, MergeCart { user_id, from_user_id })).await
}
