//! What was searched for, and all books newest first.

use contract::book::{BookPage, FindBook};
use contract::gateway::GatewayError;
use kernel::{Cursor, Limit, SearchTerm};
use maud::{Markup, html};

use super::{Shown, escaped};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::parts::{cards, framed};
use crate::session::Visitor;
use crate::words::Words;

/// So many on a page.
pub(crate) fn limit(entries: &str) -> Limit {
    entries.parse().unwrap_or_default()
}

/// Where the books are that a name or a word finds.
pub(crate) fn address(words: &str) -> String {
    format!("/search?q={}", escaped(words))
}

/// The page of a search.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let searched: String = asked.query("q").chars().take(512).collect();
    list(web, visitor, asked, &searched).await
}

/// All books, newest first.
pub(crate) async fn newest(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    list(web, visitor, asked, "").await
}

async fn list(web: &Web, visitor: &Visitor, asked: &Asked, searched: &str) -> Result<Shown, Failed> {
    let found = find(web, visitor, searched, asked.cursor()).await?;
    let words = visitor.words;
    let key = (words.language, format!("{searched}\n{}", asked.query("cursor")));
    let is_first = asked.cursor().is_none();
    Ok(Shown::kept(web.kept.searches.page(key, found, |found| draw(words, searched, is_first, found))))
}

async fn find(
    web: &Web,
    visitor: &Visitor,
    searched: &str,
    cursor: Option<Cursor>,
) -> Result<BookPage, GatewayError> {
    let search_term: Option<SearchTerm> =
        Some(searched).filter(|text| !text.is_empty()).and_then(|text| text.parse().ok());
    web.gateway.find_products(&visitor.cx(), FindBook { search_term, limit: limit("24"), cursor }).await
}

fn draw(words: &Words, searched: &str, is_first: bool, found: &BookPage) -> Markup {
    let shop = &words.shop;
    let title = match searched {
        "" => shop.all_books.to_owned(),
        _ => format!("{} “{searched}”", shop.results_for),
    };
    let next = found.next_cursor.as_ref().map(|cursor| next(searched, &cursor.to_string()));
    let main = html! {
        h1 { (title) }
        @if found.data.is_empty() {
            div.empty {
                @if searched.is_empty() {
                    p.lead { (shop.empty_shop) } p { (shop.empty_shop_what) }
                } @else {
                    p.lead { (shop.nothing) " “" (searched) "”." }
                    p { (shop.nothing_help) }
                    p { a href="/new" { (shop.all_books) } }
                }
            }
        } @else {
            (cards(words, &found.data))
            nav.pager {
                @if !is_first { a href=(if searched.is_empty() { "/new".to_owned() } else { address(searched) }) { (shop.from_start) } }
                @if let Some(next) = next { a.button rel="next" href=(next) { (shop.more) } }
            }
        }
    };
    framed(words, &title, searched, main)
}

fn next(searched: &str, cursor: &str) -> String {
    match searched {
        "" => format!("/new?cursor={}", escaped(cursor)),
        _ => format!("{}&cursor={}", address(searched), escaped(cursor)),
    }
}
