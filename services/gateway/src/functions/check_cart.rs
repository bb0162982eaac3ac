//! 1.4.3 Check cart.

use contract::Rendered;
use contract::cart::{Cart, ViewCart};
use kernel::CallContext;

use crate::{Answered, Gateway};

/// 1.4.3 Check cart: passed on to 5.4.
pub(crate) async fn check_cart(
    gateway: &Gateway,
    cx: &CallContext,
    request: ViewCart,
) -> Answered<Rendered<Cart>> {
    Ok(gateway.carts.view_cart(cx, request).await?)
}
