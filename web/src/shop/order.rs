//! An order: what was bought, where it is, how it was paid; and calling it off while that can be done.

use contract::customer::Delivery;
use contract::gateway::{CancelOrder, GatewayError, OrderDelivery, OrderPayments};
use contract::order::{CheckInvoice, Order, OrderError, OrderStatus};
use contract::payment::{Payment, PaymentStatus};
use http::StatusCode;
use kernel::OrderId;
use maud::{Markup, html};

use super::{Shown, search};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::Asked;
use crate::parts::{frame, key, postal, timeline};
use crate::session::Visitor;
use crate::words::{Notice, Words, moment, money};

/// The order, if it is this customer's. Somebody else's is not there.
pub(crate) async fn own(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Order, Failed> {
    let order_id: OrderId = asked.id("order_id").ok_or(Failed::Lost)?;
    let user_id = visitor.signed().ok_or(Failed::Lost)?.user_id;
    let order = web.gateway.track_order(&visitor.cx(), CheckInvoice { order_id }).await?;
    if order.user_id == user_id { Ok(order) } else { Err(Failed::Lost) }
}

/// What stands beside an order, and without which it is shown too.
struct Beside {
    delivery: Option<Delivery>,
    payments: Vec<Payment>,
}

async fn beside(web: &Web, visitor: &Visitor, order: &Order) -> Beside {
    let cx = visitor.cx();
    let request = OrderPayments { order_id: order.order_id, limit: search::limit("20"), cursor: None };
    let payments = web.gateway.order_payments(&cx, request).await.map(|page| page.data).unwrap_or_default();
    let delivery = delivery(web, visitor, order).await;
    Beside { delivery, payments }
}

/// Where it goes, as far as anybody knows.
async fn delivery(web: &Web, visitor: &Visitor, order: &Order) -> Option<Delivery> {
    let request = OrderDelivery { order_id: order.order_id };
    web.gateway.get_delivery(&visitor.cx(), request).await.ok()
}

/// The order's page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let order = own(web, visitor, asked).await?;
    let beside = beside(web, visitor, &order).await;
    let words = visitor.words;
    let title = format!("{} {}", words.order.title, order.invoice_number);
    Ok(Shown::page(frame(words, &title, draw(words, &order, &beside, html! { h1 { (title) } }))))
}

/// The same, right after it was bought.
pub(crate) async fn confirmed(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let order = own(web, visitor, asked).await?;
    let delivery = delivery(web, visitor, &order).await;
    let words = visitor.words;
    let said = &words.order;
    let main = html! {
        section.thanks {
            h1 { (said.thanks) }
            p.lead { (said.thanks_what) }
            p { (said.invoice) " " strong { (order.invoice_number) } " · " (money(words.language, order.total)) }
            p.actions { a.button.strong href={ "/orders/" (order.order_id) } { (said.track) } a href="/" { (words.errors.home) } }
        }
        div.basket {
            (lines(words, &order))
            @if let Some(delivery) = &delivery { aside.sum { (goes_to(words, delivery)) } }
        }
    };
    Ok(Shown::page(frame(words, said.thanks, main)))
}

/// Asks whether it is meant.
pub(crate) async fn ask_to_cancel(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let order = own(web, visitor, asked).await?;
    if !can_be_cancelled(&order) {
        return Ok(Shown::see(format!("/orders/{}", order.order_id)));
    }
    let words = visitor.words;
    let said = &words.order;
    let here = format!("/orders/{}", order.order_id);
    let main = html! {
        section.ask {
            h1 { (said.cancel_ask) }
            p { (said.invoice) " " strong { (order.invoice_number) } " · " (money(words.language, order.total)) }
            p { (said.cancel_what) }
            form.actions action={ (here) "/cancel" } method="post" {
                (key())
                button.strong.danger type="submit" { (said.cancel_yes) }
                a href=(here) { (said.cancel_no) }
            }
        }
    };
    Ok(Shown::page(frame(words, said.cancel_ask, main)))
}

