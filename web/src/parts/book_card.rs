//! A book in a list: its cover, title, authors and price.

use contract::Rendered;
use contract::book::Book;
use kernel::Money;
use maud::{Markup, html};

use crate::cover;
use crate::words::{Words, money};

/// Books beside each other, as many as there are; each with its category, where that is not the same for all.
pub(crate) fn cards(words: &Words, books: &[Rendered<Book>], says_category: bool) -> Markup {
    html! { ul.cards { @for book in books { (card(words, book, says_category)) } } }
}

/// Books of one shelf, in one row that can be pushed on.
pub(crate) fn strip(words: &Words, books: &[Rendered<Book>]) -> Markup {
    html! { ul.cards.strip { @for book in books { (card(words, book, false)) } } }
}

fn card(words: &Words, book: &Book, says_category: bool) -> Markup {
    html! {
        li.card {
            a href={ "/books/" (book.book_id) } {
                (cover(book))
                span.title { (book.title) }
            }
            span.by {
                a href={ "/authors/" (book.author.author_id) } { (book.author.name) }
                @if book.authors.len() > 1 { " …" }
            }
            @if says_category { span.kind { a href={ "/categories/" (book.category.category_id) } { (book.category.name) } } }
            (price(words, book.price))
        }
    }
}

/// A book's cover. Its place is kept while it loads, and beside it stands the title, so it says nothing by itself.
pub(crate) fn cover(book: &Book) -> Markup {
    html! {
        img.cover src=(cover::address(book)) width="200" height="300" alt="" loading="lazy" decoding="async";
    }
}

/// A price.
pub(crate) fn price(words: &Words, price: Money) -> Markup {
    html! { span.price { (money(words.language, price)) } }
}

/// A book's authors, each a way to their books.
pub(crate) fn authors(words: &Words, book: &Book) -> Markup {
    let last = book.authors.len().saturating_sub(1);
    html! {
        @for (place, author) in book.authors.iter().enumerate() {
            @if place > 0 { @if place == last { " " (words.shop.and) " " } @else { ", " } }
            a href={ "/authors/" (author.author_id) } { (author.name) }
        }
    }
}
