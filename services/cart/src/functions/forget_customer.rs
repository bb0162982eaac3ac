//! Part of erasing a customer: their cart goes.

use contract::cart::ForgetCart;
use kernel::CallContext;

use crate::store::plans;
use crate::{Answered, Carts};

/// Forgets a customer's cart and the kept answers that show it. Asking again changes nothing.
pub(crate) async fn forget_customer(carts: &Carts, _: &CallContext, request: ForgetCart) -> Answered<()> {
    carts.store.commit(plans::forget(request.user_id)).await
}
