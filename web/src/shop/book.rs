//! One book: cover, authors, price, whether it is there, what it is about; and more by its author.

use contract::Rendered;
use contract::book::{Book, BookPage, FindBook};
use contract::gateway::{GatewayError, GetProduct};
use contract::inventory::{GetItem, InventoryError};
use kernel::{BookId, CallContext};
use maud::{Markup, html};

use super::{Shown, search};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::leaf::Part;
use crate::parts::{authors, cards, cover, frame, key, price};
use crate::session::Visitor;
use crate::words::Words;

/// How many other books of the author are shown.
const OTHERS: usize = 6;
/// From how many on a book is simply in stock.
const FEW: i64 = 5;

/// Whether a book is there, as a page says it: a word that seldom changes, not a number that often does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stock {
    /// It is.
    There,
    /// So few are.
    Few(i64),
    /// None is.
    SoldOut,
    /// Nobody can say now, or no stock is kept: then nothing is said of it.
    Unknown,
}

/// What the page is made of: the book, whether it is there, and the author's other books.
pub(crate) type Parts = (Rendered<Book>, Stock, Option<BookPage>);

impl Part for Stock {
    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let product_id: BookId = asked.id("book_id").ok_or(Failed::Lost)?;
    let book = web.gateway.get_product(&visitor.cx(), GetProduct { product_id }).await?;
    let stock = stock(web, &visitor.cx(), product_id).await;
    // A page without the author's others is still the book's page.
    let others = others(web, visitor, &book).await.ok();
    let words = visitor.words;
    let parts = (book, stock, others);
    let key = (words.language, product_id);
    Ok(Shown::kept(
        web.kept.books.page(key, parts, |(book, stock, others)| draw(words, book, *stock, others.as_ref())),
    ))
}

/// Whether a book is there.
pub(crate) async fn stock(web: &Web, cx: &CallContext, product_id: BookId) -> Stock {
    match available(web, cx, product_id).await {
        Some(0) => Stock::SoldOut,
        Some(left @ 1..=FEW) => Stock::Few(left),
        Some(_) => Stock::There,
        None => Stock::Unknown,
    }
}

/// How many can be sold, if stock is kept and can be asked.
pub(crate) async fn available(web: &Web, cx: &CallContext, product_id: BookId) -> Option<i64> {
    match web.gateway.check_inventory_item(cx, GetItem { product_id }).await {
        Ok(item) => Some(item.available.max(0)),
        Err(GatewayError::Inventory(InventoryError::ProductNotFound)) => Some(0),
        Err(_) => None,
    }
}

async fn others(web: &Web, visitor: &Visitor, book: &Book) -> Result<BookPage, GatewayError> {
    let search_term = book.author.name.as_str().parse().ok();
    let request = FindBook { search_term, limit: search::limit("12"), cursor: None };
    web.gateway.find_products(&visitor.cx(), request).await
}

fn draw(words: &Words, book: &Rendered<Book>, stock: Stock, others: Option<&BookPage>) -> Markup {
    let shop = &words.shop;
    let by_same = |other: &&Rendered<Book>| {
        other.book_id != book.book_id && other.author.author_id == book.author.author_id
    };
    let others: Vec<_> =
        others.iter().flat_map(|page| &page.data).filter(by_same).take(OTHERS).cloned().collect();
    let main = html! {
        article.book {
            div.plate { (cover(book)) }
            div.facts {
                p.shelf { a href=(search::address(book.category.name.as_str())) { (book.category.name) } }
                h1 { (book.title) }
                p.by { (shop.by) " " (authors(words, book)) }
                p.offer { (price(words, book.price)) (word(words, stock)) }
                form.buy action="/cart/items" method="post" {
                    (key())
                    input type="hidden" name="book_id" value=(book.book_id);
                    @if stock != Stock::SoldOut {
                        label for="quantity" { (shop.quantity) }
                        input #quantity name="quantity" type="number" inputmode="numeric" min="1" max="1000000" value="1" required;
                        button.strong type="submit" { (shop.to_cart) }
                    }
                }
                @if let Some(description) = &book.description {
                    section.about { h2 { (shop.about) } @for part in paragraphs(description.as_str()) { p { (part) } } }
                }
                dl.details {
                    @if let Some(date) = &book.published_date { div { dt { (shop.published) } dd { (year(date.as_str())) } } }
                    @if let Some(isbn) = &book.isbn { div { dt { (shop.isbn) } dd { (isbn) } } }
                    div { dt { (shop.category) } dd { (book.category.name) } }
                }
            }
        }
        @if !others.is_empty() {
            section aria-labelledby="others" {
                h2 #others { (shop.more_by) " " (book.author.name) }
                (cards(words, &others))
            }
        }
    };
    frame(words, book.title.as_str(), main)
}

/// What is said of the stock.
pub(crate) fn word(words: &Words, stock: Stock) -> Markup {
    let shop = &words.shop;
    match stock {
        Stock::There => html! { span.stock.there { (shop.in_stock) } },
        Stock::Few(left) => html! { span.stock.few { (words.few_left(left)) } },
        Stock::SoldOut => html! { span.stock.none { (shop.sold_out) } },
        Stock::Unknown => html! {},
    }
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').map(str::trim).filter(|part| !part.is_empty())
}

/// `-0750` is 750 BCE: ISO 8601 counts a year 0, and what is given here is not counted but named.
fn year(date: &str) -> String {
    match date.strip_prefix('-') {
        Some(before) => format!("{} BCE", before.trim_start_matches('0')),
        None => date.to_owned(),
    }
}
