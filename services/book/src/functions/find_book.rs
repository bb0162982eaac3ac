//! 2.1.7 Find book: by a term, by its id, or several at once.

use contract::book::{Book, BookCards, BookError, DescribeBooks, FindBook, GetBook};
use kernel::{BookId, CallContext, CallError, Cursor, Limit, Page};

use crate::domain::Term;
use crate::store::reads;
use crate::store::search::Hit;
use crate::{Answered, Books};

/// 2.1.7 Find book by id, ISBN, title, author or category, or a part of one; best match first. Without a term all,
/// newest first.
pub(crate) async fn find_book(books: &Books, _: &CallContext, request: FindBook) -> Answered<Page<Book>> {
    let FindBook { search_term, limit, cursor } = request;
    let currency = books.store.world().currency();
    let found = match search_term.as_ref().and_then(|term| Term::read(term.as_str())) {
        None => return Ok(reads::newest(&books.store, limit, cursor.as_ref(), currency).await?),
        Some(term) => find(books, term, limit, cursor.as_ref()).await?,
    };
    let Page { data, next_cursor } = found;
    Ok(Page { data: reads::books(&books.store, &data, currency).await?, next_cursor })
}

async fn find(
    books: &Books,
    term: Term,
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Result<Page<BookId>, CallError> {
    let after = cursor.map(hit).transpose()?;
    let (whole, words) = match term {
        Term::Id(id) => return Ok(Page { data: vec![id], next_cursor: None }),
        Term::Isbn(isbn) => {
            let data = reads::by_isbn(&books.store, isbn).await?.into_iter().collect();
            return Ok(Page { data, next_cursor: None });
        }
        Term::Words { whole, words } => (whole, words),
    };
    // Nothing but marks that folding takes away: no book has no words.
    if words.is_empty() {
        return Ok(Page { data: Vec::new(), next_cursor: None });
    }
    let hits = books.search.find(&whole, &words, after, reads::one_more(limit)).await?;
    let page = Page::cut(hits, limit, |hit| Cursor::new(&[&hit.rank, &hit.book_id]));
    Ok(page.map(|hit| hit.book_id))
}

fn hit(cursor: &Cursor) -> Result<Hit, CallError> {
    let [rank, book_id] = cursor.parts::<2>()?;
    Ok(Hit { rank: Cursor::part(rank)?, book_id: Cursor::part(book_id)? })
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
