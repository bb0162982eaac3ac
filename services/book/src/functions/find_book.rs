//! 2.1.7 Find book: by a term, by its id, or several at once.

use std::collections::BTreeSet;

use contract::Rendered;
use contract::book::{Book, BookCard, BookCards, BookError, BookPage, DescribeBooks, FindBook, GetBook};
use contract::inventory::Kind;
use kernel::{BookId, CallContext};

use super::search_books::search;
use crate::domain::{Filter, Term};
use crate::{Answered, Books};

/// 2.1.7 Find book by id, ISBN, title, author or category, or a part of one; best match first. Without a term all,
/// newest first.
pub(crate) async fn find_book(books: &Books, _: &CallContext, request: FindBook) -> Answered<BookPage> {
    let FindBook { search_term, limit, cursor } = request;
    let term = search_term.as_ref().and_then(|term| Term::read(term.as_str()));
    Ok(search(books, term, Filter::default(), None, limit, cursor).await?)
}

/// 2.1.7 Find book by its id.
pub(crate) async fn get_book(books: &Books, _: &CallContext, request: GetBook) -> Answered<Rendered<Book>> {
    let found = books.shelf.books(&[request.book_id]).await?;
    found.into_iter().next().ok_or(BookError::BookNotFound)
}

/// 2.1.7 for the other services: those of the books that exist.
pub(crate) async fn describe_books(
    books: &Books,
    _: &CallContext,
    request: DescribeBooks,
) -> Answered<BookCards> {
    let card = |book: Rendered<Book>| BookCard {
        product_id: book.product_id,
        title: book.title.clone(),
        price: book.price,
        kind: Kind::Book,
    };
    // Each once, however often it is asked for.
    let ids: Vec<BookId> = request.ids.0.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    Ok(BookCards { data: books.shelf.books(&ids).await?.into_iter().map(card).collect() })
}
