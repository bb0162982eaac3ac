//! 1.4.4 Purchase products.

use contract::Progress;
use contract::cart::CartError;
use contract::gateway::{GatewayError, Purchase};
use contract::order::{CreateInvoice, Order, OrderError};
use kernel::{CallContext, CallError};

use crate::{Answered, Gateway, decided};

/// 1.4.4 Purchase products: passed on to 3.1, which also does 5.5, once for each order.
pub(crate) async fn purchase(
    gateway: &Gateway,
    cx: &CallContext,
    request: Purchase,
) -> Answered<Progress<Order>> {
    let Purchase { user_id, payment_method, cart_version } = request;
    let part = cx.derive("3.1");
    let invoice = CreateInvoice { user_id, payment_method, cart_version };
    decided(cx, &part, gateway.orders.create_invoice(&part, invoice)).await.map_err(|error| match &error {
        // For the order service the customer stands in the body; here in the path, where unknown is 404.
        GatewayError::Order(OrderError::Call(CallError::ValidationFailed { errors }))
            if errors.iter().any(|error| error.field == "user_id") =>
        {
            CartError::CartNotFound.into()
        }
        _ => error,
    })
}
