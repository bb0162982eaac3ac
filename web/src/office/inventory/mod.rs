//! The stock: how much room there is, what is there, what came and went, and what is running out.

pub(crate) mod item;
pub(crate) mod low;
pub(crate) mod movements;
pub(crate) mod overview;
pub(crate) mod receipts;
pub(crate) mod receive;

use std::collections::HashMap;

use contract::Rendered;
use contract::book::Book;
use contract::gateway::GetProduct;
use contract::inventory::InventoryItem;
use futures::future::join_all;
use kernel::{BookId, CallContext};
use maud::{Markup, html};

use crate::Web;
use crate::office::parts::Beside;
use crate::session::Visitor;
use crate::words::Words;

/// Books by their ids.
pub(super) type Known = HashMap<BookId, Beside<Rendered<Book>>>;

/// The books of these ids.
pub(super) async fn books(web: &Web, cx: &CallContext, mut ids: Vec<BookId>) -> Known {
    ids.sort_unstable();
    ids.dedup();
    let found = ids.into_iter().map(|product_id| async move {
        (product_id, web.gateway.get_product(cx, GetProduct { product_id }).await.into())
    });
    join_all(found).await.into_iter().collect()
}

/// A product in a list: its title, and the way to its stock.
pub(super) fn named(words: &Words, known: &Known, id: BookId) -> Markup {
    let book = known.get(&id).unwrap_or(&Beside::Away);
    html! {
        a href={ "/admin/inventory/" (id) } { @match book.there() { Some(book) => (book.title), None => code { (id) } } }
        br;
        span.fine { @match book {
            Beside::There(book) => (book.author.name),
            Beside::Gone => (words.goods.gone),
            Beside::Away => (words.goods.title_away),
        } }
    }
}

/// How many there are, are held and can be sold.
pub(super) fn levels(words: &Words, item: &InventoryItem) -> Markup {
    let said = &words.goods;
    html! {
        dl.details {
            div { dt { (said.available) } dd { strong { (item.available) } } }
            div { dt { (said.on_hand) } dd { (item.on_hand) } }
            div { dt { (said.reserved) } dd { (item.reserved) } }
        }
    }
}

/// Who moved something: the reader, somebody else who works here, or the shop's own work.
pub(super) fn by_whom(visitor: &Visitor, by: &str) -> String {
    let said = &visitor.words.goods;
    match &visitor.worker {
        Some(worker) if worker.staff_id.to_string() == by => format!("{} {}", said.by, worker.name),
        _ if by == "open" => said.by_shop.to_owned(),
        _ => format!("{} {by}", said.by),
    }
}
