//! Finding books by words: a trait, and the engine behind it for now, SQLite's FTS5 over three letters in a row.

use async_trait::async_trait;
use kernel::{BookId, CallError};
use store::{Store, Value, key};

/// A book that was found, and how well it matches: the less, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) rank: i64,
    pub(crate) book_id: BookId,
}

/// Finds books. Whatever engine it is, a book is found as soon as its creation was answered.
#[async_trait]
pub(crate) trait Search: Send + Sync {
    /// The books in which every one of the folded `words` occurs, in the title, an author's name or the category, best
    /// match with the `whole` term first, then the newest; at most `limit`, those after the hit `after`.
    async fn find(
        &self,
        whole: &str,
        words: &[String],
        after: Option<Hit>,
        limit: i64,
    ) -> Result<Vec<Hit>, CallError>;
}

/// SQLite's FTS5.
pub(crate) struct SqliteSearch {
    store: Store,
}

/// Words shorter than this are not in the index of three letters in a row.
const INDEXED: usize = 3;

/// How well a book matches the whole term, which is `?1`: its title, the start of it, the start of a word in it, a
/// part of it; the same of an author's name; the category; or only the words, here and there.
const RANK: &str = "CASE \
    WHEN w.title = ?1 THEN 0 \
    WHEN substr(w.title, 1, length(?1)) = ?1 THEN 1 \
    WHEN instr(' ' || w.title, ' ' || ?1) > 0 THEN 2 \
    WHEN instr(w.title, ?1) > 0 THEN 3 \
    WHEN instr(' ' || w.authors, ' ' || ?1) > 0 THEN 4 \
    WHEN instr(w.authors, ?1) > 0 THEN 5 \
    WHEN instr(w.category, ?1) > 0 THEN 6 \
    ELSE 7 END";

impl SqliteSearch {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }
}

#[async_trait]
impl Search for SqliteSearch {
    async fn find(
        &self,
        whole: &str,
        words: &[String],
        after: Option<Hit>,
        limit: i64,
    ) -> Result<Vec<Hit>, CallError> {
        let (rank, id) = after.map_or((-1, "~".to_owned()), |hit| (hit.rank, hit.book_id.to_string()));
        let mut params: Vec<Value> = key![whole.to_owned(), rank, id, limit];
        let mut found_in = "book_words w".to_owned();
        let mut conditions = vec!["1 = 1".to_owned()];
        let (indexed, short): (Vec<&String>, Vec<&String>) =
            words.iter().partition(|word| word.chars().count() >= INDEXED);
        if !indexed.is_empty() {
            params.push(Value::Text(phrases(&indexed)));
            found_in = "book_index i JOIN book_words w ON w.rowid = i.rowid".to_owned();
            conditions.push(format!("book_index MATCH ?{}", params.len()));
        }
        for word in short {
            params.push(Value::Text(word.clone()));
            let place = params.len();
            conditions.push(format!(
                "(instr(w.title, ?{place}) > 0 OR instr(w.authors, ?{place}) > 0 OR instr(w.category, ?{place}) > 0)"
            ));
        }
        let sql = format!(
            "SELECT rank, book_id FROM (SELECT {RANK} AS rank, w.book_id AS book_id FROM {found_in} WHERE {}) \
             WHERE rank > ?2 OR (rank = ?2 AND book_id < ?3) ORDER BY rank, book_id DESC LIMIT ?4",
            conditions.join(" AND ")
        );
        let rows = self.store.query(&sql, params).await?;
        Ok(rows
            .iter()
            .map(|row| Ok(Hit { rank: row[0].int()?, book_id: row[1].parsed()? }))
            .collect::<Result<_, store::StoreError>>()?)
    }
}

/// FTS5's spelling of words that must all occur: each in quotes, so that none is an operator.
fn phrases(words: &[&String]) -> String {
    words.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_an_operator() {
        let words = ["near(a".to_owned(), "a\"b".to_owned(), "or".to_owned()];
        assert_eq!(phrases(&words.iter().collect::<Vec<_>>()), r#""near(a" "a""b" "or""#);
    }
}
