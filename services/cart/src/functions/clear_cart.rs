//! 5.5 Clear all items in cart.

use contract::cart::{Cart, CartError, ClearCart};
use kernel::CallContext;
use store::{Keys, Plan, Rows, key};

use super::view_cart::{Cards, show};
use crate::store::plans;
use crate::store::tables::{CartItemRow, CartRow};
use crate::{Answered, Carts};

/// 5.5 Clear all items in cart. A cart that is empty already stays as it is.
pub(crate) async fn clear_cart(carts: &Carts, cx: &CallContext, request: ClearCart) -> Answered<Cart> {
    let ClearCart { user_id } = request;
    let world = carts.store.world().clone();
    let keys = Keys::new().one::<CartRow>(key![user_id]).all::<CartItemRow>("user_id", user_id);
    let decision = move |rows: &Rows| {
        let cart = rows.one::<CartRow>(&key![user_id])?.ok_or(CartError::CartNotFound)?;
        if rows.all::<CartItemRow>()?.is_empty() {
            return Ok(Plan::answer(show(&cart, &[], &Cards::unknown(), world.currency())?).about(user_id));
        }
        let cart = cart.changed(world.now());
        let shown = show(&cart, &[], &Cards::unknown(), world.currency())?;
        let plan = Plan::answer(shown).delete_where::<CartItemRow>("user_id", user_id).update(&cart);
        Ok(plan.event(plans::cleared(&world, &cart, None)).about(user_id))
    };
    carts.store.once(cx, "clear_cart", keys, decision).await
}
