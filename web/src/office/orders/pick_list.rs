//! What is to be packed, to be printed: every book once to fetch it from the shelves, then order by order to pack it.

use std::collections::BTreeMap;

use contract::customer::Delivery;
use contract::gateway::OrderDelivery;
use contract::order::{ListOrders, Order, OrderStatus, WantedStatus};
use futures::future::join_all;
use kernel::{BookId, Limit};
use maud::{Markup, html};

use super::place;
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::office::frame;
use crate::office::parts::{Beside, pager, queried};
use crate::parts::postal;
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::{Words, date};

const PLACE: &str = "/admin/pick-list";

/// Which orders a list can be of.
const CHOICE: [WantedStatus; 3] = [WantedStatus::ToShip, WantedStatus::Paid, WantedStatus::Processing];

/// The page: a hundred orders at most, those that were ordered last.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let status: Option<WantedStatus> = asked.query("status").parse().ok();
    let status = status.filter(|status| CHOICE.contains(status)).unwrap_or(WantedStatus::ToShip);
    let request = ListOrders {
        status: Some(status),
        user_id: None,
        from: None,
        to: None,
        search: None,
        limit: Limit::LARGEST,
        cursor: asked.cursor(),
    };
    let page = web.gateway.list_orders(&visitor.cx(), request).await?;
    let cx = visitor.cx();
    let deliveries = page.data.iter().map(|order| {
        let request = OrderDelivery { order_id: order.order_id };
        async { Beside::from(web.gateway.get_delivery(&cx, request).await) }
    });
    let deliveries = join_all(deliveries).await;
    let words = visitor.words;
    let here = queried(PLACE, &[("status", asked.query("status"))]);
    let main = html! {
        h1 { (words.office.pick_list) }
        (choice(words, status))
        @if page.data.is_empty() { p { (words.trade.nothing_to_pack) } }
        @else {
            section aria-labelledby="books" { h2 #books { (words.trade.by_book) } (by_book(words, &page.data)) }
            section.by-order aria-labelledby="orders" {
                h2 #orders { (words.trade.by_order) }
                // The oldest waits longest.
                @for (order, to) in page.data.iter().zip(&deliveries).rev() { (slip(words, order, to)) }
            }
        }
        (pager(words, &here, asked.cursor().is_none(), page.next_cursor.as_ref()))
    };
    Ok(Shown::page(frame(visitor, words.office.pick_list, PLACE, main)))
}

fn choice(words: &'static Words, chosen: WantedStatus) -> Markup {
    html! {
        form.filters action=(PLACE) method="get" {
            div.field {
                label for="status" { (words.trade.status) }
                select #status name="status" {
                    @for status in CHOICE {
                        option value=(status) selected[status == chosen] {
                            (status.status().map_or(words.trade.to_ship, |status| words.order.status(status)))
                        }
                    }
                }
            }
            button type="submit" { (words.office.filter) }
            button type="button" data-prints hidden { (words.trade.print) }
        }
    }
}

/// How many of each book, by title.
fn counted(orders: &[Order]) -> Vec<(BookId, &str, i64)> {
    let mut books: BTreeMap<(&str, BookId), i64> = BTreeMap::new();
    for line in orders.iter().flat_map(|order| &order.lines) {
        let count = books.entry((line.title.as_str(), line.product_id)).or_default();
        *count = count.saturating_add(line.quantity);
    }
    books.into_iter().map(|((title, book_id), count)| (book_id, title, count)).collect()
}

fn by_book(words: &'static Words, orders: &[Order]) -> Markup {
    html! {
        table {
            thead { tr { th scope="col" { (words.trade.book) } th.number scope="col" { (words.trade.quantity) } } }
            tbody {
                @for (book_id, title, count) in counted(orders) {
                    tr { th scope="row" { span.box aria-hidden="true" {} a href={ "/books/" (book_id) } { (title) } } td.number { (count) } }
                }
            }
        }
    }
}

fn slip(words: &'static Words, order: &Order, to: &Beside<Delivery>) -> Markup {
    html! {
        article.panel.parcel {
            h3 { a href=(place(order.order_id)) { (order.invoice_number) } " · " (date(words.language, order.created_at))
                @if order.status == OrderStatus::Processing { " · " (words.order.processing) } }
            @match to {
                Beside::There(to) => (postal(&to.recipient, &to.address, &to.city, &to.country)),
                Beside::Gone => p { (words.trade.no_address) },
                Beside::Away => p { (words.trade.away) },
            }
            ul.plain {
                @for line in &order.lines { li { span.box aria-hidden="true" {} (line.quantity) " × " (line.title) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;
    use contract::order::{OrderLine, OrderPayment};
    use kernel::{Clock, Currency, Money, Timestamp, World};

    fn cost() -> Money {
        Money::from_minor(100, Currency::USD)
    }

    fn order(world: &World, lines: Vec<OrderLine>) -> Order {
        Order {
            order_id: world.id(),
            invoice_number: "INV-0000000001".into(),
            user_id: world.id(),
            status: OrderStatus::Paid,
            lines,
            total: cost(),
            payment: OrderPayment { payment_id: None, status: None, provider: None },
            history: Vec::new(),
            created_at: Timestamp::from_micros(0),
            updated_at: Timestamp::from_micros(0),
        }
    }

    #[test]
    fn a_book_of_several_orders_is_fetched_once() {
        let world = World::seeded(Clock::System, 1, Currency::USD);
        let (one, two): (BookId, BookId) = (world.id(), world.id());
        let line = |product_id, title: &str, quantity| OrderLine {
            product_id,
            title: title.parse().expect("a title"),
            quantity,
            unit_price: cost(),
            line_total: cost(),
        };
        let orders = [
            order(&world, vec![line(two, "Zebra", 1), line(one, "Ape", 2)]),
            order(&world, vec![line(one, "Ape", 3)]),
        ];
        assert_eq!(counted(&orders), [(one, "Ape", 5), (two, "Zebra", 1)]);
    }

    #[test]
    fn a_parcel_whose_address_is_away_has_one() {
        let words = Words::of(Language::En);
        let order = order(&World::seeded(Clock::System, 1, Currency::USD), Vec::new());
        let says = |to| slip(words, &order, &to).into_string();
        let (gone, away) = (says(Beside::Gone), says(Beside::Away));
        assert!(gone.contains(words.trade.no_address) && !gone.contains(words.trade.away), "{gone}");
        assert!(away.contains(words.trade.away) && !away.contains(words.trade.no_address), "{away}");
    }
}
