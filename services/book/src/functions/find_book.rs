//! 2.1.7 Find book: by a term, by its id, or several at once.

use std::collections::BTreeSet;

use contract::Rendered;
use contract::book::{Book, BookCard, BookCards, BookError, BookPage, DescribeBooks, FindBook, GetBook};
use contract::inventory::Kind;
use kernel::{BookId, CallContext, CallError, Cursor, Limit, Page};

use crate::domain::Term;
use crate::store::reads;
use crate::store::search::Place;
use crate::{Answered, Books};

/// 2.1.7 Find book by id, ISBN, title, author or category, or a part of one; best match first. Without a term all,
/// newest first.
pub(crate) async fn find_book(books: &Books, _: &CallContext, request: FindBook) -> Answered<BookPage> {
    let FindBook { search_term, limit, cursor } = request;
    match search_term.as_ref().and_then(|term| Term::read(term.as_str())) {
        None => {
            let newest = reads::newest(&books.store, limit, cursor.as_ref()).await?;
            Ok(page(books, newest).await?)
        }
        Some(term) => Ok(find(books, term, limit, cursor).await?),
    }
}

/// The page with the books themselves.
async fn page(books: &Books, Page { data, next_cursor }: Page<BookId>) -> Result<BookPage, CallError> {
    let data = books.shelf.books(&data).await?;
    Rendered::new(Page { data, next_cursor }).map_err(|_| CallError::Internal)
}

async fn find(
    books: &Books,
    term: Term,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<BookPage, CallError> {
    let after = cursor.as_ref().map(place).transpose()?;
    let asked = (term, after, limit.get());
    if let Some(page) = books.found.get(&asked).await {
        return Ok(page);
    }
    let now = books.found.now();
    let hits = books.search.find(&asked.0, after, limit.get() + 1).await?;
    let ids = Page::cut(hits, limit, |hit| Cursor::new(&[&hit.place.rank, &hit.place.number]));
    let page = page(books, ids.map(|hit| hit.book_id)).await?;
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
