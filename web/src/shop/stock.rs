//! Whether books are there, as pages say it.

use std::collections::HashMap;

use contract::book::BookIds;
use contract::gateway::{Availability, GetAvailability};
use kernel::BookId;
use maud::{Markup, html};

use crate::Web;
use crate::leaf::Part;
use crate::session::Visitor;
use crate::words::Words;

/// Whether a book is there: a word that seldom changes, not a number that often does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stock {
    /// It is.
    There,
    /// So few are.
    Few(i64),
    /// None is.
    SoldOut,
    /// Nobody can say now: then nothing is said of it.
    Unknown,
}

impl Part for Stock {
    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

impl Stock {
    /// How many there are, where that is said.
    pub(crate) fn left(self) -> Option<i64> {
        match self {
            Self::Few(left) => Some(left),
            Self::SoldOut => Some(0),
            Self::There | Self::Unknown => None,
        }
    }
}

/// Whether each of these books is there; one that nobody can say anything of is not among them.
pub(crate) async fn of(web: &Web, visitor: &Visitor, ids: Vec<BookId>) -> HashMap<BookId, Stock> {
    if ids.is_empty() {
        return HashMap::new();
    }
    let request = GetAvailability { ids: BookIds(ids) };
    let answer = web.gateway.availability(&visitor.cx_in_passing(), request).await;
    let Ok(known) = answer else { return HashMap::new() };
    let stock = |availability, left: Option<i64>| match (availability, left) {
        (Availability::SoldOut, _) => Stock::SoldOut,
        (Availability::FewLeft, Some(left)) => Stock::Few(left),
        _ => Stock::There,
    };
    known.data.into_iter().map(|one| (one.product_id, stock(one.availability, one.left))).collect()
}

/// What is said of it.
pub(crate) fn word(words: &Words, stock: Stock) -> Markup {
    let shop = &words.shop;
    match stock {
        Stock::There => html! { span.stock.there { (shop.in_stock) } },
        Stock::Few(left) => html! { span.stock.few { (words.few_left(left)) } },
        Stock::SoldOut => html! { span.stock.none { (shop.sold_out) } },
        Stock::Unknown => html! {},
    }
}
