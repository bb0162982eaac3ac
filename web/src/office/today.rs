//! Today at a glance: a part for each thing that somebody here should know. A part whose service is away says so, and the
//! rest stands; what a role may not ask for is not there.

use std::time::Duration;

use contract::gateway::{DeadLettersOf, Follower, GatewayError};
use contract::inventory::{InventoryItem, ListLowStock};
use contract::order::{DayFigures, GetFigures, ListOrders, Order, OrderFigures, WantedStatus};
use contract::payment::{ListAllPayments, Payment, PaymentStatus};
use futures::future::{OptionFuture, join_all};
use kernel::{CallContext, Money, Page, Timestamp};
use maud::{Markup, html};

use super::inventory::{Known, books};
use super::orders::{place, titles};
use super::parts::{Beside, wide};
use super::{dead_letters, frame, may};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::plot::{Bar, bars};
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::{Words, date, day_of, moment, money};

/// How long a part is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// How far back a declined payment is of interest.
const RECENT: i64 = 7 * 86_400_000_000;

/// An answer that may be missing: not this role's to ask for, or not to be had.
type Part<T> = Option<Result<T, GatewayError>>;

struct Today {
    figures: Part<contract::Rendered<OrderFigures>>,
    to_ship: Part<Page<Order>>,
    low: Part<(Vec<InventoryItem>, Known)>,
    declined: Part<Page<Payment>>,
    letters: Part<Vec<(Follower, usize)>>,
}

/// The page that the back office opens with.
pub(crate) async fn show(web: &Web, visitor: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    let today = ask(web, visitor).await;
    let words = visitor.words;
    let main = html! {
        h1 { (words.office.today) }
        (tiles(words, &today))
        @if let Some(figures) = &today.figures { (panel(words, words.trade.sales, figures, |figures| sales(words, figures))) }
        div.columns {
            @if let Some(orders) = &today.to_ship { (panel(words, words.trade.to_ship, orders, |page| to_ship(words, page))) }
            @if let Some(low) = &today.low { (panel(words, words.office.low, low, |(items, known)| low_stock(words, items, known))) }
            @if let Some(payments) = &today.declined { (panel(words, words.trade.declined, payments, |page| declined(words, page))) }
            @if let Some(letters) = &today.letters { (panel(words, words.office.dead_letters, letters, |letters| dead(words, letters))) }
        }
    };
    Ok(Shown::page(frame(visitor, words.office.today, "/admin", main)))
}

async fn ask(web: &Web, visitor: &Visitor) -> Today {
    let cx = visitor.cx().no_longer_than(PATIENCE);
    let orders = ListOrders {
        status: Some(WantedStatus::ToShip),
        user_id: None,
        from: None,
        to: None,
        search: None,
        limit: search::limit("5"),
        cursor: None,
    };
    let payments = ListAllPayments {
        status: Some(PaymentStatus::Declined),
        from: Some(Timestamp::from_micros(web.world.now().micros().saturating_sub(RECENT))),
        to: None,
        limit: search::limit("5"),
        cursor: None,
    };
    let (figures, to_ship, low, declined, letters) = futures::join!(
        OptionFuture::from(
            may(visitor, "order_figures").then(|| web.gateway.order_figures(&cx, GetFigures { days: None }))
        ),
        OptionFuture::from(may(visitor, "list_orders").then(|| web.gateway.list_orders(&cx, orders))),
        OptionFuture::from(may(visitor, "low_stock").then(|| few(web, &cx))),
        OptionFuture::from(
            may(visitor, "list_all_payments").then(|| web.gateway.list_all_payments(&cx, payments))
        ),
        OptionFuture::from(may(visitor, "dead_letters").then(|| counted(web, &cx))),
    );
    Today { figures, to_ship, low, declined, letters }
}

/// Of what least is left, and which books those are.
async fn few(web: &Web, cx: &CallContext) -> Result<(Vec<InventoryItem>, Known), GatewayError> {
    let request = ListLowStock { below: None, limit: search::limit("5"), cursor: None };
    let page = web.gateway.low_stock(cx, request).await?;
    let known = books(web, cx, page.data.iter().map(|item| item.product_id).collect()).await;
    Ok((page.data, known))
}

/// How many dead letters there are, a hundred of each service at most.
async fn counted(web: &Web, cx: &CallContext) -> Result<Vec<(Follower, usize)>, GatewayError> {
    let asked = Follower::ALL.iter().map(|&service| async move {
        let request = DeadLettersOf { service, limit: kernel::Limit::LARGEST, cursor: None };
        web.gateway.dead_letters(cx, request).await.map(|page| (service, page.data.len()))
    });
    join_all(asked).await.into_iter().collect()
}

