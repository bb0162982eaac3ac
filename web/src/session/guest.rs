//! A guest's cart: one of a customer's id that nobody registered. The cookie's token says whose, and a database holds
//! nothing of it but the cart.

use contract::cart::OpenGuestCart;
use contract::gateway::{GatewayError, MergeGuestCart};
use kernel::{CallContext, Caller, GuestToken, UserId};

use super::{Visitor, cookies};
use crate::Web;

/// Opens a cart for somebody who has none, or whose own is gone. Answers whose it is, and the cookie.
pub(crate) async fn open(
    web: &Web,
    visitor: &Visitor,
    cx: &CallContext,
) -> Result<(UserId, String), GatewayError> {
    let mut cx = cx.derive("guest");
    cx.caller = Caller::Guest(None);
    let opened = web.gateway.open_guest_cart(&cx, OpenGuestCart {}).await?;
    let cookie = cookies::keep(&visitor.headers, cookies::GUEST, opened.token.as_str());
    Ok((opened.cart.user_id, cookie))
}

/// Moves the lines of a guest's cart into that of who just signed in, as which `cx` calls: all of them at once, and once,
/// whichever form asks for it.
pub(crate) async fn merge(
    web: &Web,
    cx: CallContext,
    guest: UserId,
    user_id: UserId,
) -> Result<(), GatewayError> {
    let Ok(guest_token) = web.world.guest_token(guest).parse::<GuestToken>() else { return Ok(()) };
    let what = format!("merge/{guest}/{user_id}");
    let cx = cx.with_key(format!("web/{what}"), web.world.fingerprint(&[b"ever", what.as_bytes()]));
    web.gateway.merge_guest_cart(&cx, MergeGuestCart { user_id, guest_token }).await.map(drop)
}
