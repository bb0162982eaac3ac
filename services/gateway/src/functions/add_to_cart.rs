//! 1.4.1 Add product to cart.

use contract::cart::AddItem;
use contract::cart::Cart;
use kernel::CallContext;

use crate::{Answered, Gateway, decided};

/// 1.4.1 Add product to cart: passed on to 5.2.
pub(crate) async fn add_to_cart(gateway: &Gateway, cx: &CallContext, request: AddItem) -> Answered<Cart> {
    let part = cx.derive("5.2");
    decided(cx, &part, gateway.carts.add_item(&part, request)).await
}
