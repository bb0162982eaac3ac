//! Lists that many look at and that change seldom, kept in memory.

use std::collections::HashSet;

use contract::Rendered;
use contract::book::{BookPage, CategoryName, CategoryShelf, Shelves};
use kernel::{BookId, CallError, Page};
use store::{Kept, Source, Store, StoreError, Value, key};

use super::shelf::Shelf;
use super::tables::{AuthorRow, BookAuthorRow, BookRow, CategoryRow};

/// How many bytes of such lists are kept.
const KEPT_BYTES: usize = 8 << 20;

/// The shelves of the largest categories, and lists of books that others keep.
pub(crate) struct Front {
    store: Store,
    shelves: Kept<(usize, usize), Rendered<Shelves>>,
    shown: Kept<Vec<BookId>, BookPage>,
}

impl Front {
    /// None yet.
    pub(crate) fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
            shelves: Kept::new(store, KEPT_BYTES, |shelves| 2048 + 3 * shelves.text().len()),
            shown: Kept::new(store, KEPT_BYTES, |page| 4096 + 3 * page.text().len()),
        }
    }

    /// The largest categories with so many of their newest books each.
    pub(crate) async fn shelves(
        &self,
        shelf: &Shelf,
        shelves: usize,
        each: usize,
    ) -> Result<Rendered<Shelves>, CallError> {
        if let Some(kept) = self.shelves.get(&(shelves, each)).await {
            return Ok(kept);
        }
        let now = self.shelves.now();
        let mut data = Vec::with_capacity(shelves);
        for (category, count) in self.largest(shelves).await? {
            let newest = self.newest(&category, each).await?;
            let books = shelf.books(&newest).await?;
            data.push(CategoryShelf { category, count, books });
        }
        let shown = Rendered::new(Shelves { data }).map_err(|_| CallError::Internal)?;
        let sources = [Source::table::<CategoryRow>(), Source::table::<BookRow>()];
        let named = [Source::table::<BookAuthorRow>(), Source::table::<AuthorRow>()];
        self.shelves.keep((shelves, each), shown.clone(), now, [sources, named].concat());
        Ok(shown)
    }

    /// The categories with most books; of as many, the oldest.
    async fn largest(&self, count: usize) -> Result<Vec<(CategoryName, i64)>, CallError> {
        let sql = "SELECT g.category_id, c.name, g.n FROM \
                   (SELECT category_id, count(*) AS n FROM books GROUP BY category_id \
                   ORDER BY count(*) DESC, category_id LIMIT ?1) g \
                   JOIN categories c ON c.category_id = g.category_id ORDER BY g.n DESC, g.category_id";
        let read = |row: &Vec<Value>| -> Result<_, StoreError> {
            let [category_id, name, count] = &row[..] else {
                return Err(StoreError::Engine("a shelf has three columns".into()));
            };
            Ok((CategoryName { category_id: category_id.parsed()?, name: name.parsed()? }, count.int()?))
        };
        let rows = self.store.scan(sql, key![i64::try_from(count).unwrap_or(i64::MAX)]).await?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    async fn newest(&self, category: &CategoryName, count: usize) -> Result<Vec<BookId>, CallError> {
        let sql = "SELECT book_id FROM books WHERE category_id = ?1 ORDER BY book_id DESC LIMIT ?2";
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let rows = self.store.query(sql, key![category.category_id, count]).await?;
        Ok(rows.iter().map(|row| row[0].parsed()).collect::<Result<_, _>>()?)
    }

    /// These books in this order, each once, without those that do not exist.
    pub(crate) async fn shown(&self, shelf: &Shelf, asked: &[BookId]) -> Result<BookPage, CallError> {
        let mut seen = HashSet::with_capacity(asked.len());
        let ids: Vec<BookId> = asked.iter().copied().filter(|id| seen.insert(*id)).collect();
        if let Some(kept) = self.shown.get(&ids).await {
            return Ok(kept);
        }
        let now = self.shown.now();
        let data = shelf.books(&ids).await?;
        let mut sources: Vec<Source> = ids.iter().map(Source::rows::<BookRow>).collect();
        sources.extend(data.iter().flat_map(|book| super::shelf::sources(book)));
        let page = Rendered::new(Page { data, next_cursor: None }).map_err(|_| CallError::Internal)?;
        self.shown.keep(ids, page.clone(), now, sources);
        Ok(page)
    }
}
