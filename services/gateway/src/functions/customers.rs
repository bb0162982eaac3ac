//! Looking at a customer, and erasing one.

use contract::cart::ForgetCart;
use contract::customer::{Customer, DeleteCustomer, GetCustomer};
use contract::notification::ForgetInbox;
use kernel::CallContext;

use crate::{Answered, Gateway, decided};

/// Look at a customer.
pub(crate) async fn get_customer(
    gateway: &Gateway,
    cx: &CallContext,
    request: GetCustomer,
) -> Answered<Customer> {
    Ok(gateway.customers.get_customer(cx, request).await?)
}

/// Erase a customer: calls 4.2, then asks every service that keeps something about the person to forget it.
///
/// The services also hear of it by the event `customer.erased`; asking them here makes the 204 true everywhere
/// the moment it is said, and the event does it should this process die in between.
pub(crate) async fn erase_customer(
    gateway: &Gateway,
    cx: &CallContext,
    request: DeleteCustomer,
) -> Answered<()> {
    let user_id = request.user_id;
    let part = cx.derive("4.2");
    decided(cx, &part, gateway.customers.delete_customer(&part, request)).await?;
    let read = cx.without_key();
    if let Err(error) = gateway.carts.forget_customer(&read, ForgetCart { user_id }).await {
        tracing::warn!(request_id = &*cx.request_id, %error, "the cart will be forgotten by the event");
    }
    if let Err(error) = gateway.notifications.forget_customer(&read, ForgetInbox { user_id }).await {
        tracing::warn!(request_id = &*cx.request_id, %error, "the inbox will be forgotten by the event");
    }
    Ok(())
}
