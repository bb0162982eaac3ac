//! Books sorted by what they are, not by how well they match.

use contract::book::Sort;
use kernel::CallError;
use store::Value;

use super::Listing;
use super::by_rank::{ByRank, Queries};
use super::conditions::Conditions;
use crate::domain::{Filter, Term};

/// What a list goes by: the values that are compared, the book's id last, and in which direction all of them are.
fn order(sort: Sort) -> (&'static [&'static str], &'static str) {
    match sort {
        Sort::Relevance | Sort::Newest => (&["b.book_id"], "DESC"),
        Sort::Price => (&["b.price_minor", "b.book_id"], "ASC"),
        Sort::PriceDesc => (&["b.price_minor", "b.book_id"], "DESC"),
        // So much of a title as there is an index of, and as fits into a cursor.
        Sort::Title => (&["substr(w.title, 1, 60)", "w.book_id"], "ASC"),
    }
}

/// The books that a term finds, if there is one, as `books b` behind `FROM`, and what must stand before the query.
///
/// What a term finds is looked up by itself, whatever PostgreSQL guesses of it.
pub(super) fn books<Q: Queries>(
    conditions: &mut Conditions<Q>,
    term: Option<&Term>,
) -> (String, &'static str) {
    let Some(term) = term else { return (String::new(), "books b") };
    let mut matching = Q::matching(conditions, term);
    if let Some(exact) = term.exact {
        matching
            .push_str(&format!(" UNION SELECT b.book_id FROM books b WHERE {}", conditions.is_exact(exact)));
    }
    let with = format!("matching AS MATERIALIZED ({matching})");
    (with, "matching m JOIN books b ON b.book_id = m.book_id")
}

impl<Q: Queries> ByRank<Q> {
    /// The entries of a list: the values that it goes by, the book's id last.
    pub(super) async fn sorted(&self, listing: &Listing<'_>) -> Result<Vec<Vec<Value>>, CallError> {
        let Listing { term, filter, sort, after, limit } = listing;
        let (keys, direction) = order(*sort);
        let mut conditions = Conditions::<Q>::new();
        let (with, from) = books(&mut conditions, *term);
        let mut all = conditions.passes(filter);
        if let Some(after) = after {
            let values: Vec<String> = after.iter().map(|value| conditions.bind(value.clone())).collect();
            let behind = if direction == "ASC" { ">" } else { "<" };
            all.push(format!("({}) {behind} ({})", keys.join(", "), values.join(", ")));
        }
        let with = if with.is_empty() { with } else { format!("WITH {with} ") };
        let words = if *sort == Sort::Title { " JOIN book_words w ON w.book_id = b.book_id" } else { "" };
        let conditions_sql =
            if all.is_empty() { String::new() } else { format!(" WHERE {}", all.join(" AND ")) };
        let by: Vec<String> = keys.iter().map(|key| format!("{key} {direction}")).collect();
        let limit = conditions.bind(i64::try_from(*limit).unwrap_or(i64::MAX));
        let sql = format!(
            "{with}SELECT {} FROM {from}{words}{conditions_sql} ORDER BY {} LIMIT {limit}",
            keys.join(", "),
            by.join(", ")
        );
        // The newest of all books are the end of an index.
        if term.is_none() && **filter == Filter::default() && keys.len() == 1 {
            self.store.query(&sql, conditions.params).await
        } else {
            self.store.scan(&sql, conditions.params).await
        }
    }
}
