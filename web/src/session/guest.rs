//! A guest's cart: one of a customer's id that nobody registered. The cookie's token says whose, and a database holds
//! nothing of it but the cart.

use contract::cart::OpenGuestCart;
use contract::gateway::{GatewayError, MergeGuestCart};
use kernel::{CallContext, GuestToken, UserId};

use super::{Visitor, cookies};
use crate::Web;

/// Opens a cart for somebody new. Answers whose it is, and the cookie.
pub(crate) async fn open(
    web: &Web,
    visitor: &Visitor,
    cx: &CallContext,
) -> Result<(UserId, String), GatewayError> {
    let opened = web.gateway.open_guest_cart(&cx.derive("guest"), OpenGuestCart {}).await?;
    let cookie = cookies::keep(&visitor.headers, cookies::GUEST, opened.token.as_str());
    Ok((opened.cart.user_id, cookie))
}

/// Moves the lines of a guest's cart into that of who signs in: all of them at once, and once.
pub(crate) async fn merge(
    web: &Web,
    visitor: &Visitor,
    guest: UserId,
    user_id: UserId,
) -> Result<(), GatewayError> {
    let Ok(guest_token) = web.world.guest_token(guest).parse::<GuestToken>() else { return Ok(()) };
    let cx = visitor.ever(web, &format!("merge/{guest}/{user_id}"));
    web.gateway.merge_guest_cart(&cx, MergeGuestCart { user_id, guest_token }).await.map(drop)
}
