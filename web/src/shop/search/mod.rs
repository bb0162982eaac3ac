//! Searching: words, filters, an order; how many of each sort there are; and help where nothing is found.

mod narrow;
mod wish;

use contract::Rendered;
use contract::book::{BookPage, Facets, GetAuthor, GetCategory, SearchBooks};
use futures::future::{join, join3};
use kernel::Limit;
use maud::{Markup, html};

use super::{Shown, escaped};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::parts::{cards, framed, pager};
use crate::session::Visitor;
use crate::words::Words;

pub(crate) use narrow::Named;
pub(crate) use wish::Wish;

/// What the page of a search is made of.
pub(crate) type Parts = (BookPage, Rendered<Facets>, Named);

/// So many on a page.
pub(crate) fn limit(entries: &str) -> Limit {
    entries.parse().unwrap_or_default()
}

/// A search that finds everything, to be narrowed.
pub(crate) fn any(entries: &str) -> SearchBooks {
    SearchBooks {
        search_term: None,
        category_id: None,
        author_id: None,
        year_from: None,
        year_to: None,
        price_from: None,
        price_to: None,
        in_stock: None,
        sort: None,
        limit: limit(entries),
        cursor: None,
    }
}

/// The page of a search.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let wish = Wish::read(asked, web.world.currency());
    let cursor = asked.cursor();
    let cx = visitor.cx();
    let (found, facets, named) = join3(
        web.gateway.search_products(&cx, wish.request("24", cursor.clone())),
        web.gateway.facet_products(&cx, wish.count()),
        named(web, visitor, &wish),
    )
    .await;
    let (parts, words, is_first) = ((found?, facets?, named), visitor.words, cursor.is_none());
    let key = (words.language, format!("{}\n{}", wish.address(), asked.query("cursor")));
    Ok(Shown::kept(web.kept.searches.page(key, parts, |parts| draw(words, &wish, is_first, parts))))
}

/// What the chosen category and author are called. One that is not there has no name, and finds nothing.
async fn named(web: &Web, visitor: &Visitor, wish: &Wish) -> Named {
    let cx = visitor.cx();
    let category = async {
        let request = GetCategory { category_id: wish.category? };
        web.gateway.get_category(&cx, request).await.ok().map(|category| category.name)
    };
    let author = async {
        let request = GetAuthor { author_id: wish.author? };
        web.gateway.get_author(&cx, request).await.ok().map(|author| author.name)
    };
    let (category, author) = join(category, author).await;
    Named { category, author }
}

fn draw(words: &Words, wish: &Wish, is_first: bool, (found, facets, named): &Parts) -> Markup {
    let shop = &words.shop;
    let title = match wish.words.as_str() {
        "" => shop.search_all.to_owned(),
        searched => words.results_for(searched),
    };
    let address = wish.address();
    let main = html! {
        h1 { (title) }
        @if found.data.is_empty() && !wish.is_filtered() {
            (nothing(words, wish))
        } @else {
            div.tally {
                @if facets.total > 0 { p { strong { (words.found(facets.total)) } } }
                @if !found.data.is_empty() { (narrow::orders(words, wish)) }
            }
            (narrow::chosen(words, wish, named))
            div.found {
                @if !found.data.is_empty() { (narrow::filters(words, wish, facets)) }
                div {
                    @if found.data.is_empty() { (nothing(words, wish)) }
                    @else { (cards(words, &found.data, wish.category.is_none())) (pager(words, &address, is_first, found.next_cursor.as_ref())) }
                }
            }
        }
    };
    framed(words, &title, &wish.words, main)
}

/// What to do where nothing was found.
fn nothing(words: &Words, wish: &Wish) -> Markup {
    let shop = &words.shop;
    html! {
        div.empty {
            @if wish.words.is_empty() && !wish.is_filtered() {
                p.lead { (shop.empty_shop) }
                p { (shop.empty_shop_what) }
            } @else {
                p.lead { @if wish.words.is_empty() { (shop.nothing_such) } @else { (words.nothing_for(&wish.words)) } }
                @if wish.is_filtered() {
                    p { (shop.nothing_filtered) }
                    p { a.button href=(wish.without_filters().address()) { (shop.remove_filters) } }
                } @else {
                    p { (shop.nothing_help) }
                }
                p.actions { a href="/categories" { (shop.categories) } a href="/best-sellers" { (shop.best) } a href="/new" { (shop.fresh) } }
            }
        }
    }
}
