//! Finding books by words: a trait, and the engine behind it for now, SQLite's FTS5 over three letters in a row.

mod query;

use std::cmp::Reverse;

use async_trait::async_trait;
use contract::book::BookPage;
use kernel::{BookId, CallError};
use store::{Kept, Moment, Source, Store, StoreError, Value, key};

use crate::domain::{Exact, Rank, Term};
use crate::store::tables::{AuthorRow, BookAuthorRow, BookRow, BookWordsRow, CategoryRow};

/// Where a book stands among those that a term finds: the best rank first, in a rank the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) rank: Rank,
    /// Grows in the order in which books were created.
    pub(crate) number: i64,
}

impl Place {
    /// Sorts as places follow each other.
    fn order(self) -> impl Ord {
        (self.rank, Reverse(self.number))
    }

    fn is_behind(self, after: Option<Self>) -> bool {
        after.is_none_or(|after| self.order() > after.order())
    }
}

/// A book that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) place: Place,
    pub(crate) book_id: BookId,
}

/// Finds books. Whatever engine it is, a book is found as soon as its creation was answered.
#[async_trait]
pub(crate) trait Search: Send + Sync {
    /// The books that a term finds, in the order of their places; at most `limit`, those behind the place `after`.
    async fn find(&self, term: &Term, after: Option<Place>, limit: usize) -> Result<Vec<Hit>, CallError>;
}

/// What is looked for: a term, the place behind which the page starts, how many are on it.
type Asked = (Term, Option<Place>, usize);

/// How many bytes of pages are kept: one or two thousand, fewer if their books have long descriptions.
const KEPT_BYTES: usize = 32 << 20;

/// The pages that were found lately. They hold until a book, an author or a category comes, goes or changes.
pub(crate) struct Found(Kept<Asked, BookPage>);

impl Found {
    /// None yet.
    pub(crate) fn new(store: &Store) -> Self {
        // Its own text, and the books on it, which the shelf may have put away already.
        Self(Kept::new(store, KEPT_BYTES, |page| 2048 + 3 * page.text().len()))
    }

    /// The page, if it still holds.
    pub(crate) fn get(&self, asked: &Asked) -> Option<BookPage> {
        self.0.get(asked)
    }

    /// Now, before anything is looked for.
    pub(crate) fn now(&self) -> Moment {
        self.0.now()
    }

    /// Keeps a page that was found.
    pub(crate) fn keep(&self, asked: Asked, page: BookPage, since: Moment) {
        let found_by = Source::table::<BookWordsRow>();
        let shown = [
            Source::table::<BookRow>(),
            Source::table::<BookAuthorRow>(),
            Source::table::<AuthorRow>(),
            Source::table::<CategoryRow>(),
        ];
        self.0.keep(asked, page, since, std::iter::once(found_by).chain(shown).collect());
    }
}

/// SQLite's FTS5.
///
/// When a term finds few books, one query brings all of them. When it finds more, each rank is a query of its own that
/// stops as soon as the page is full. So a word that half of all books contain is answered as fast as a rare one:
/// nothing is sorted but those few, and the titles that start with the term, which come out of an index.
pub(crate) struct SqliteSearch {
    store: Store,
}

/// So many are few.
const FEW: usize = 200;

impl SqliteSearch {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// The one book that the term means.
    async fn exact(&self, exact: Exact) -> Result<Option<Hit>, CallError> {
        let (column, value) = match exact {
            Exact::Id(book_id) => ("book_id", key![book_id]),
            Exact::Isbn(isbn) => ("isbn", key![isbn]),
        };
        let sql = format!(
            "SELECT '{}', w.number, w.book_id FROM books b JOIN book_words w ON w.book_id = b.book_id \
             WHERE b.{column} = ?1",
            Rank::Exact
        );
        let rows = self.store.scan(&sql, value).await?;
        Ok(rows.first().map(|row| hit(row)).transpose()?)
    }
}

#[async_trait]
impl Search for SqliteSearch {
    async fn find(&self, term: &Term, after: Option<Place>, limit: usize) -> Result<Vec<Hit>, CallError> {
        let exact = match term.exact {
            Some(exact) => self.exact(exact).await?,
            None => None,
        };
        let mut hits: Vec<Hit> = exact.filter(|_| after.is_none()).into_iter().collect();
        let except = exact.map_or(0, |hit| hit.place.number);
        match self.few(term, except).await? {
            Some(few) => hits.extend(few.into_iter().filter(|hit| hit.place.is_behind(after))),
            None => self.by_rank(term, after, except, limit, &mut hits).await?,
        }
        hits.truncate(limit);
        Ok(hits)
    }
}

impl SqliteSearch {
    /// All that the term's words find, if these are few.
    async fn few(&self, term: &Term, except: i64) -> Result<Option<Vec<Hit>>, CallError> {
        let (sql, params) = query::of_all_ranks(term, except, FEW + 1);
        let rows = self.store.scan(&sql, params).await?;
        if rows.len() > FEW {
            return Ok(None);
        }
        let mut hits = rows.iter().map(|row| hit(row)).collect::<Result<Vec<_>, _>>()?;
        hits.sort_by_key(|hit| hit.place.order());
        Ok(Some(hits))
    }

    /// Adds what the term's words find behind the place `after`, rank by rank, until there are `limit` hits.
    async fn by_rank(
        &self,
        term: &Term,
        after: Option<Place>,
        except: i64,
        limit: usize,
        hits: &mut Vec<Hit>,
    ) -> Result<(), CallError> {
        let passed = after.map_or(Rank::Exact, |place| place.rank);
        for rank in Rank::OF_WORDS.into_iter().filter(|rank| *rank >= passed) {
            if hits.len() >= limit {
                break;
            }
            let before = after.filter(|place| place.rank == rank).map_or(i64::MAX, |place| place.number);
            let (sql, params) = query::of_rank(rank, term, before, except, limit - hits.len());
            for row in self.store.scan(&sql, params).await? {
                hits.push(hit(&row)?);
            }
        }
        Ok(())
    }
}

fn hit(row: &[Value]) -> Result<Hit, StoreError> {
    let [rank, number, book_id] = row else {
        return Err(StoreError::Engine("a hit has three columns".into()));
    };
    Ok(Hit { place: Place { rank: rank.parsed()?, number: number.int()? }, book_id: book_id.parsed()? })
}