/// Calls it off.
pub(crate) async fn cancel(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let order = own(web, visitor, asked).await?;
    let request = CancelOrder { order_id: order.order_id };
    match web.gateway.cancel_order(&visitor.once(web, asked), request).await {
        Ok(_) => Ok(Shown::see(format!("/orders/{}", order.order_id)).saying(Notice::Cancelled)),
        Err(GatewayError::Order(OrderError::InvalidTransition | OrderError::PaymentInProgress)) => {
            let order = own(web, visitor, asked).await?;
            let beside = beside(web, visitor, &order).await;
            let words = visitor.words;
            let head = html! {
                h1 { (words.order.title) " " (order.invoice_number) }
                (error::summary(words.order.cancel_late, &[]))
            };
            let page = frame(words, words.order.title, draw(words, &order, &beside, head));
            Ok(Shown::again(StatusCode::CONFLICT, page))
        }
        Err(error) => Err(error.into()),
    }
}

fn can_be_cancelled(order: &Order) -> bool {
    matches!(order.status, OrderStatus::Paid | OrderStatus::Processing)
}

/// Whether nothing more will become of it by itself.
pub(crate) fn is_over(status: OrderStatus) -> bool {
    matches!(status, OrderStatus::Cancelled | OrderStatus::Returned)
}

fn draw(words: &Words, order: &Order, beside: &Beside, head: Markup) -> Markup {
    let said = &words.order;
    let here = format!("/orders/{}", order.order_id);
    let follows = (!is_over(order.status)).then(|| format!("{here}/events"));
    html! {
        (head)
        p.fine { (said.placed) " " time datetime=(order.created_at) { (moment(words.language, order.created_at)) } }
        div.basket {
            div.steps {
                section aria-labelledby="where" {
                    h2 #where { (said.timeline) }
                    div aria-live="polite" data-follows=[follows] { (timeline(words, order)) }
                    @if !is_over(order.status) { p.plain { a href=(here) { (said.reload) } } }
                }
                (lines(words, order))
            }
            aside.sum {
                @if let Some(delivery) = &beside.delivery { (goes_to(words, delivery)) }
                @if !beside.payments.is_empty() {
                    h2 { (said.payment) }
                    ul.plain { @for payment in &beside.payments { li { (paid(words, payment)) } } }
                }
                @if can_be_cancelled(order) { p { a.button.danger href={ (here) "/cancel" } { (said.cancel) } } }
            }
        }
    }
}

fn goes_to(words: &Words, to: &Delivery) -> Markup {
    html! {
        h2 { (words.order.address) }
        (postal(&to.recipient, &to.address, &to.city, &to.country))
    }
}

fn lines(words: &Words, order: &Order) -> Markup {
    html! {
        section aria-labelledby="lines" {
            h2 #lines { (words.order.lines) }
            ul.short.wide {
                @for line in &order.lines {
                    li {
                        span { (line.quantity) " × " a href={ "/books/" (line.product_id) } { (line.title) } }
                        " " span.price { (money(words.language, line.line_total)) }
                    }
                }
            }
            p.total { span { (words.cart.total) } " " strong { (money(words.language, order.total)) } }
        }
    }
}

fn paid(words: &Words, payment: &Payment) -> Markup {
    let said = &words.order;
    let status = match payment.status {
        PaymentStatus::Pending | PaymentStatus::RequiresAction => said.pay_pending,
        PaymentStatus::Captured => said.pay_captured,
        PaymentStatus::Declined => said.pay_declined,
        PaymentStatus::Voided => said.pay_voided,
        PaymentStatus::PartiallyRefunded => said.pay_part,
        PaymentStatus::Refunded => said.pay_refunded,
    };
    html! {
        (money(words.language, payment.amount)) " " (status)
        @if payment.refunded.minor() > 0 && payment.status == PaymentStatus::PartiallyRefunded {
            " (" (money(words.language, payment.refunded)) " " (said.refunded) ")"
        }
    }
}
