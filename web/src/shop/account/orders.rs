//! The account's overview, and all orders.

use contract::customer::GetCustomer;
use contract::order::{ListInvoices, Order};
use kernel::{Cursor, Page};
use maud::{Markup, html};

use super::framed;
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::parts::postal;
use crate::session::Visitor;
use crate::shop::{Shown, escaped, search};
use crate::words::{Words, date, money};

/// The overview.
pub(crate) async fn show(web: &Web, visitor: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    let user_id = visitor.signed().ok_or(Failed::Lost)?.user_id;
    let customer = web.gateway.get_customer(&visitor.cx(), GetCustomer { user_id }).await?;
    let orders = list(web, visitor, "3", None).await?;
    let words = visitor.words;
    let said = &words.account;
    let main = html! {
        h1 { (said.hello) ", " (customer.first_name) "." }
        section aria-labelledby="recent" { h2 #recent { (said.recent) } (table(words, &orders.data)) }
        section aria-labelledby="you" {
            h2 #you { (said.about_you) }
            (postal(&format!("{} {}", customer.first_name, customer.last_name), &customer.address, &customer.city, &customer.country))
            p { (customer.email) br; (words.fields.username) ": " (customer.username) br;
                (said.since) " " time datetime=(customer.created_at) { (date(words.language, customer.created_at)) } }
            p { a href="/account/edit" { (said.edit_way) } }
        }
    };
    Ok(Shown::page(framed(words, said.title, "/account", main)))
}

/// All orders, newest first.
pub(crate) async fn orders(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let orders = list(web, visitor, "20", asked.cursor()).await?;
    let words = visitor.words;
    let main = html! {
        h1 { (words.account.orders) }
        (table(words, &orders.data))
        (older(words, "/account/orders", orders.next_cursor.as_ref()))
    };
    Ok(Shown::page(framed(words, words.account.orders, "/account/orders", main)))
}

async fn list(
    web: &Web,
    visitor: &Visitor,
    limit: &str,
    cursor: Option<Cursor>,
) -> Result<Page<Order>, Failed> {
    let user_id = visitor.signed().ok_or(Failed::Lost)?.user_id;
    let request = ListInvoices { user_id, limit: search::limit(limit), cursor };
    Ok(web.gateway.track_orders(&visitor.cx(), request).await?)
}

/// The way to what is older.
pub(super) fn older(words: &Words, here: &str, next: Option<&Cursor>) -> Markup {
    html! {
        @if let Some(next) = next {
            nav.pager { a.button rel="next" href={ (here) "?cursor=" (escaped(&next.to_string())) } { (words.account.older) } }
        }
    }
}

fn table(words: &Words, orders: &[Order]) -> Markup {
    let said = &words.account;
    html! {
        @if orders.is_empty() { p { (said.no_orders) } }
        @else {
            table.orders {
                thead { tr { th scope="col" { (said.order) } th scope="col" { (said.date) } th scope="col" { (said.status) } th.number scope="col" { (said.total) } } }
                tbody {
                    @for order in orders {
                        tr {
                            th scope="row" { a href={ "/orders/" (order.order_id) } { (order.invoice_number) } span.fine { (titles(order)) } }
                            td { time datetime=(order.created_at) { (date(words.language, order.created_at)) } }
                            td { (words.order.now(order)) }
                            td.number { (money(words.language, order.total)) }
                        }
                    }
                }
            }
        }
    }
}

/// The first title, and how many more there are.
fn titles(order: &Order) -> String {
    let first = order.lines.first().map_or("", |line| line.title.as_str());
    match order.lines.len() {
        0 | 1 => first.to_owned(),
        lines => format!("{first} + {}", lines - 1),
    }
}
