//! Lists of books: what is new, what sells best, a category, an author; and all categories.

use contract::Rendered;
use contract::book::{Author, BookPage, Category, Facets, GetAuthor, GetCategory, SearchBooks, Sort};
use contract::gateway::GatewayError;
use contract::order::ListBestSellers;
use futures::future::join;
use kernel::CallContext;
use maud::{Markup, html};

use super::Shown;
use super::search::{self, Wish};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::leaf::Part;
use crate::parts::{cards, frame, pager};
use crate::session::Visitor;
use crate::words::Words;

/// Of so many categories at most it is told how many books they have.
const COUNTED: usize = 100;
/// How many of an author's categories and of a category's authors are named.
const NAMED: usize = 8;

/// What a list is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// What is new.
    New,
    /// What sells best.
    Best,
    /// A category's books.
    Category(Category),
    /// An author's books.
    Author(Author),
}

impl Part for Of {
    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

/// What the page of a list is made of.
pub(crate) type Parts = (BookPage, Option<Rendered<Facets>>, Of);

/// All books, the newest first.
pub(crate) async fn newest(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let request = SearchBooks { sort: Some(Sort::Newest), cursor: asked.cursor(), ..search::any("24") };
    let found = web.gateway.search_products(&visitor.cx(), request).await?;
    Ok(list(web, visitor, asked, (found, None, Of::New)))
}

/// What sells best.
pub(crate) async fn best(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let best = best_sellers(web, &visitor.cx(), "48").await?;
    Ok(list(web, visitor, asked, (best, None, Of::Best)))
}

/// So many of the books that sell best.
pub(crate) async fn best_sellers(
    web: &Web,
    cx: &CallContext,
    entries: &str,
) -> Result<BookPage, GatewayError> {
    let request = ListBestSellers { days: None, limit: search::limit(entries) };
    web.gateway.best_sellers(cx, request).await
}

/// A category's books.
pub(crate) async fn category(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let category_id = asked.id("category_id").ok_or(Failed::Lost)?;
    let wish = Wish { category: Some(category_id), ..Wish::default() };
    let cx = visitor.cx();
    let category = web.gateway.get_category(&cx, GetCategory { category_id });
    let (category, (found, facets)) = join(category, of(web, visitor, asked, &wish)).await;
    Ok(list(web, visitor, asked, (found?, facets, Of::Category(category?))))
}

/// An author's books.
pub(crate) async fn author(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let author_id = asked.id("author_id").ok_or(Failed::Lost)?;
    let wish = Wish { author: Some(author_id), ..Wish::default() };
    let cx = visitor.cx();
    let author = web.gateway.get_author(&cx, GetAuthor { author_id });
    let (author, (found, facets)) = join(author, of(web, visitor, asked, &wish)).await;
    Ok(list(web, visitor, asked, (found?, facets, Of::Author(author?))))
}

/// What a wish finds, and, where that can be said, how many of each sort.
async fn of(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    wish: &Wish,
) -> (Result<BookPage, GatewayError>, Option<Rendered<Facets>>) {
    let cx = visitor.cx();
    let found = web.gateway.search_products(&cx, wish.request("24", asked.cursor()));
    let in_passing = visitor.cx_in_passing();
    let facets = web.gateway.facet_products(&in_passing, wish.count());
    let (found, facets) = join(found, facets).await;
    (found, facets.ok())
}

fn list(web: &Web, visitor: &Visitor, asked: &Asked, parts: Parts) -> Shown {
    let words = visitor.words;
    let (here, is_first) = (asked.parts.uri.path(), asked.cursor().is_none());
    let key = (words.language, format!("{here}\n{}", asked.query("cursor")));
    Shown::kept(web.kept.lists.page(key, parts, |parts| draw(words, here, is_first, parts)))
}

fn draw(words: &Words, here: &str, is_first: bool, (found, facets, of): &Parts) -> Markup {
    let shop = &words.shop;
    let title = match of {
        Of::New => shop.fresh,
        Of::Best => shop.best,
        Of::Category(category) => category.name.as_str(),
        Of::Author(author) => author.name.as_str(),
    };
    let above = match of {
        Of::Category(_) => Some(html! { p.above { a href="/categories" { (shop.categories) } } }),
        Of::Author(_) => Some(html! { p.above { (shop.author) } }),
        Of::New | Of::Best => None,
    };
    let main = html! {
        (above.unwrap_or_default())
        h1 { (title) }
        @if let Some(facets) = facets { (beside(words, facets, of)) }
        @if found.data.is_empty() {
            div.empty {
                p.lead { (if *of == Of::Best { shop.nothing_sold } else { shop.empty_shop }) }
                @if *of == Of::Best { p { a href="/new" { (shop.fresh) } } } @else { p { (shop.empty_shop_what) } }
            }
        } @else {
            (cards(words, &found.data, !matches!(of, Of::Category(_))))
            (pager(words, here, is_first, found.next_cursor.as_ref()))
        }
    };
    frame(words, title, main)
}

/// How many there are, whose or of which sort most are, and the way to filters.
fn beside(words: &Words, facets: &Facets, of: &Of) -> Markup {
    let wish = match of {
        Of::Category(category) => Wish { category: Some(category.category_id), ..Wish::default() },
        Of::Author(author) => Wish { author: Some(author.author_id), ..Wish::default() },
        Of::New | Of::Best => Wish::default(),
    };
    let ways: Vec<(&str, i64, Wish)> = match of {
        Of::Category(_) => facets
            .authors
            .iter()
            .take(NAMED)
            .map(|one| (one.name.as_str(), one.count, Wish { author: Some(one.author_id), ..wish.clone() }))
            .collect(),
        _ => facets
            .categories
            .iter()
            .take(NAMED)
            .map(|one| {
                (one.name.as_str(), one.count, Wish { category: Some(one.category_id), ..wish.clone() })
            })
            .collect(),
    };
    html! {
        div.tally {
            p { strong { (words.found(facets.total)) } }
            @if facets.total > 1 { p { a href=(wish.address()) { (words.shop.narrow_these) } } }
        }
        @if ways.len() > 1 {
            ul.shelves { @for (name, count, to) in &ways { li { a href=(to.address()) { (name) " " span.of { (count) } } } } }
        }
    }
}

/// Every category.
pub(crate) async fn categories(web: &Web, visitor: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    let every = Wish::default().count();
    let facets = web.gateway.facet_products(&visitor.cx(), every).await?;
    let words = visitor.words;
    Ok(Shown::kept(web.kept.categories.page(words.language, facets, |facets| shelves(words, facets))))
}

fn shelves(words: &Words, facets: &Facets) -> Markup {
    let shop = &words.shop;
    let mut categories: Vec<_> = facets.categories.iter().collect();
    categories.sort_by_key(|category| category.name.as_str().to_lowercase());
    let main = html! {
        h1 { (shop.categories) }
        @if categories.is_empty() {
            div.empty { p.lead { (shop.empty_shop) } p { (shop.empty_shop_what) } }
        } @else {
            ul.directory {
                @for category in categories {
                    li { a href={ "/categories/" (category.category_id) } { (category.name) } span.of { (words.books(category.count)) } }
                }
            }
            @if facets.categories.len() >= COUNTED { p.hint { (shop.largest) } }
        }
    };
    frame(words, shop.categories, main)
}
