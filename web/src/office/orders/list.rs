//! All orders, and several taken to be packed at once.

use std::collections::HashMap;

use contract::gateway::GatewayError;
use contract::order::{ListOrders, Order, OrderError, OrderStatus, UpdateStatus, WantedStatus};
use http::StatusCode;
use kernel::{OrderId, Page, UserId};
use maud::{Markup, html};

use super::{place, titles};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, is_a_path_of_ours};
use crate::office::customers::buyers;
use crate::office::frame;
use crate::office::parts::{at, day, day_after, pager, queried, wide};
use crate::parts::key;
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::{Notice, Words, date, money};

const PLACE: &str = "/admin/orders";

/// What the list is filtered by.
const FILTERS: [&str; 5] = ["status", "user_id", "from", "to", "search"];

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let request = ListOrders {
        status: asked.query("status").parse().ok(),
        user_id: asked.query("user_id").parse().ok(),
        from: day(asked.query("from")),
        to: day_after(asked.query("to")),
        search: Some(asked.query("search"))
            .filter(|text| !text.is_empty())
            .and_then(|text| text.parse().ok()),
        limit: search::limit("25"),
        cursor: asked.cursor(),
    };
    let orders = web.gateway.list_orders(&visitor.cx(), request).await?;
    let names = buyers(web, visitor, orders.data.iter().map(|order| order.user_id)).await;
    let words = visitor.words;
    let here = queried(PLACE, &FILTERS.map(|name| (name, asked.query(name))));
    let main = html! {
        div.heading { h1 { (words.office.orders) } p { a href="/admin/pick-list" { (words.office.pick_list) } } }
        (filters(words, asked))
        (bulk(words, &at(&here, asked.query("cursor")), &orders, &names))
        (pager(words, &here, asked.cursor().is_none(), orders.next_cursor.as_ref()))
    };
    Ok(Shown::page(frame(visitor, words.office.orders, PLACE, main)))
}

/// Takes those that are ticked to be packed. One that cannot be is named; the others are.
pub(crate) async fn pack(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let once = visitor.once(web, asked);
    let mut late: Vec<OrderId> = Vec::new();
    let ticked: Vec<OrderId> = asked.list("order_id").iter().filter_map(|id| id.parse().ok()).collect();
    for &order_id in ticked.iter().take(100) {
        let request = UpdateStatus { order_id, status: OrderStatus::Processing };
        match web.gateway.update_order(&once.derive(&order_id.to_string()), request).await {
            Ok(_) => {}
            Err(GatewayError::Order(OrderError::InvalidTransition | OrderError::OrderNotFound)) => {
                late.push(order_id);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let back = Some(asked.typed("back")).filter(|back| is_a_path_of_ours(back)).unwrap_or(PLACE);
    if late.is_empty() {
        let notice = if ticked.is_empty() { Notice::NothingTicked } else { Notice::Packing };
        return Ok(Shown::see(back).saying(notice));
    }
    let words = visitor.words;
    let main = html! {
        h1 { (words.office.orders) }
        (error::summary(words.trade.late, &[]))
        ul { @for order_id in late { li { a href=(place(order_id)) { (order_id) } } } }
        p { a href=(back) { (words.office.back) } }
    };
    Ok(Shown::again(StatusCode::CONFLICT, frame(visitor, words.office.orders, PLACE, main)))
}

fn filters(words: &'static Words, asked: &Asked) -> Markup {
    let said = &words.trade;
    let wanted: Option<WantedStatus> = asked.query("status").parse().ok();
    html! {
        form.filters.panel action=(PLACE) method="get" {
            div.field {
                label for="status" { (said.status) }
                select #status name="status" {
                    option value="" { (said.any) }
                    @for &status in WantedStatus::ALL {
                        option value=(status) selected[wanted == Some(status)] {
                            (status.status().map_or(said.to_ship, |status| words.order.status(status)))
                        }
                    }
                }
            }
            @for (name, label, kind) in [("from", said.from, "date"), ("to", said.to, "date"), ("search", said.search_order, "search")] {
                div.field { label for=(name) { (label) } input id=(name) name=(name) type=(kind) value=(asked.query(name)) maxlength="128"; }
            }
            @if !asked.query("user_id").is_empty() { input type="hidden" name="user_id" value=(asked.query("user_id")); }
            button type="submit" { (words.office.filter) }
            @if FILTERS.iter().any(|name| !asked.query(name).is_empty()) { a href=(PLACE) { (said.all_orders) } }
        }
    }
}

fn bulk(words: &'static Words, here: &str, orders: &Page<Order>, names: &HashMap<UserId, String>) -> Markup {
    let said = &words.trade;
    let has_paid = orders.data.iter().any(|order| order.status == OrderStatus::Paid);
    html! {
        @if orders.data.is_empty() { p { (words.office.nothing) } }
        @else {
            form action={ (PLACE) "/pack" } method="post" {
                (key())
                input type="hidden" name="back" value=(here);
                (wide(words.office.orders, table(words, orders, names, has_paid)))
                @if has_paid { p.actions { button type="submit" { (said.pack_ticked) } } }
            }
        }
    }
}

fn table(
    words: &'static Words,
    orders: &Page<Order>,
    names: &HashMap<UserId, String>,
    has_paid: bool,
) -> Markup {
    let said = &words.trade;
    html! {
        table {
            thead { tr {
                @if has_paid {
                    th scope="col" { label.tick { input type="checkbox" data-ticks="order_id" hidden; span.unseen { (said.tick_all) } } }
                }
                th scope="col" { (words.account.order) } th scope="col" { (said.customer) }
                th scope="col" { (words.account.date) } th scope="col" { (words.account.status) } th.number scope="col" { (words.account.total) }
            } }
            tbody {
                @for order in &orders.data {
                    tr {
                        @if has_paid {
                            td { @if order.status == OrderStatus::Paid {
                                label.tick { input type="checkbox" name="order_id" value=(order.order_id); span.unseen { (order.invoice_number) } }
                            } }
                        }
                        th scope="row" { a href=(place(order.order_id)) { (order.invoice_number) } br; span.fine { (titles(order)) } }
                        td { a href={ "/admin/customers/" (order.user_id) } { (names.get(&order.user_id).map_or(said.nameless, String::as_str)) } }
                        td { time datetime=(order.created_at) { (date(words.language, order.created_at)) } }
                        td { span.state data-state=(order.status) { (words.order.now(order)) } }
                        td.number { (money(words.language, order.total)) }
                    }
                }
            }
        }
    }
}
