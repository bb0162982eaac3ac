//! 5.4 View cart information, for whoever charges by it.

use contract::Rendered;
use contract::cart::{Cart, CartError, ViewCart};
use kernel::CallContext;

use super::view_cart::{books_of, describe, rendered};
use crate::{Answered, Carts};

/// 5.4 View cart information, for whoever charges by it: nobody pays a price that only was, so while 2.1.7 cannot be
/// asked there is no answer.
pub(crate) async fn quote_cart(
    carts: &Carts,
    cx: &CallContext,
    request: ViewCart,
) -> Answered<Rendered<Cart>> {
    let whole = carts.reader.cart(request.user_id).await?.ok_or(CartError::CartNotFound)?;
    let cards = describe(carts, cx, books_of(&whole)).await?;
    rendered(carts, &whole, cards)
}
