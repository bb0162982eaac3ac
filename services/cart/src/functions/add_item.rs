//! 5.2 Add item to cart.

use contract::book::BookCard;
use contract::cart::{AddItem, Cart, CartError};
use kernel::{CallContext, Timestamp};
use store::{Claim, Keys, Plan, Recall, Rows, key};

use super::view_cart::{Cards, cards_with, show};
use crate::domain::lines;
use crate::store::plans;
use crate::store::tables::{CartItemRow, CartRow};
use crate::{Answered, Carts};

/// 5.2 Add item to cart. The same product again adds up in one line. Calls 2.1.7 for the titles and prices of now.
pub(crate) async fn add_item(carts: &Carts, cx: &CallContext, request: AddItem) -> Answered<Cart> {
    let claim = match carts.store.recall::<(), Cart, CartError>(cx, "add_item").await? {
        Recall::Answered(cart) => return Ok(cart),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let AddItem { user_id, product_id, .. } = request;
    let cards = cards_with(carts, cx, user_id, product_id).await?;
    let card = cards.get(product_id).cloned().ok_or(CartError::ProductNotFound)?;
    let world = carts.store.world().clone();
    let keys = Keys::new().one::<CartRow>(key![user_id]).all::<CartItemRow>("user_id", user_id);
    let decision = move |rows: &Rows| add(rows, &request, &card, &cards, world.now(), &claim);
    let (Changed { shown, cart, items }, since) = carts.store.decide_at(keys, decision).await?;
    carts.reader.keep(cart, items, since);
    Ok(shown)
}

/// A cart as it is now, and as it is answered.
struct Changed {
    shown: Cart,
    cart: CartRow,
    items: Vec<CartItemRow>,
}

fn add(
    rows: &Rows,
    request: &AddItem,
    card: &BookCard,
    cards: &Cards,
    now: Timestamp,
    claim: &Claim,
) -> Result<Plan<Changed, CartError>, CartError> {
    let AddItem { user_id, product_id, quantity } = *request;
    let cart = rows.one::<CartRow>(&key![user_id])?.ok_or(CartError::CartNotFound)?;
    let mut items: Vec<CartItemRow> = rows.all()?;
    let place = items.iter().position(|item| item.product_id == product_id);
    let held = place.map(|place| items[place].quantity);
    let line = CartItemRow {
        user_id,
        product_id,
        quantity: lines::grow(held, quantity, items.len())?,
        title: card.title.clone(),
        price_minor: card.price.minor(),
        position: match place {
            Some(place) => items[place].position,
            None => plans::behind(&items),
        },
    };
    match place {
        Some(place) => items[place] = line.clone(),
        None => items.push(line.clone()),
    }
    let cart = cart.changed(now);
    let shown = show(&cart, &items, cards, card.price.currency())?;
    let plan = Plan::new().upsert(&line).update(&cart).about(user_id);
    Ok(plan.settle(claim, Ok(&shown)).answering(Changed { shown, cart, items }))
}
