//! The way on in a list of books, and back to its beginning.

use kernel::Cursor;
use maud::{Markup, html};

use crate::shop::escaped;
use crate::words::Words;

/// The ways from a page of the list at `here`, whose address may have a query.
pub(crate) fn pager(words: &Words, here: &str, is_first: bool, next: Option<&Cursor>) -> Markup {
    let joint = if here.contains('?') { '&' } else { '?' };
    let next = next.map(|cursor| format!("{here}{joint}cursor={}", escaped(&cursor.to_string())));
    html! {
        @if !is_first || next.is_some() {
            nav.pager aria-label=(words.shop.pages) {
                @if !is_first { a href=(here) { (words.shop.from_start) } }
                @if let Some(next) = next { a.button rel="next" href=(next) { (words.shop.more) } }
            }
        }
    }
}
