//! The storefront, a module for each page or a few that belong together.

pub(crate) mod account;
pub(crate) mod book;
pub(crate) mod cart;
pub(crate) mod checkout;
pub(crate) mod covers;
pub(crate) mod files;
pub(crate) mod front;
pub(crate) mod language;
pub(crate) mod lists;
pub(crate) mod live;
pub(crate) mod order;
pub(crate) mod reset;
pub(crate) mod search;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
pub(crate) mod stock;
pub(crate) mod suggest;

use axum::response::Response;
use contract::Rendered;
use contract::book::Facets;
use http::request::Parts;
use http::uri::PathAndQuery;
use kernel::BookId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::leaf::KeptPages;
use crate::session::Visitor;
pub(crate) use crate::shown::Shown;
use crate::shown::see;
use crate::words::Language;

/// Pages that are the same for all who look, as they were drawn last: 96 MiB at most.
pub(crate) struct Kept {
    front: KeptPages<Language, front::Parts>,
    categories: KeptPages<Language, Rendered<Facets>>,
    lists: KeptPages<(Language, String), lists::Parts>,
    searches: KeptPages<(Language, String), search::Parts>,
    books: KeptPages<(Language, BookId), book::Parts>,
}

impl Default for Kept {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        Self {
            front: KeptPages::with_room(MIB),
            categories: KeptPages::with_room(MIB),
            lists: KeptPages::with_room(10 * MIB),
            searches: KeptPages::with_room(20 * MIB),
            books: KeptPages::with_room(64 * MIB),
        }
    }
}

/// Leads who is not signed in to where they can, and back here after.
pub(crate) fn lead_to_sign_in(visitor: &Visitor, parts: &Parts) -> Response {
    // A form cannot be come back to; what it stood on can.
    let back = parts.uri.path_and_query().filter(|_| parts.method.is_safe());
    let back = back.map_or("/account", PathAndQuery::as_str);
    let page = if back == "/checkout" && visitor.guest.is_some() { "/sign-up" } else { "/sign-in" };
    see(&format!("{page}?then={}", escaped(back)))
}

/// Text as it stands in a query.
pub(crate) fn escaped(text: &str) -> impl std::fmt::Display + '_ {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'/');
    utf8_percent_encode(text, KEPT)
}
