//! One book: cover, authors, price, whether it is there, what it is about; and others beside it.

use contract::Rendered;
use contract::book::{Book, BookPage, SearchBooks};
use contract::gateway::{GatewayError, GetProduct};
use kernel::BookId;
use maud::{Markup, html};

use super::stock::{self, Stock};
use super::{Shown, search};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::leaf::Part;
use crate::parts::{authors, cover, frame, key, price, strip};
use crate::session::Visitor;
use crate::words::Words;

/// How many other books are shown.
const OTHERS: usize = 7;
/// What the page is made of: the book, whether it is there, and what stands beside it.
pub(crate) type Parts = (Rendered<Book>, Stock, Option<Beside>);

/// Other books: the author's, or of the same category where the author has none.
#[derive(Clone)]
pub(crate) struct Beside {
    is_by_author: bool,
    books: BookPage,
}

impl Part for Beside {
    fn is_same(&self, other: &Self) -> bool {
        self.is_by_author == other.is_by_author && self.books.is_same(&other.books)
    }
}

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let product_id: BookId = asked.id("book_id").ok_or(Failed::Lost)?;
    let book = web.gateway.get_product(&visitor.cx(), GetProduct { product_id }).await?;
    let known = stock::of(web, visitor, vec![product_id]).await;
    let stock = known.get(&product_id).copied().unwrap_or(Stock::Unknown);
    // A page without others is still the book's page.
    let beside = beside(web, visitor, &book).await.ok();
    let words = visitor.words;
    let parts = (book, stock, beside);
    let key = (words.language, product_id);
    Ok(Shown::kept(
        web.kept.books.page(key, parts, |(book, stock, beside)| draw(words, book, *stock, beside.as_ref())),
    ))
}

/// Other books, the newest first.
async fn beside(web: &Web, visitor: &Visitor, book: &Book) -> Result<Beside, GatewayError> {
    // One more than is shown: this book is among them.
    let limit = (OTHERS + 1).to_string();
    let by_author = SearchBooks { author_id: Some(book.author.author_id), ..search::any(&limit) };
    let books = web.gateway.search_products(&visitor.cx_in_passing(), by_author).await?;
    if books.data.len() > 1 {
        return Ok(Beside { is_by_author: true, books });
    }
    let of_category = SearchBooks { category_id: Some(book.category.category_id), ..search::any(&limit) };
    let books = web.gateway.search_products(&visitor.cx_in_passing(), of_category).await?;
    Ok(Beside { is_by_author: false, books })
}

fn draw(words: &Words, book: &Rendered<Book>, stock: Stock, beside: Option<&Beside>) -> Markup {
    let shop = &words.shop;
    let main = html! {
        article.book {
            div.plate { (cover(book)) }
            div.facts {
                p.above { a href={ "/categories/" (book.category.category_id) } { (book.category.name) } }
                h1 { (book.title) }
                p.by { (shop.by) " " (authors(words, book)) }
                p.offer { (price(words, book.price)) (stock::word(words, stock)) }
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
                    @if let Some(date) = &book.published_date { div { dt { (shop.published) } dd { (words.year(date.as_str())) } } }
                    @if let Some(isbn) = &book.isbn { div { dt { (shop.isbn) } dd { (isbn) } } }
                }
            }
        }
        @if let Some(beside) = beside { (others(words, book, beside)) }
    };
    frame(words, book.title.as_str(), main)
}

fn others(words: &Words, book: &Book, beside: &Beside) -> Markup {
    let is_other = |other: &&Rendered<Book>| other.book_id != book.book_id;
    let others: Vec<_> = beside.books.data.iter().filter(is_other).take(OTHERS).cloned().collect();
    let (who, all) = match beside.is_by_author {
        true => (&book.author.name, format!("/authors/{}", book.author.author_id)),
        false => (&book.category.name, format!("/categories/{}", book.category.category_id)),
    };
    let more = if beside.is_by_author { words.shop.more_by } else { words.shop.more_of };
    html! {
        @if !others.is_empty() {
            section aria-labelledby="others" {
                div.heading {
                    h2 #others { (more) " " (who) }
                    a href=(all) { (words.shop.see_all) span.unseen { ": " (who) } }
                }
                (strip(words, &others))
            }
        }
    }
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').map(str::trim).filter(|part| !part.is_empty())
}
