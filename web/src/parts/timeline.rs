//! What an order has been, oldest first, and what it will be.

use contract::order::{Order, OrderStatus};
use maud::{Markup, html};

use crate::words::{Words, moment};

/// The way that an order goes when nothing comes between.
const WAY: [OrderStatus; 4] =
    [OrderStatus::Paid, OrderStatus::Processing, OrderStatus::Shipped, OrderStatus::Delivered];

/// The timeline. It is sent again whenever the order changes.
pub(crate) fn timeline(words: &Words, order: &Order) -> Markup {
    let ahead = ahead(order);
    html! {
        ol.timeline {
            @for (place, step) in order.history.iter().enumerate() {
                @let is_last = place + 1 == order.history.len();
                li.been.now[is_last] aria-current=[is_last.then_some("step")] {
                    strong { @if is_last { (words.order.now(order)) } @else { (words.order.status(step.status)) } }
                    " " time datetime=(step.at) { (moment(words.language, step.at)) }
                }
            }
            @for status in ahead { li.ahead { (words.order.status(*status)) } }
        }
    }
}

/// The steps that are still to come.
fn ahead(order: &Order) -> &'static [OrderStatus] {
    match WAY.iter().position(|status| *status == order.status) {
        Some(place) => &WAY[place + 1..],
        None if order.status == OrderStatus::Pending => &WAY,
        None => &[],
    }
}
