//! Move a guest's lines into a customer's cart.

use contract::cart::{Cart, CartError, MAX_LINES, MergeCart};
use kernel::{CallContext, CallError, Timestamp, UserId, World};
use store::{Claim, Keys, Plan, Recall, Rows, key};

use super::view_cart::{Cards, cards_of_both, show};
use crate::domain::lines;
use crate::store::plans;
use crate::store::tables::{CartItemRow, CartRow, GuestCartRow, MergedCartRow};
use crate::{Answered, Carts};

/// Move a guest's lines into a customer's cart: what both have adds up, what is new comes behind, and the guest's cart is
/// gone. Calls 2.1.7 for the titles and prices of now, and can do without.
///
/// All of it is one decision, and the guest's id is its key: asking again answers the cart and changes nothing, also when
/// the lines went into another customer's cart.
pub(crate) async fn merge_cart(carts: &Carts, cx: &CallContext, request: MergeCart) -> Answered<Cart> {
    let claim = match carts.store.recall::<(), Cart, CartError>(cx, "merge_cart").await? {
        Recall::Answered(cart) => return Ok(cart),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let MergeCart { user_id, from_user_id } = request;
    if user_id == from_user_id {
        return Err(CallError::field("from_user_id", "must be a guest's, and not the cart's own").into());
    }
    let cards = cards_of_both(carts, cx, user_id, from_user_id).await?;
    let world = carts.store.world().clone();
    let keys = Keys::new()
        .one::<MergedCartRow>(key![from_user_id])
        .one::<GuestCartRow>(key![from_user_id])
        .one::<CartRow>(key![user_id])
        .all::<CartItemRow>("user_id", user_id)
        .all::<CartItemRow>("user_id", from_user_id);
    let decision = move |rows: &Rows| settled(merge(rows, &request, &cards, &world), &claim);
    carts.store.decide(keys, decision).await?
}

type Merged = (Cart, Plan<(), CartError>);

/// What was decided, kept for the call's key in the same transaction; a refusal too.
fn settled(merged: Answered<Merged>, claim: &Claim) -> Answered<Plan<Answered<Cart>, CartError>> {
    Ok(match merged {
        Ok((cart, plan)) => plan.settle(claim, Ok(&cart)).answering(Ok(cart)),
        Err(error) => Plan::new().settle_refusal(claim, &error).answering(Err(error)),
    })
}

fn merge(rows: &Rows, request: &MergeCart, cards: &Cards, world: &World) -> Answered<Merged> {
    let MergeCart { user_id, from_user_id } = *request;
    let cart = rows.one::<CartRow>(&key![user_id])?.ok_or(CartError::CartNotFound)?;
    let held: Vec<CartItemRow> = rows.all_where("user_id", &user_id)?;
    let shown = |cart: &CartRow, items: &[CartItemRow]| show(cart, items, cards, world.currency());
    let plan = Plan::new().about(user_id);
    if rows.one::<MergedCartRow>(&key![from_user_id])?.is_some() {
        return Ok((shown(&cart, &held)?, plan));
    }
    // Only a guest's cart may go: that of a customer is looked for in vain.
    rows.one::<GuestCartRow>(&key![from_user_id])?.ok_or(CartError::CartNotFound)?;
    let theirs: Vec<CartItemRow> = rows.all_where("user_id", &from_user_id)?;
    let now = world.now();
    let plan = plan.then(moved_away(from_user_id, user_id, now));
    if theirs.is_empty() {
        return Ok((shown(&cart, &held)?, plan));
    }
    let (cart, items) = (cart.changed(now), together(user_id, held, theirs)?);
    let plan = items.iter().fold(plan, |plan, item| plan.upsert(item)).update(&cart);
    Ok((shown(&cart, &items)?, plan))
}

/// The guest's cart goes, and it is noted where its lines are.
fn moved_away(from_user_id: UserId, user_id: UserId, at: Timestamp) -> Plan<(), CartError> {
    plans::take_away(from_user_id).insert(&MergedCartRow { from_user_id, user_id, at })
}

/// The lines of both carts, as those of the customer's.
fn together(
    user_id: UserId,
    mut items: Vec<CartItemRow>,
    mut theirs: Vec<CartItemRow>,
) -> Result<Vec<CartItemRow>, CartError> {
    theirs.sort_by_key(|item| item.position);
    for their in theirs {
        match items.iter_mut().find(|item| item.product_id == their.product_id) {
            Some(item) => item.quantity = lines::join(item.quantity, their.quantity),
            None => {
                let position = plans::behind(&items);
                items.push(CartItemRow { user_id, position, ..their });
            }
        }
    }
    if items.len() > MAX_LINES { Err(CartError::CartFull) } else { Ok(items) }
}
