//! The front page: what is new, and a way into the shelves.

use contract::book::{BookPage, FindBook};
use contract::gateway::GatewayError;
use maud::{Markup, html};

use super::{Shown, search};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::parts::{cards, cover, frame};
use crate::session::Visitor;
use crate::words::Words;

/// How many of the newest are shown.
const NEWEST: usize = 18;
/// How many shelves are named.
const SHELVES: usize = 12;

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    let newest = newest(web, visitor).await?;
    let words = visitor.words;
    Ok(Shown::kept(web.kept.front.page(words.language, newest, |newest| draw(words, newest))))
}

async fn newest(web: &Web, visitor: &Visitor) -> Result<BookPage, GatewayError> {
    let limit = search::limit("60");
    web.gateway.find_products(&visitor.cx(), FindBook { search_term: None, limit, cursor: None }).await
}

fn draw(words: &Words, newest: &BookPage) -> Markup {
    let shop = &words.shop;
    let main = html! {
        section.hero {
            div { h1 { (shop.motto) } p { (shop.tagline) } }
            @if let Some(fanned) = newest.data.get(NEWEST..NEWEST + 3) {
                div.fan aria-hidden="true" { @for book in fanned { (cover(book)) } }
            }
        }
        @if newest.data.is_empty() {
            section.empty { h2 { (shop.empty_shop) } p { (shop.empty_shop_what) } }
        } @else {
            section aria-labelledby="fresh" {
                div.heading { h2 #fresh { (shop.fresh) } a href="/new" { (shop.see_all) } }
                (cards(words, &newest.data[..newest.data.len().min(NEWEST)]))
            }
            section aria-labelledby="browse" {
                h2 #browse { (shop.browse) }
                ul.shelves {
                    @for shelf in shelves(newest) { li { a href=(search::address(shelf)) { (shelf) } } }
                }
            }
        }
    };
    frame(words, shop.name, main)
}

/// The categories of what is new.
fn shelves(newest: &BookPage) -> Vec<&str> {
    let mut shelves: Vec<&str> = Vec::new();
    for book in &newest.data {
        let shelf = book.category.name.as_str();
        if shelves.len() < SHELVES && !shelves.contains(&shelf) {
            shelves.push(shelf);
        }
    }
    shelves
}
