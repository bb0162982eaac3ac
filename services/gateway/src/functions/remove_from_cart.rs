//! 1.4.2 Remove product from cart.

use contract::cart::Cart;
use contract::cart::RemoveItem;
use kernel::CallContext;

use crate::{Answered, Gateway, decided};

/// 1.4.2 Remove product from cart: passed on to 5.3.
pub(crate) async fn remove_from_cart(
    gateway: &Gateway,
    cx: &CallContext,
    request: RemoveItem,
) -> Answered<Cart> {
    let part = cx.derive("5.3");
    decided(cx, &part, gateway.carts.remove_item(&part, request)).await
}
