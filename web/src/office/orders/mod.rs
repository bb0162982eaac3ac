//! Orders: who ordered what, and its way out of the house.

pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod pick_list;
pub(crate) mod refund;
pub(crate) mod step;

use contract::order::{CheckInvoice, Order, OrderStatus};
use kernel::OrderId;

use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::session::Visitor;

/// Where an order is, in the office.
pub(super) fn place(order_id: OrderId) -> String {
    format!("/admin/orders/{order_id}")
}

/// The order that the page is about.
async fn of(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Order, Failed> {
    let order_id: OrderId = asked.id("order_id").ok_or(Failed::Lost)?;
    Ok(web.gateway.track_order(&visitor.cx(), CheckInvoice { order_id }).await?)
}

/// What an order comes to next, when nothing comes between.
fn next(status: OrderStatus) -> Option<OrderStatus> {
    match status {
        OrderStatus::Paid => Some(OrderStatus::Processing),
        OrderStatus::Processing => Some(OrderStatus::Shipped),
        OrderStatus::Shipped => Some(OrderStatus::Delivered),
        _ => None,
    }
}

/// Whether it can be called off.
fn can_be_cancelled(status: OrderStatus) -> bool {
    matches!(status, OrderStatus::Paid | OrderStatus::Processing)
}

/// The first title, and how many more lines there are.
pub(super) fn titles(order: &Order) -> String {
    let first = order.lines.first().map_or("", |line| line.title.as_str());
    match order.lines.len() {
        0 | 1 => first.to_owned(),
        lines => format!("{first} + {}", lines - 1),
    }
}
