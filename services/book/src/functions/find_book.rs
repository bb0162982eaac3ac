//! 2.1.7 Find book: by a term, by its id, or several at once.

use contract::book::{Book, BookCards, BookError, DescribeBooks, FindBook, GetBook};
use kernel::{BookId, CallContext, CallError, Cursor, Limit, Page};

use crate::domain::Term;
use crate::store::reads;
use crate::store::search::Place;
use crate::{Answered, Books};

/// 2.1.7 Find book by id, ISBN, title, author or category, or a part of one; best match first. Without a term all,
/// newest first.
pub(crate) async fn find_book(books: &Books, _: &CallContext, request: FindBook) -> Answered<Page<Book>> {
    let FindBook { search_term, limit, cursor } = request;
    let Page { data, next_cursor } = match search_term.as_ref().and_then(|term| Term::read(term.as_str())) {
        None => reads::newest(&books.store, limit, cursor.as_ref()).await?,
        Some(term) => find(books, &term, limit, cursor.as_ref()).await?,
    };
    let data = reads::books(&books.store, &data, books.store.world().currency()).await?;
    Ok(Page { data, next_cursor })
}

async fn find(
    books: &Books,
    term: &Term,
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Result<Page<BookId>, CallError> {
    let after = cursor.map(place).transpose()?;
    let hits = books.search.find(term, after, limit.get() + 1).await?;
    let page = Page::cut(hits, limit, |hit| Cursor::new(&[&hit.place.rank, &hit.place.number]));
    Ok(page.map(|hit| hit.book_id))
}

fn place(cursor: &Cursor) -> Result<Place, CallError> {
    let [rank, number] = cursor.parts::<2>()?;
    Ok(Place { rank: Cursor::part(rank)?, number: Cursor::part(number)? })
}

/// 2.1.7 Find book by its id.
pub(crate) async fn get_book(books: &Books, _: &CallContext, request: GetBook) -> Answered<Book> {
    let found = reads::books(&books.store, &[request.book_id], books.store.world().currency()).await?;
    found.into_iter().next().ok_or(BookError::BookNotFound)
}

/// 2.1.7 for the other services: those of the books that exist.
pub(crate) async fn describe_books(
    books: &Books,
    _: &CallContext,
    request: DescribeBooks,
) -> Answered<BookCards> {
    let data = reads::cards(&books.store, &request.ids.0, books.store.world().currency()).await?;
    Ok(BookCards { data })
}