fn tiles(words: &'static Words, today: &Today) -> Markup {
    let said = &words.trade;
    let figures = today.figures.as_ref().and_then(|figures| figures.as_ref().ok());
    let last = figures.and_then(|figures| figures.days.last());
    html! {
        @if let (Some(figures), Some(last)) = (figures, last) {
            ul.tiles {
                li.tile { (said.sold_today) strong { (money(words.language, last.revenue)) } (words.orders(last.orders)) }
                li.tile { (said.sold_30) strong { (money(words.language, revenue(figures))) } (words.orders(figures.days.iter().map(|day| day.orders).sum())) }
                li.tile { a href="/admin/orders?status=to_ship" { (said.to_ship) } strong { (figures.to_ship) } (said.under_way) " " (figures.under_way) }
            }
        }
    }
}

fn revenue(figures: &OrderFigures) -> Money {
    let currency = figures.days.first().map_or(kernel::Currency::USD, |day| day.revenue.currency());
    let sum = figures.days.iter().fold(0_i64, |sum, day| sum.saturating_add(day.revenue.minor()));
    Money::from_minor(sum, currency)
}

/// A part of the page; when it cannot be had, that is said in its place.
fn panel<T>(
    words: &'static Words,
    title: &str,
    part: &Result<T, GatewayError>,
    draw: impl FnOnce(&T) -> Markup,
) -> Markup {
    html! {
        section.panel {
            h2 { (title) }
            @match part {
                Ok(part) => (draw(part)),
                Err(_) => p.away { (words.trade.away) },
            }
        }
    }
}

fn sales(words: &'static Words, figures: &OrderFigures) -> Markup {
    let said = &words.trade;
    let drawn: Vec<Bar> = figures.days.iter().map(|day| bar(words, day)).collect();
    let currency = revenue(figures).currency();
    let axis = |minor| money(words.language, Money::from_minor(minor, currency));
    html! {
        (wide(said.sales, bars(said.sales, said.sales_about, &drawn, axis)))
        details {
            summary { (said.as_table) }
            table {
                thead { tr { th scope="col" { (words.account.date) } th.number scope="col" { (words.office.orders) } th.number scope="col" { (said.revenue) } } }
                tbody {
                    @for day in figures.days.iter().rev() {
                        tr { th scope="row" { time datetime=(day.date) { (day_of(words.language, &day.date)) } } td.number { (day.orders) } td.number { (money(words.language, day.revenue)) } }
                    }
                }
            }
        }
        p.fine { (said.as_of) " " time datetime=(figures.as_of) { (moment(words.language, figures.as_of)) } }
    }
}

fn bar(words: &'static Words, day: &DayFigures) -> Bar {
    let (label, revenue) = (day_of(words.language, &day.date), money(words.language, day.revenue));
    let says = format!("{label}: {revenue}, {}", words.orders(day.orders));
    Bar { value: day.revenue.minor(), label, says }
}

fn to_ship(words: &'static Words, page: &Page<Order>) -> Markup {
    html! {
        @if page.data.is_empty() { p { (words.trade.nothing_to_pack) } }
        ul.short.wide {
            @for order in &page.data {
                li { span { a href=(place(order.order_id)) { (order.invoice_number) } " " span.fine { (titles(order)) } } span { (words.order.now(order)) } }
            }
        }
        @if !page.data.is_empty() { p { a href="/admin/orders?status=to_ship" { (words.trade.all_to_ship) } " · " a href="/admin/pick-list" { (words.office.pick_list) } } }
    }
}

fn low_stock(words: &'static Words, items: &[InventoryItem], known: &Known) -> Markup {
    let title = |item: &InventoryItem| match known.get(&item.product_id) {
        Some(Beside::There(book)) => book.title.to_string(),
        Some(Beside::Gone) => words.trade.deleted_book.to_owned(),
        Some(Beside::Away) | None => words.goods.title_away.to_owned(),
    };
    html! {
        @if items.is_empty() { p { (words.trade.enough) } }
        ul.short.wide {
            @for item in items {
                li { a href={ "/books/" (item.product_id) } { (title(item)) } span { (words.left(item.available)) } }
            }
        }
    }
}

fn declined(words: &'static Words, page: &Page<Payment>) -> Markup {
    html! {
        @if page.data.is_empty() { p { (words.trade.none_declined) } }
        ul.short.wide {
            @for payment in &page.data {
                li {
                    a href=(place(payment.order_id)) { time datetime=(payment.created_at) { (date(words.language, payment.created_at)) } }
                    span { (money(words.language, payment.amount)) " · " (payment.provider) }
                }
            }
        }
    }
}

fn dead(words: &'static Words, counted: &[(Follower, usize)]) -> Markup {
    let there: Vec<_> = counted.iter().filter(|(_, count)| *count > 0).collect();
    html! {
        @if there.is_empty() { p { (words.trade.no_letters) } }
        @else {
            ul.short.wide { @for (service, count) in there { li { span { (dead_letters::name(words, *service)) } strong { (count) } } } }
            p { a href="/admin/dead-letters" { (words.office.dead_letters) } }
        }
    }
}
