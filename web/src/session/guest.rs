//! A guest's cart: one of a customer's id that nobody registered. The cookie's token says whose, and a database holds
//! nothing of it but the cart.

use contract::cart::{AddItem, CreateCart, RemoveItem, ViewCart};
use contract::gateway::GatewayError;
use kernel::{CallContext, Quantity, UserId};

use super::{Visitor, cookies};
use crate::Web;

/// Opens a cart for somebody new. Answers whose it is, and the cookie.
pub(crate) async fn open(
    web: &Web,
    visitor: &Visitor,
    cx: &CallContext,
) -> Result<(UserId, String), GatewayError> {
    let user_id = web.world.id();
    web.carts.create_cart(&cx.without_key(), CreateCart { user_id }).await?;
    Ok((user_id, cookies::keep(&visitor.headers, cookies::GUEST, &web.world.guest_token(user_id))))
}

/// Moves the lines of a guest's cart into that of who signs in. Each is added under a key of its own, so that a sign-in
/// that is sent twice, or broke off, adds none twice.
pub(crate) async fn merge(
    web: &Web,
    visitor: &Visitor,
    guest: UserId,
    user_id: UserId,
) -> Result<(), GatewayError> {
    let cart = web.gateway.check_cart(&visitor.cx(), ViewCart { user_id: guest }).await?;
    for line in cart.items.iter().filter(|line| line.is_available) {
        let Ok(quantity) = Quantity::new(line.quantity) else { continue };
        let cx = visitor.ever(web, &format!("merge/{guest}/{}", line.product_id));
        web.gateway.add_to_cart(&cx, AddItem { user_id, product_id: line.product_id, quantity }).await?;
    }
    for line in &cart.items {
        let cx = visitor.ever(web, &format!("merged/{guest}/{}", line.product_id));
        let request = RemoveItem { user_id: guest, product_id: line.product_id, quantity: None };
        web.gateway.remove_from_cart(&cx, request).await?;
    }
    Ok(())
}
