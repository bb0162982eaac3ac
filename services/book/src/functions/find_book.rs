//! 2.1.7 Find book: by a term, by its id, or several at once.

use std::collections::BTreeSet;

use contract::Rendered;
use contract::book::{Book, BookCard, BookCards, BookError, DescribeBooks, FindBook, GetBook};
use contract::inventory::Kind;
use kernel::{BookId, CallContext, CallError, Cursor, Limit, Page};

use crate::domain::Term;
use crate::store::reads;
use crate::store::search::Place;
use crate::{Answered, Books};

/// 2.1.7 Find book by id, ISBN, title, author or category, or a part of one; best match first. Without a term all,
/// newest first.
pub(crate) async fn find_book(
    books: &Books,
    _: &CallContext,
    request: FindBook,
) -> Answered<Page<Rendered<Book>>> {
    let FindBook { search_term, limit, cursor } = request;
    let Page { data, next_cursor } = match search_term.as_ref().and_then(|term| Term::read(term.as_str())) {
        None => reads::newest(&books.store, limit, cursor.as_ref()).await?,
        Some(term) => find(books, term, limit, cursor).await?,
    };
    Ok(Page { data: books.shelf.books(&data).await?, next_cursor })
}

async fn find(
    books: &Books,
    term: Term,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<Page<BookId>, CallError> {
    let after = cursor.as_ref().map(place).transpose()?;
    let asked = (term, after, limit.get());
    if let Some(page) = books.found.get(&asked) {
        return Ok(page);
    }
    let now = books.found.now();
    let hits = books.search.find(&asked.0, after, limit.get() + 1).await?;
    let page = Page::cut(hits, limit, |hit| Cursor::new(&[&hit.place.rank, &hit.place.number]));
    let page = page.map(|hit| hit.book_id);
    books.found.keep(asked, page.clone(), now);
    Ok(page)
}

fn place(cursor: &Cursor) -> Result<Place, CallError> {
    let [rank, number] = cursor.parts::<2>()?;
    Ok(Place { rank: Cursor::part(rank)?, number: Cursor::part(number)? })
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
