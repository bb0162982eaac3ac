//! Open a cart for a guest.

use contract::cart::{Cart, OpenGuestCart};
use kernel::CallContext;
use store::{Keys, Plan};

use super::view_cart::{Cards, show};
use crate::store::tables::{CartRow, GuestCartRow};
use crate::{Answered, Carts};

/// Open a cart for somebody who has not registered, under a fresh user id. It is a cart like any other, but goes when
/// nobody touches it for long.
pub(crate) async fn open_guest_cart(carts: &Carts, cx: &CallContext, _: OpenGuestCart) -> Answered<Cart> {
    let world = carts.store.world().clone();
    let (now, user_id, cart_id) = (world.now(), world.id(), world.id());
    let decision = move |_: &store::Rows| {
        let cart = CartRow { user_id, cart_id, version: 0, created_at: now, updated_at: now };
        let shown = show(&cart, &[], &Cards::unknown(), world.currency())?;
        let guest = GuestCartRow { user_id, created_at: now };
        Ok(Plan::answer(shown).insert(&cart).insert(&guest).about(user_id))
    };
    carts.store.once(cx, "open_guest_cart", Keys::none(), decision).await
}
