//! Set how many of a product are in the cart.

use contract::cart::{Cart, CartError, SetItem};
use kernel::{CallContext, Currency, Timestamp};
use store::{Claim, Keys, Plan, Recall, Rows, key};

use super::view_cart::{Cards, cards_of_cart, cards_with, show};
use crate::domain::lines;
use crate::store::plans;
use crate::store::tables::{CartItemRow, CartRow};
use crate::{Answered, Carts};

/// Set how many of a product are in the cart; none takes it out, also when the book is gone. A cart in which there are
/// so many already does not change. Calls 2.1.7, and can do without when nothing is to come in.
pub(crate) async fn set_item(carts: &Carts, cx: &CallContext, request: SetItem) -> Answered<Cart> {
    let claim = match carts.store.recall::<(), Cart, CartError>(cx, "set_item").await? {
        Recall::Answered(cart) => return Ok(cart),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let SetItem { user_id, product_id, quantity } = request;
    let cards = match quantity.get() {
        0 => cards_of_cart(carts, cx, user_id).await?,
        _ => cards_with(carts, cx, user_id, product_id).await?,
    };
    let world = carts.store.world().clone();
    let keys = Keys::new().one::<CartRow>(key![user_id]).all::<CartItemRow>("user_id", user_id);
    let decision = move |rows: &Rows| set(rows, &request, &cards, world.currency(), world.now(), &claim);
    carts.store.decide(keys, decision).await
}

fn set(
    rows: &Rows,
    request: &SetItem,
    cards: &Cards,
    currency: Currency,
    now: Timestamp,
    claim: &Claim,
) -> Result<Plan<Cart, CartError>, CartError> {
    let SetItem { user_id, product_id, quantity } = *request;
    let cart = rows.one::<CartRow>(&key![user_id])?.ok_or(CartError::CartNotFound)?;
    let mut items: Vec<CartItemRow> = rows.all()?;
    let place = items.iter().position(|item| item.product_id == product_id);
    let plan = match (place, quantity.get()) {
        (Some(place), 0) => {
            items.remove(place);
            Plan::new().delete::<CartItemRow>(key![user_id, product_id])
        }
        (None, 0) => return unchanged(&cart, &items, cards, currency, claim),
        (_, wanted) => {
            let line = line(request, wanted, place.map(|place| &items[place]), &items, cards)?;
            match place {
                Some(place) if items[place].quantity == wanted => {
                    return unchanged(&cart, &items, cards, currency, claim);
                }
                Some(place) => items[place] = line.clone(),
                None => items.push(line.clone()),
            }
            Plan::new().upsert(&line)
        }
    };
    let cart = cart.changed(now);
    let shown = show(&cart, &items, cards, currency)?;
    Ok(plans::answered(plan.update(&cart).about(user_id), claim, shown))
}

/// The line as it is to be, of a book that exists.
fn line(
    request: &SetItem,
    quantity: i64,
    held: Option<&CartItemRow>,
    items: &[CartItemRow],
    cards: &Cards,
) -> Result<CartItemRow, CartError> {
    let SetItem { user_id, product_id, .. } = *request;
    let card = cards.get(product_id).ok_or(CartError::ProductNotFound)?;
    let position = match held {
        Some(held) => held.position,
        None => {
            lines::one_more(items.len())?;
            plans::behind(items)
        }
    };
    let (title, price_minor) = (card.title.clone(), card.price.minor());
    Ok(CartItemRow { user_id, product_id, quantity, title, price_minor, position })
}

fn unchanged(
    cart: &CartRow,
    items: &[CartItemRow],
    cards: &Cards,
    currency: Currency,
    claim: &Claim,
) -> Result<Plan<Cart, CartError>, CartError> {
    let shown = show(cart, items, cards, currency)?;
    Ok(plans::answered(Plan::new().about(cart.user_id), claim, shown))
}
