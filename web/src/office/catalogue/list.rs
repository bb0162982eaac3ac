//! The books of the shop: searched, filtered, and several changed at once.

use std::collections::HashMap;

use contract::book::{Book, BookPage, InStock, SearchBooks, Sort};
use http::StatusCode;
use kernel::{BookId, Name};
use maud::{Markup, html};

use super::{authors_of, bulk, categories, category_named};
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Wrong};
use crate::office::frame;
use crate::office::parts::{Entry, at, pager, queried, summary, wide};
use crate::parts::price;
use crate::session::Visitor;
use crate::shop::search;
use crate::shop::stock::{self, Stock, word};
use crate::shown::Shown;
use crate::words::Words;

/// What the list is filtered by.
const FILTERS: [&str; 8] = ["q", "category", "from", "to", "min", "max", "stock", "sort"];

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let (words, said) = (visitor.words, &visitor.words.goods);
    let (found, wrong) = match read(web, visitor, asked).await? {
        Ok(request) => (Some(web.gateway.search_products(&visitor.cx(), request).await?), Wrong::default()),
        Err(wrong) => (None, wrong),
    };
    let here = address(asked);
    let list = match &found {
        Some(found) if !found.data.is_empty() => {
            let ids = found.data.iter().map(|book| book.book_id).collect();
            let stock = stock::of(web, visitor, ids).await;
            let changes = bulk::form(visitor, &at(&here, asked.query("cursor")), table(words, found, &stock));
            html! { (changes) (pager(words, &here, asked.cursor().is_none(), found.next_cursor.as_ref())) }
        }
        Some(_) => {
            html! { div.empty { p.lead { (said.no_books) } p { a href="/admin/catalogue" { (said.all_books) } } } }
        }
        None => html! {},
    };
    let main = html! {
        div.heading { h1 { (words.office.catalogue) } p { a.button.strong href="/admin/catalogue/new" { (said.new_book) } } }
        (summary(words, &wrong, |name| label(words, name)))
        (filters(words, asked, &wrong))
        (list)
        (categories(web, visitor).await)
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Shown::again(status, frame(visitor, words.office.catalogue, "/admin/catalogue", main)))
}

/// Where the list is, with what it is filtered by.
fn address(asked: &Asked) -> String {
    queried("/admin/catalogue", &FILTERS.map(|name| (name, asked.query(name))))
}

async fn read(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Result<SearchBooks, Wrong>, Failed> {
    let currency = web.world.currency();
    let mut fields = asked.sought();
    let category: Option<Name> = fields.maybe("category");
    let mut request = SearchBooks {
        search_term: fields.maybe("q"),
        category_id: None,
        author_id: None,
        year_from: fields.maybe("from"),
        year_to: fields.maybe("to"),
        price_from: fields.price("min", currency),
        price_to: fields.price("max", currency),
        in_stock: fields.is_ticked("stock").then_some(InStock::Only),
        sort: fields.maybe("sort"),
        limit: search::limit("25"),
        cursor: asked.cursor(),
    };
    let mut wrong = fields.wrong();
    if let Some(name) = category {
        request.category_id = category_named(web, visitor, name).await?;
        if request.category_id.is_none() {
            wrong.add("category", visitor.words.goods.no_category);
        }
    }
    Ok(if wrong.is_empty() { Ok(request) } else { Err(wrong) })
}

fn label(words: &'static Words, name: &str) -> &'static str {
    let said = &words.goods;
    match name {
        "q" => said.find_books,
        "category" => said.category,
        "from" => said.year_from,
        "to" => said.year_to,
        "min" => said.price_from,
        "max" => said.price_to,
        _ => said.sort,
    }
}

fn filters(words: &'static Words, asked: &Asked, wrong: &Wrong) -> Markup {
    let said = &words.goods;
    let entry = |name| Entry::text(name, label(words, name), asked.query(name));
    // What would be right is said where something is wrong, and takes no room otherwise.
    let bound = |name| {
        let entry = entry(name).of("price");
        if wrong.with(name).is_some() { entry.hint(said.price_hint).with(words, wrong) } else { entry }
    };
    let sorts = [
        (Sort::Relevance, said.by_relevance),
        (Sort::Newest, said.by_newest),
        (Sort::Title, said.by_title),
        (Sort::Price, said.by_price),
        (Sort::PriceDesc, said.by_price_desc),
    ];
    html! {
        form.filters.panel action="/admin/catalogue" method="get" {
            (entry("q").of("search").with(words, wrong))
            (entry("category").list("categories").with(words, wrong))
            (entry("from").of("number").with(words, wrong))
            (entry("to").of("number").with(words, wrong))
            (bound("min"))
            (bound("max"))
            div.field {
                label for="sort" { (said.sort) }
                select #sort name="sort" {
                    option value="" { (said.as_usual) }
                    @for (sort, name) in sorts {
                        option value=(sort) selected[asked.query("sort") == sort.as_str()] { (name) }
                    }
                }
            }
            label.tick { input type="checkbox" name="stock" value="true" checked[!asked.query("stock").is_empty()]; (said.only_in_stock) }
            button type="submit" { (words.office.filter) }
            @if FILTERS.iter().any(|name| !asked.query(name).is_empty()) { a href="/admin/catalogue" { (said.all_books) } }
        }
    }
}

fn table(words: &'static Words, found: &BookPage, stock: &HashMap<BookId, Stock>) -> Markup {
    let said = &words.goods;
    let of = |id: BookId| stock.get(&id).copied().unwrap_or(Stock::Unknown);
    let rows = html! {
        table {
            thead { tr {
                th scope="col" { label.tick { input type="checkbox" data-ticks="book_id" hidden; span.unseen { (said.tick_all) } } }
                th scope="col" { (said.title) } th scope="col" { (said.category) } th scope="col" { (said.year) }
                th scope="col" { (said.isbn) } th scope="col" { (said.stock) } th.number scope="col" { (said.price) }
            } }
            tbody { @for book in &found.data { (row(words, book, of(book.book_id))) } }
        }
    };
    wide(words.office.catalogue, rows)
}

fn row(words: &'static Words, book: &Book, stock: Stock) -> Markup {
    let isbn = book.isbn.as_ref().map(ToString::to_string);
    html! {
        tr {
            td { label.tick { input type="checkbox" name="book_id" value=(book.book_id); span.unseen { (book.title) } } }
            th scope="row" { a href={ "/admin/catalogue/" (book.book_id) } { (book.title) } br; span.fine { (authors_of(book)) } }
            td { (book.category.name) }
            td.whole { (book.published_date.as_ref().map_or("–", |date| year(date.as_str()))) }
            td.whole { (isbn.as_deref().unwrap_or("–")) }
            td { (word(words, stock)) }
            td.number { (price(words, book.price)) }
        }
    }
}

/// The year of a date, with its sign when it was before our era.
fn year(date: &str) -> &str {
    let digits = if date.starts_with('-') { 5 } else { 4 };
    date.get(..digits).unwrap_or(date)
}
