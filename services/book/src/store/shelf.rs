//! The books that were looked at lately, kept in memory.

use std::collections::HashMap;

use contract::Rendered;
use contract::book::Book;
use kernel::{BookId, CallError};
use store::{Kept, Source, Store};

use super::reads;
use super::tables::{AuthorRow, BookAuthorRow, BookRow, CategoryRow};

/// How many bytes of books are kept: some ten thousand, fewer if they have long descriptions.
const KEPT_BYTES: usize = 32 << 20;

/// Books as they are answered.
pub(crate) struct Shelf {
    store: Store,
    kept: Kept<BookId, Rendered<Book>>,
}

impl Shelf {
    /// An empty one.
    pub(crate) fn new(store: &Store) -> Self {
        Self { store: store.clone(), kept: Kept::new(store, KEPT_BYTES, weigh) }
    }

    /// These books in this order, without those that do not exist.
    pub(crate) async fn books(&self, ids: &[BookId]) -> Result<Vec<Rendered<Book>>, CallError> {
        let kept = self.kept.get_all(ids).await;
        let is_missing = |(id, kept): (&BookId, &Option<Rendered<Book>>)| kept.is_none().then_some(*id);
        let missing: Vec<BookId> = ids.iter().zip(&kept).filter_map(is_missing).collect();
        let mut fetched = self.fetch(&missing).await?;
        let book = |(id, kept): (&BookId, Option<_>)| kept.or_else(|| fetched.remove(id));
        Ok(ids.iter().zip(kept).filter_map(book).collect())
    }

    async fn fetch(&self, ids: &[BookId]) -> Result<HashMap<BookId, Rendered<Book>>, CallError> {
        let now = self.kept.now();
        let books = reads::books(&self.store, ids, self.store.world().currency()).await?;
        let mut fetched = HashMap::with_capacity(books.len());
        for book in books {
            let book = Rendered::new(book).map_err(|_| CallError::Internal)?;
            self.kept.keep(book.book_id, book.clone(), now, sources(&book));
            fetched.insert(book.book_id, book);
        }
        Ok(fetched)
    }
}

/// A book stands in memory twice, as what it is and as its text; what is not text is small.
fn weigh(book: &Rendered<Book>) -> usize {
    1024 + 2 * book.text().len()
}

/// The rows that a book is made of.
pub(super) fn sources(book: &Book) -> Vec<Source> {
    let own = [
        Source::rows::<BookRow>(&book.book_id),
        Source::rows::<BookAuthorRow>(&book.book_id),
        Source::rows::<CategoryRow>(&book.category.category_id),
    ];
    let authors = book.authors.iter().map(|author| Source::rows::<AuthorRow>(&author.author_id));
    own.into_iter().chain(authors).collect()
}
