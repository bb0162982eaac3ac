//! Where orders go. The order service says whose an order is and how far it has come; the customer service, which owns all
//! personal data, keeps the address.

use contract::customer::{Delivery, GetDelivery, NoteDelivery};
use contract::gateway::{OrderDelivery, SetDelivery};
use contract::order::{CheckInvoice, OrderError, OrderStatus};
use kernel::CallContext;

use crate::{Answered, Gateway, decided};

/// Say where an order goes; too late for one that is shipped, or called off.
pub(crate) async fn set_delivery(
    gateway: &Gateway,
    cx: &CallContext,
    request: SetDelivery,
) -> Answered<Delivery> {
    let SetDelivery { order_id, address_id } = request;
    let order = gateway.orders.check_invoice(&cx.without_key(), CheckInvoice { order_id }).await?;
    if !matches!(order.status, OrderStatus::Pending | OrderStatus::Paid | OrderStatus::Processing) {
        return Err(OrderError::InvalidTransition.into());
    }
    let part = cx.derive("note_delivery");
    let noted = NoteDelivery { order_id, user_id: order.user_id, address_id };
    decided(cx, &part, gateway.customers.note_delivery(&part, noted)).await
}

/// See where an order goes.
pub(crate) async fn get_delivery(
    gateway: &Gateway,
    cx: &CallContext,
    request: OrderDelivery,
) -> Answered<Delivery> {
    let OrderDelivery { order_id } = request;
    let user_id = gateway.orders.check_invoice(cx, CheckInvoice { order_id }).await?.user_id;
    Ok(gateway.customers.get_delivery(cx, GetDelivery { order_id, user_id }).await?)
}
