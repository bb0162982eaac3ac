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
use kernel::BookId;
use maud::{Markup, html};

use crate::Web;
use crate::session::Visitor;
use crate::words::Words;

/// Books by their ids, as far as they are there.
pub(super) type Known = HashMap<BookId, Rendered<Book>>;

/// The books of these ids. One that was deleted, or that nobody can say anything of now, is missing.
pub(super) async fn books(web: &Web, visitor: &Visitor, mut ids: Vec<BookId>) -> Known {
    ids.sort_unstable();
    ids.dedup();
    let cx = visitor.cx();
    let found = ids.into_iter().map(|product_id| web.gateway.get_product(&cx, GetProduct { product_id }));
    join_all(found).await.into_iter().flatten().map(|book| (book.book_id, book)).collect()
}

/// A product in a list: its title, and the way to its stock.
pub(super) fn named(words: &Words, known: &Known, id: BookId) -> Markup {
    html! {
        @match known.get(&id) {
            Some(book) => { a href={ "/admin/inventory/" (id) } { (book.title) } br; span.fine { (book.author.name) } },
            None => { a href={ "/admin/inventory/" (id) } { code { (id) } } br; span.fine { (words.goods.gone) } },
        }
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
