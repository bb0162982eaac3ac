//! Long lists: the way through them, and the place of a table that is wider than a phone.

use kernel::Cursor;
use maud::{Markup, html};

use crate::shop::escaped;
use crate::words::Words;

/// An address with those of these parameters that say something.
pub(crate) fn queried(path: &str, parameters: &[(&str, &str)]) -> String {
    let said = parameters.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<String> = said.map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// The ways to the list's start and to what follows; `here` is the list's address, with what it was filtered by.
pub(crate) fn pager(words: &Words, here: &str, is_first: bool, next: Option<&Cursor>) -> Markup {
    let join = if here.contains('?') { '&' } else { '?' };
    let next = next.map(|cursor| format!("{here}{join}cursor={}", escaped(&cursor.to_string())));
    html! {
        @if !is_first || next.is_some() {
            nav.pager aria-label=(words.goods.pages) {
                @if !is_first { a href=(here) { (words.shop.from_start) } }
                @if let Some(next) = next { a.button rel="next" href=(next) { (words.office.more) } }
            }
        }
    }
}

/// A table's place. What does not fit is scrolled to, by the keyboard too.
pub(crate) fn wide(name: &str, table: Markup) -> Markup {
    html! { div.wide-table role="region" aria-label=(name) tabindex="0" { (table) } }
}
