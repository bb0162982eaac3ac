//! Finding books by words: a trait, and the two engines behind it, each with an index of three letters in a row.

mod by_rank;
mod conditions;
mod postgres;
mod sqlite;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::sync::Arc;

use async_trait::async_trait;
use contract::book::BookPage;
use kernel::{BookId, CallError};
use store::{EngineKind, Kept, Moment, Source, Store};

use self::by_rank::ByRank;
use self::postgres::Trigrams;
use self::sqlite::Fts5;
use crate::domain::{Rank, Term};
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

/// The search of whatever engine `store` is on.
pub(crate) fn on(store: &Store) -> Arc<dyn Search> {
    match store.engine() {
        EngineKind::Sqlite => Arc::new(ByRank::<Fts5>::new(store)),
        EngineKind::Postgres => Arc::new(ByRank::<Trigrams>::new(store)),
    }
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
    pub(crate) async fn get(&self, asked: &Asked) -> Option<BookPage> {
        self.0.get(asked).await
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
