//! Finding books by words: a trait, and the two engines behind it, each with an index of three letters in a row.

mod by_rank;
mod conditions;
mod counts;
mod postgres;
mod sorted;
mod sqlite;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::sync::Arc;

use async_trait::async_trait;
use contract::Rendered;
use contract::book::{BookPage, Facets, Sort};
use kernel::{BookId, CallError};
use store::{EngineKind, Kept, Moment, Source, Store, Value};

use self::by_rank::ByRank;
pub(crate) use self::counts::Counted;
use self::postgres::Trigrams;
use self::sqlite::Fts5;
use crate::domain::{Filter, Rank, Term};
use crate::store::tables::{AuthorRow, BookAuthorRow, BookRow, BookStockRow, BookWordsRow, CategoryRow};

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
    /// The books that a term finds and a filter lets through, in the order of their places; at most `limit`, those
    /// behind the place `after`.
    async fn find(
        &self,
        term: &Term,
        filter: &Filter,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Hit>, CallError>;

    /// The entries of a list in another order: the values that it goes by, the book's id last.
    async fn list(&self, listing: &Listing<'_>) -> Result<Vec<Vec<Value>>, CallError>;

    /// How many books a term finds and a filter lets through, and of what sort.
    async fn count(&self, term: Option<&Term>, filter: &Filter) -> Result<Counted, CallError>;
}

/// A list of books that goes by what they are.
pub(crate) struct Listing<'a> {
    pub(crate) term: Option<&'a Term>,
    pub(crate) filter: &'a Filter,
    /// Relevance is not known here: the newest come first.
    pub(crate) sort: Sort,
    /// The entry behind which the list starts.
    pub(crate) after: Option<&'a [Value]>,
    pub(crate) limit: usize,
}

/// The search of whatever engine `store` is on.
pub(crate) fn on(store: &Store) -> Arc<dyn Search> {
    match store.engine() {
        EngineKind::Sqlite => Arc::new(ByRank::<Fts5>::new(store)),
        EngineKind::Postgres => Arc::new(ByRank::<Trigrams>::new(store)),
    }
}

/// What is looked for, and which page of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    pub(crate) term: Option<Term>,
    pub(crate) filter: Filter,
    pub(crate) sort: Sort,
    pub(crate) behind: Option<Behind>,
    pub(crate) limit: usize,
}

/// Where a page starts: behind this.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Behind {
    /// In a list by relevance.
    Place(Place),
    /// In any other: the values that it goes by.
    Entry(Vec<Value>),
}

/// How many bytes of pages are kept: two to four thousand, fewer if their books have long descriptions.
const KEPT_BYTES: usize = 64 << 20;

/// How many bytes of counts are kept: some two thousand.
const KEPT_COUNTS_BYTES: usize = 8 << 20;

/// The pages that were found lately, and the counts. They hold until a book, an author or a category comes, goes or
/// changes; what goes by the stock, until that is told anew.
pub(crate) struct Found {
    pages: Kept<Asked, BookPage>,
    counts: Kept<(Option<Term>, Filter), Rendered<Facets>>,
}

impl Found {
    /// None yet.
    pub(crate) fn new(store: &Store) -> Self {
        // Its own text, and the books on it, which the shelf may have put away already.
        let pages = Kept::new(store, KEPT_BYTES, |page: &BookPage| 2048 + 3 * page.text().len());
        let weigh = |counts: &Rendered<Facets>| 1024 + 3 * counts.text().len();
        Self { pages, counts: Kept::new(store, KEPT_COUNTS_BYTES, weigh) }
    }

    /// The page, if it still holds.
    pub(crate) async fn get(&self, asked: &Asked) -> Option<BookPage> {
        self.pages.get(asked).await
    }

    /// The counts, if they still hold.
    pub(crate) async fn counts(&self, asked: &(Option<Term>, Filter)) -> Option<Rendered<Facets>> {
        self.counts.get(asked).await
    }

    /// Now, before anything is looked for.
    pub(crate) fn now(&self) -> Moment {
        self.pages.now()
    }

    /// Keeps a page that was found.
    pub(crate) fn keep(&self, asked: Asked, page: BookPage, since: Moment) {
        let mut sources = sources();
        if asked.filter.in_stock {
            sources.push(Source::table::<BookStockRow>());
        }
        self.pages.keep(asked, page, since, sources);
    }

    /// Keeps counts.
    pub(crate) fn keep_counts(&self, asked: (Option<Term>, Filter), counts: Rendered<Facets>, since: Moment) {
        let mut sources = sources();
        sources.push(Source::table::<BookStockRow>());
        self.counts.keep(asked, counts, since, sources);
    }
}

/// What books are found by, and what is shown of them.
fn sources() -> Vec<Source> {
    vec![
        Source::table::<BookWordsRow>(),
        Source::table::<BookRow>(),
        Source::table::<BookAuthorRow>(),
        Source::table::<AuthorRow>(),
        Source::table::<CategoryRow>(),
    ]
}
