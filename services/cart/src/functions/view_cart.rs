//! 5.4 View cart information.

use std::time::Duration;

use contract::Rendered;
use contract::book::{BookCard, BookIds, DescribeBooks};
use contract::cart::{Cart, CartError, CartItem, ViewCart};
use kernel::{BookId, CallContext, CallError, Currency, Money, UserId};

use crate::store::reads::Whole;
use crate::store::tables::{CartItemRow, CartRow};
use crate::{Answered, Carts};

/// How long a cart that is only looked at waits for the titles and prices of now. More than the client's patience with
/// a connection, so that a book service which says nothing is soon not waited for at all.
const PATIENCE: Duration = Duration::from_secs(2);

/// 5.4 View cart information, with the titles and prices of now, which 2.1.7 knows; with the last ones known while it
/// cannot be asked.
pub(crate) async fn view_cart(
    carts: &Carts,
    cx: &CallContext,
    request: ViewCart,
) -> Answered<Rendered<Cart>> {
    let whole = carts.reader.cart(request.user_id).await?.ok_or(CartError::CartNotFound)?;
    let cards = describe_or_do_without(carts, cx, books_of(&whole)).await?;
    // The last ones known are those that were shown last.
    if !cards.asked
        && let Some((_, shown)) = &*whole.shown.lock()
    {
        return Ok(shown.clone());
    }
    rendered(carts, &whole, cards)
}

/// The books of a cart.
pub(super) fn books_of(whole: &Whole) -> Vec<BookId> {
    whole.items.iter().map(|item| item.product_id).collect()
}

/// The cart as it is answered, with what is known of its books.
pub(super) fn rendered(carts: &Carts, whole: &Whole, cards: Cards) -> Answered<Rendered<Cart>> {
    // The same cart with the same titles and prices looks the same.
    if let Some((known, shown)) = &*whole.shown.lock()
        && *known == cards
    {
        return Ok(shown.clone());
    }
    let shown = show(&whole.cart, &whole.items, &cards, carts.store.world().currency())?;
    let shown = Rendered::new(shown).map_err(|_| CallError::Internal)?;
    *whole.shown.lock() = Some((cards, shown.clone()));
    Ok(shown)
}

/// What is known of a cart's books now.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cards {
    /// Whether the book service was asked; if not, every book counts as still there.
    asked: bool,
    known: Vec<BookCard>,
}

impl Cards {
    /// Nobody was asked.
    pub(crate) fn unknown() -> Self {
        Self { asked: false, known: Vec::new() }
    }

    /// What is known of one book; nothing when it does not exist.
    pub(crate) fn get(&self, book: BookId) -> Option<&BookCard> {
        self.known.iter().find(|card| card.product_id == book)
    }
}

/// Asks 2.1.7 about the books of a customer's cart as it is now, and about one that is to come in.
pub(crate) async fn cards_with(
    carts: &Carts,
    cx: &CallContext,
    user_id: UserId,
    more: BookId,
) -> Answered<Cards> {
    let whole = carts.reader.cart(user_id).await?.ok_or(CartError::CartNotFound)?;
    let mut ids = vec![more];
    ids.extend(books_of(&whole).into_iter().filter(|id| *id != more));
    ids.truncate(contract::cart::MAX_LINES);
    describe(carts, cx, ids).await
}

/// Asks 2.1.7 about the books of a customer's cart as it is now, if it can be asked.
pub(crate) async fn cards_of_cart(carts: &Carts, cx: &CallContext, user_id: UserId) -> Answered<Cards> {
    let whole = carts.reader.cart(user_id).await?.ok_or(CartError::CartNotFound)?;
    describe_or_do_without(carts, cx, books_of(&whole)).await
}

/// Asks 2.1.7 about the books of a customer's cart and of a guest's that is to come in, if it can be asked. A guest's
/// that is gone has none.
pub(crate) async fn cards_of_both(
    carts: &Carts,
    cx: &CallContext,
    user_id: UserId,
    guest: UserId,
) -> Answered<Cards> {
    let whole = carts.reader.cart(user_id).await?.ok_or(CartError::CartNotFound)?;
    let mut ids = books_of(&whole);
    if let Some(theirs) = carts.reader.cart(guest).await? {
        ids.extend(books_of(&theirs).into_iter().filter(|id| !books_of(&whole).contains(id)));
    }
    // More than that do not come together.
    ids.truncate(contract::cart::MAX_LINES);
    describe_or_do_without(carts, cx, ids).await
}

/// What is known of these books; nothing when the book service is not to be had.
async fn describe_or_do_without(carts: &Carts, cx: &CallContext, ids: Vec<BookId>) -> Answered<Cards> {
    match describe(carts, &cx.clone().no_longer_than(PATIENCE), ids).await {
        Err(CartError::Call(CallError::Unavailable { .. })) => Ok(Cards::unknown()),
        described => described,
    }
}

pub(super) async fn describe(carts: &Carts, cx: &CallContext, ids: Vec<BookId>) -> Answered<Cards> {
    if ids.is_empty() {
        return Ok(Cards { asked: true, known: Vec::new() });
    }
    let asked = DescribeBooks { ids: BookIds(ids) };
    // Reading books refuses nothing of its own: what goes wrong is the call.
    let cards = carts.books.describe_books(&cx.without_key(), asked).await.map_err(|error| match error {
        contract::book::BookError::Call(error) => error,
        _ => CallError::Internal,
    })?;
    Ok(Cards { asked: true, known: cards.data })
}

/// A cart as it is answered: the titles and prices of now where they are known, else the last ones known.
pub(crate) fn show(
    cart: &CartRow,
    items: &[CartItemRow],
    cards: &Cards,
    currency: Currency,
) -> Answered<Cart> {
    let mut sorted: Vec<&CartItemRow> = items.iter().collect();
    sorted.sort_by_key(|item| item.position);
    let items = sorted.into_iter().map(|item| line(item, cards, currency)).collect::<Answered<Vec<_>>>()?;
    let total =
        items.iter().try_fold(Money::from_minor(0, currency), |sum, item| sum.checked_add(item.line_total));
    Ok(Cart {
        cart_id: cart.cart_id,
        user_id: cart.user_id,
        version: cart.version,
        item_count: items.iter().map(|item| item.quantity).sum(),
        items,
        total: total.ok_or(CallError::Internal)?,
        updated_at: cart.updated_at,
    })
}

fn line(item: &CartItemRow, cards: &Cards, currency: Currency) -> Answered<CartItem> {
    let card = cards.get(item.product_id);
    let unit_price = card.map_or(Money::from_minor(item.price_minor, currency), |card| card.price);
    Ok(CartItem {
        product_id: item.product_id,
        title: card.map_or(&item.title, |card| &card.title).clone(),
        quantity: item.quantity,
        unit_price,
        line_total: unit_price.checked_mul(item.quantity).ok_or(CallError::Internal)?,
        is_available: card.is_some() || !cards.asked,
    })
}
