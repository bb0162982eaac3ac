//! One book: cover, authors, price, whether it is there, what it is about; and more by its author.

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
use crate::parts::{authors, cover, frame, key, price, strip};
use crate::session::Visitor;
use crate::words::Words;

/// How many other books of the author are shown.
const OTHERS: usize = 6;
/// What the page is made of: the book, whether it is there, and the author's other books.
pub(crate) type Parts = (Rendered<Book>, Stock, Option<BookPage>);

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let product_id: BookId = asked.id("book_id").ok_or(Failed::Lost)?;
    let book = web.gateway.get_product(&visitor.cx(), GetProduct { product_id }).await?;
    let known = stock::of(web, visitor, vec![product_id]).await;
    let stock = known.get(&product_id).copied().unwrap_or(Stock::Unknown);
    // A page without the author's others is still the book's page.
    let others = others(web, visitor, &book).await.ok();
    let words = visitor.words;
    let parts = (book, stock, others);
    let key = (words.language, product_id);
    Ok(Shown::kept(
        web.kept.books.page(key, parts, |(book, stock, others)| draw(words, book, *stock, others.as_ref())),
    ))
}

/// The author's other books, the newest first.
async fn others(web: &Web, visitor: &Visitor, book: &Book) -> Result<BookPage, GatewayError> {
    // One more than is shown: this book is among them.
    let limit = (OTHERS + 1).to_string();
    let request = SearchBooks { author_id: Some(book.author.author_id), ..search::any(&limit) };
    web.gateway.search_products(&visitor.cx(), request).await
}

fn draw(words: &Words, book: &Rendered<Book>, stock: Stock, others: Option<&BookPage>) -> Markup {
    let shop = &words.shop;
    let is_other = |other: &&Rendered<Book>| other.book_id != book.book_id;
    let others: Vec<_> =
        others.iter().flat_map(|page| &page.data).filter(is_other).take(OTHERS).cloned().collect();
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
                    div { dt { (shop.category) } dd { a href={ "/categories/" (book.category.category_id) } { (book.category.name) } } }
                }
            }
        }
        @if !others.is_empty() {
            section aria-labelledby="others" {
                div.heading {
                    h2 #others { (shop.more_by) " " (book.author.name) }
                    a href={ "/authors/" (book.author.author_id) } { (shop.see_all) span.unseen { ": " (book.author.name) } }
                }
                (strip(words, &others))
            }
        }
    };
    frame(words, book.title.as_str(), main)
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').map(str::trim).filter(|part| !part.is_empty())
}
