//! A search in a few steps: all that is found at once if it is little, else rank by rank.

use std::marker::PhantomData;

use async_trait::async_trait;
use kernel::CallError;
use store::{Store, StoreError, Value};

use super::conditions::Conditions;
use super::{Counted, Hit, Listing, Place, Search};
use crate::domain::{Exact, Filter, Rank, Term};

/// SQL with its parameters. Each row it brings is a rank, a number and a book's id.
pub(super) type Query = (String, Vec<Value>);

/// The queries of a search, as an engine wants them. They bring any book but number `except`.
pub(super) trait Queries: Sized + Send + Sync + 'static {
    /// The function that says where a text contains another, 0 if it does not.
    const FIND: &'static str;
    /// The pattern of "a character that is neither letter nor digit, then this text".
    fn at_a_word(whole: &str) -> String;
    /// The condition that `text` has `pattern` somewhere.
    fn matches(text: &str, pattern: &str) -> String;

    /// The ids of all books that the words of `term` find, as a query whose values are bound in `conditions`.
    fn matching(conditions: &mut Conditions<Self>, term: &Term) -> String;
    /// At most `limit` books that the words of `term` find and `filter` lets through, each with its rank, in any order.
    fn of_all_ranks(term: &Term, filter: &Filter, except: i64, limit: usize) -> Query;
    /// At most `limit` books of one rank that are older than number `before`, the newest first.
    fn of_rank(rank: Rank, term: &Term, filter: &Filter, before: i64, except: i64, limit: usize) -> Query;
}

/// A search by the queries `Q`.
///
/// When a term finds few books, one query brings all of them. When it finds more, each rank is a query of its own that
/// stops as soon as the page is full. So a word that half of all books contain is answered as fast as a rare one:
/// nothing is sorted but those few, and the titles that start with the term, which come out of an index.
pub(super) struct ByRank<Q> {
    pub(super) store: Store,
    queries: PhantomData<Q>,
}

/// So many are few.
const FEW: usize = 200;

impl<Q: Queries> ByRank<Q> {
    /// Over the books in `store`.
    pub(super) fn new(store: &Store) -> Self {
        Self { store: store.clone(), queries: PhantomData }
    }

    /// The one book that the term means, if the filter lets it through.
    async fn exact(&self, exact: Exact, filter: &Filter) -> Result<Option<Hit>, CallError> {
        let mut conditions = Conditions::<Q>::new();
        let mut all = vec![conditions.is_exact(exact)];
        all.extend(conditions.passes(filter));
        let sql = format!(
            "SELECT '{}', w.number, w.book_id FROM books b JOIN book_words w ON w.book_id = b.book_id \
             WHERE {}",
            Rank::Exact,
            all.join(" AND ")
        );
        let rows = self.store.scan(&sql, conditions.params).await?;
        Ok(rows.first().map(|row| hit(row)).transpose()?)
    }
}

#[async_trait]
impl<Q: Queries> Search for ByRank<Q> {
    async fn find(
        &self,
        term: &Term,
        filter: &Filter,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Hit>, CallError> {
        let exact = match term.exact {
            Some(exact) => self.exact(exact, filter).await?,
            None => None,
        };
        let mut hits: Vec<Hit> = exact.filter(|_| after.is_none()).into_iter().collect();
        let except = exact.map_or(0, |hit| hit.place.number);
        match self.few(term, filter, except).await? {
            Some(few) => hits.extend(few.into_iter().filter(|hit| hit.place.is_behind(after))),
            None => self.by_rank((term, filter), after, except, limit, &mut hits).await?,
        }
        hits.truncate(limit);
        Ok(hits)
    }

    async fn list(&self, listing: &Listing<'_>) -> Result<Vec<Vec<Value>>, CallError> {
        self.sorted(listing).await
    }

    async fn count(&self, term: Option<&Term>, filter: &Filter) -> Result<Counted, CallError> {
        self.counted(term, filter).await
    }
}

impl<Q: Queries> ByRank<Q> {
    /// All that the term's words find, if these are few.
    async fn few(&self, term: &Term, filter: &Filter, except: i64) -> Result<Option<Vec<Hit>>, CallError> {
        let (sql, params) = Q::of_all_ranks(term, filter, except, FEW + 1);
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
        (term, filter): (&Term, &Filter),
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
            let (sql, params) = Q::of_rank(rank, term, filter, before, except, limit - hits.len());
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
