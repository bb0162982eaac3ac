//! The front page: what is new, what sells best, and a shelf of each of the largest categories.

use contract::Rendered;
use contract::book::{BookPage, CategoryShelf, ListShelves, SearchBooks, Shelves, Sort};
use futures::future::join3;
use maud::{Markup, html};

use super::{Shown, lists, search};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::parts::{cover, frame, strip};
use crate::session::Visitor;
use crate::words::Words;

/// How many are shown of each shelf.
const BOOKS: &str = "8";
/// How many covers are fanned out.
const FANNED: usize = 3;

/// What the page is made of: what is new; and what sells best and the shelves, without which it stands too.
pub(crate) type Parts = (BookPage, Option<BookPage>, Option<Rendered<Shelves>>);

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    let (cx, in_passing) = (visitor.cx(), visitor.cx_in_passing());
    let newest = SearchBooks { sort: Some(Sort::Newest), ..search::any(BOOKS) };
    let (newest, best, shelves) = join3(
        web.gateway.search_products(&cx, newest),
        lists::best_sellers(web, &in_passing, BOOKS),
        web.gateway.list_shelves(&in_passing, ListShelves { shelves: None, books: None }),
    )
    .await;
    let parts = (newest?, best.ok(), shelves.ok());
    let words = visitor.words;
    Ok(Shown::kept(web.kept.front.page(words.language, parts, |parts| draw(words, parts))))
}

fn draw(words: &Words, (newest, best, shelves): &Parts) -> Markup {
    let shop = &words.shop;
    let best = best.iter().map(|best| &best.data).find(|best| !best.is_empty());
    let shelves = shelves.as_ref().map_or(&[][..], |shelves| &shelves.data);
    let fanned = best.unwrap_or(&newest.data).get(..FANNED);
    let main = html! {
        section.hero {
            div {
                h1 { (shop.motto) }
                p { (shop.tagline) }
                @if !shelves.is_empty() { (ways(words, shelves)) }
            }
            @if let Some(fanned) = fanned {
                div.fan aria-hidden="true" { @for book in fanned { (cover(book)) } }
            }
        }
        @if newest.data.is_empty() {
            section.empty { h2 { (shop.empty_shop) } p { (shop.empty_shop_what) } }
        } @else {
            (shelf(words, "fresh", shop.fresh, "/new", &strip(words, &newest.data)))
            @if let Some(best) = best { (shelf(words, "best", shop.best, "/best-sellers", &strip(words, best))) }
        }
        @for one in shelves {
            @let id = one.category.category_id.to_string();
            (shelf(words, &id, one.category.name.as_str(), &format!("/categories/{id}"), &strip(words, &one.books)))
        }
    };
    frame(words, shop.name, main)
}

/// Ways into the shelves.
fn ways(words: &Words, shelves: &[CategoryShelf]) -> Markup {
    html! {
        ul.shelves {
            @for one in shelves { li { a href={ "/categories/" (one.category.category_id) } { (one.category.name) } } }
            li { a.all href="/categories" { (words.shop.categories) " …" } }
        }
    }
}

fn shelf(words: &Words, id: &str, title: &str, all: &str, books: &Markup) -> Markup {
    html! {
        section aria-labelledby=(id) {
            div.heading {
                h2 id=(id) { a href=(all) { (title) } }
                a href=(all) { (words.shop.see_all) span.unseen { ": " (title) } }
            }
            (books)
        }
    }
}
