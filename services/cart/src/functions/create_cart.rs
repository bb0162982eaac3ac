//! 5.1 Create a cart.

use contract::Made;
use contract::cart::{Cart, CreateCart};
use kernel::CallContext;
use store::{Keys, Plan, key};

use super::view_cart::{Cards, show};
use crate::store::tables::{CartItemRow, CartRow};
use crate::{Answered, Carts};

/// 5.1 Create a cart for a customer, or answer the one that is there.
pub(crate) async fn create_cart(
    carts: &Carts,
    cx: &CallContext,
    request: CreateCart,
) -> Answered<Made<Cart>> {
    let CreateCart { user_id } = request;
    let world = carts.store.world().clone();
    let (now, fresh_id) = (world.now(), world.id());
    let keys = Keys::new().one::<CartRow>(key![user_id]).all::<CartItemRow>("user_id", user_id);
    let decision = move |rows: &store::Rows| {
        if let Some(cart) = rows.one::<CartRow>(&key![user_id])? {
            let cart = show(&cart, &rows.all()?, &Cards::unknown(), world.currency())?;
            return Ok(Plan::answer(Made::Existing(cart)).about(user_id));
        }
        let cart = CartRow { user_id, cart_id: fresh_id, version: 0, created_at: now, updated_at: now };
        let shown = show(&cart, &[], &Cards::unknown(), world.currency())?;
        Ok(Plan::answer(Made::New(shown)).insert(&cart).about(user_id))
    };
    carts.store.once(cx, "create_cart", keys, decision).await
}
