//! 5.3 Remove item from cart.

use contract::cart::{Cart, CartError, RemoveItem};
use kernel::{CallContext, Currency, Timestamp};
use store::{Claim, Keys, Plan, Recall, Rows, key};

use super::view_cart::{Cards, cards_of_cart, show};
use crate::domain::lines;
use crate::store::plans;
use crate::store::tables::{CartItemRow, CartRow};
use crate::{Answered, Carts};

/// 5.3 Remove item from cart, or some of it. Calls 2.1.7 for the titles and prices of now, and can do without.
pub(crate) async fn remove_item(carts: &Carts, cx: &CallContext, request: RemoveItem) -> Answered<Cart> {
    let claim = match carts.store.recall::<(), Cart, CartError>(cx, "remove_item").await? {
        Recall::Answered(cart) => return Ok(cart),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let user_id = request.user_id;
    let cards = cards_of_cart(carts, cx, user_id).await?;
    let world = carts.store.world().clone();
    let keys = Keys::new().one::<CartRow>(key![user_id]).all::<CartItemRow>("user_id", user_id);
    let decision = move |rows: &Rows| remove(rows, &request, &cards, world.currency(), world.now(), &claim);
    carts.store.decide(keys, decision).await
}

fn remove(
    rows: &Rows,
    request: &RemoveItem,
    cards: &Cards,
    currency: Currency,
    now: Timestamp,
    claim: &Claim,
) -> Result<Plan<Cart, CartError>, CartError> {
    let RemoveItem { user_id, product_id, quantity } = *request;
    let cart = rows.one::<CartRow>(&key![user_id])?.ok_or(CartError::CartNotFound)?;
    let mut items: Vec<CartItemRow> = rows.all()?;
    let place = items.iter().position(|item| item.product_id == product_id);
    let place = place.ok_or(CartError::CartItemNotFound)?;
    let plan = match lines::shrink(items[place].quantity, quantity)? {
        0 => {
            items.remove(place);
            Plan::new().delete::<CartItemRow>(key![user_id, product_id])
        }
        left => {
            items[place].quantity = left;
            Plan::new().update(&items[place])
        }
    };
    let cart = cart.changed(now);
    let shown = show(&cart, &items, cards, currency)?;
    Ok(plans::answered(plan.update(&cart).about(user_id), claim, shown))
}
