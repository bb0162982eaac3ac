//! One order: what was bought, by whom, where it goes, how it was paid, and what can be done with it.

use contract::customer::{Customer, Delivery, GetCustomer};
use contract::gateway::{OrderDelivery, OrderPayments};
use contract::order::{Order, OrderStatus};
use contract::payment::{Payment, PaymentStatus};
use kernel::Money;
use maud::{Markup, html};

use super::{can_be_cancelled, next, place};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::office::frame;
use crate::office::parts::Beside;
use crate::parts::{key, postal, timeline};
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::{Words, moment, money};

/// What a page about an order is made of beside the order.
pub(super) struct Around {
    buyer: Beside<Customer>,
    delivery: Beside<Delivery>,
    pub(super) payments: Beside<Vec<Payment>>,
}

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let order = super::of(web, visitor, asked).await?;
    Ok(Shown::page(page(web, visitor, &order, html! {}).await))
}

/// The order's page, with what is to be said first.
pub(super) async fn page(web: &Web, visitor: &Visitor, order: &Order, first: Markup) -> Markup {
    let around = around(web, visitor, order).await;
    let words = visitor.words;
    let title = format!("{} {}", words.order.title, order.invoice_number);
    let main = html! {
        p { a href="/admin/orders" { (words.office.orders) } }
        div.heading { h1 { (title) } p { span.state data-state=(order.status) { (words.order.now(order)) } } }
        (first)
        p.fine { (words.order.placed) " " time datetime=(order.created_at) { (moment(words.language, order.created_at)) } " · " (order.order_id) }
        div.basket {
            div.steps {
                (acts(words, order, &around))
                (lines(words, order))
                section aria-labelledby="where" { h2 #where { (words.trade.timeline) } (timeline(words, order)) }
            }
            aside.sum { (buyer(words, order, &around.buyer)) (delivery(words, &around.delivery)) (payments(words, &around.payments)) }
        }
    };
    frame(visitor, &title, "/admin/orders", main)
}

async fn around(web: &Web, visitor: &Visitor, order: &Order) -> Around {
    let (cx, order_id, user_id) = (visitor.cx(), order.order_id, order.user_id);
    let (buyer, delivery, payments) = futures::join!(
        web.gateway.get_customer(&cx, GetCustomer { user_id }),
        web.gateway.get_delivery(&cx, OrderDelivery { order_id }),
        web.gateway.order_payments(&cx, OrderPayments { order_id, limit: search::limit("20"), cursor: None }),
    );
    Around { buyer: buyer.into(), delivery: delivery.into(), payments: payments.map(|page| page.data).into() }
}

/// What can be done with the order now.
fn acts(words: &'static Words, order: &Order, around: &Around) -> Markup {
    let (said, here) = (&words.trade, place(order.order_id));
    let step = next(order.status);
    let can_refund = matches!(&around.payments, Beside::There(payments) if left(payments).is_some());
    html! {
        div.actions.acts {
            @if let Some(status) = step {
                form action={ (here) "/step" } method="post" {
                    (key())
                    input type="hidden" name="status" value=(status);
                    button.strong type="submit" { (said.step(status)) }
                }
            }
            @if order.status == OrderStatus::Delivered { a.button href={ (here) "/return" } { (said.came_back) } }
            @if can_refund { a.button href={ (here) "/refund" } { (said.refund) } }
            @if can_be_cancelled(order.status) { a.button.danger href={ (here) "/cancel" } { (words.order.cancel) } }
        }
    }
}

/// What of an order's money can still be given back; nothing when there is none.
pub(super) fn left(payments: &[Payment]) -> Option<Money> {
    let paid = payments.iter().find(|payment| {
        matches!(payment.status, PaymentStatus::Captured | PaymentStatus::PartiallyRefunded)
    })?;
    let left = paid.amount.minor().checked_sub(paid.refunded.minor()).filter(|left| *left > 0)?;
    Some(Money::from_minor(left, paid.amount.currency()))
}

fn lines(words: &'static Words, order: &Order) -> Markup {
    html! {
        section aria-labelledby="lines" {
            h2 #lines { (words.order.lines) }
            table {
                thead { tr { th scope="col" { (words.trade.book) } th.number scope="col" { (words.trade.quantity) } th.number scope="col" { (words.trade.each) } th.number scope="col" { (words.account.total) } } }
                tbody {
                    @for line in &order.lines {
                        tr {
                            th scope="row" { a href={ "/books/" (line.product_id) } { (line.title) } }
                            td.number { (line.quantity) } td.number { (money(words.language, line.unit_price)) } td.number { (money(words.language, line.line_total)) }
                        }
                    }
                }
                tfoot { tr { th scope="row" colspan="3" { (words.cart.total) } td.number { strong { (money(words.language, order.total)) } } } }
            }
        }
    }
}

fn buyer(words: &'static Words, order: &Order, buyer: &Beside<Customer>) -> Markup {
    let said = &words.trade;
    html! {
        h2 { (said.customer) }
        @match buyer {
            Beside::There(customer) => p {
                a href={ "/admin/customers/" (customer.user_id) } { (customer.first_name) " " (customer.last_name) }
                br; (customer.email) br; a href={ "/admin/orders?user_id=" (order.user_id) } { (said.their_orders) }
            },
            Beside::Gone => p { (said.erased) },
            Beside::Away => p { (said.away) },
        }
    }
}

fn delivery(words: &'static Words, delivery: &Beside<Delivery>) -> Markup {
    html! {
        h2 { (words.trade.goes_to) }
        @match delivery {
            Beside::There(to) => (postal(&to.recipient, &to.address, &to.city, &to.country)),
            Beside::Gone => p { (words.trade.no_address) },
            Beside::Away => p { (words.trade.away) },
        }
    }
}

fn payments(words: &'static Words, payments: &Beside<Vec<Payment>>) -> Markup {
    html! {
        h2 { (words.order.payment) }
        @match payments {
            Beside::There(payments) if payments.is_empty() => p { (words.trade.unpaid) },
            Beside::There(payments) => ul.plain {
                @for payment in payments {
                    li {
                        (money(words.language, payment.amount)) " " (words.payment(payment.status)) br;
                        @if payment.refunded.minor() > 0 { (money(words.language, payment.refunded)) " " (words.order.refunded) br; }
                        span.fine { (payment.provider) " · " time datetime=(payment.updated_at) { (moment(words.language, payment.updated_at)) } }
                    }
                }
            },
            _ => p { (words.trade.away) },
        }
    }
}
