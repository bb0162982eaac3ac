//! Finding books by words: a trait, and the engine behind it for now, SQLite's FTS5 over three letters in a row.

use async_trait::async_trait;
use kernel::{BookId, CallError};
use store::{Column, Store, StoreError, Value, key};

use crate::domain::{Exact, Rank, Term};

/// Where a book stands among those that a term finds: the best rank first, in a rank the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) rank: Rank,
    /// Grows in the order in which books were created.
    pub(crate) number: i64,
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

/// SQLite's FTS5.
///
/// Each rank is a query of its own that stops as soon as the page is full, so a word that half of all books contain
/// is answered as fast as a rare one: no query sorts what it found, except the titles that start with the term, which
/// come out of an index.
pub(crate) struct SqliteSearch {
    store: Store,
}

impl SqliteSearch {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// The one book that the term means.
    async fn exact(&self, exact: Exact) -> Result<Option<Hit>, CallError> {
        let select =
            "SELECT w.number, w.book_id FROM books b JOIN book_words w ON w.book_id = b.book_id WHERE";
        let (column, value) = match exact {
            Exact::Id(book_id) => ("b.book_id", key![book_id]),
            Exact::Isbn(isbn) => ("b.isbn", key![isbn]),
        };
        let rows = self.store.query(&format!("{select} {column} = ?1"), value).await?;
        Ok(rows.first().map(|row| hit(Rank::Exact, row)).transpose()?)
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
        let passed = after.map_or(Rank::Exact, |place| place.rank);
        for rank in Rank::ALL.into_iter().filter(|rank| *rank >= passed && *rank != Rank::Exact) {
            if hits.len() >= limit {
                break;
            }
            let before = after.filter(|place| place.rank == rank).map_or(i64::MAX, |place| place.number);
            let except = exact.map_or(0, |hit| hit.place.number);
            let (sql, params) = query(rank, term, before, except, limit - hits.len());
            for row in self.store.query(&sql, params).await? {
                hits.push(hit(rank, &row)?);
            }
        }
        hits.truncate(limit);
        Ok(hits)
    }
}

fn hit(rank: Rank, row: &[Value]) -> Result<Hit, StoreError> {
    let [number, book_id] = row else { return Err(StoreError::Engine("a hit has two columns".into())) };
    Ok(Hit { place: Place { rank, number: number.int()? }, book_id: book_id.parsed()? })
}

/// Words shorter than this are not in the index of three letters in a row.
const INDEXED: usize = 3;

/// The columns of `book_words` that each rank looks in.
const TITLE: &[&str] = &["title"];
const TITLE_AND_AUTHORS: &[&str] = &["title", "authors"];
const ALL: &[&str] = &["title", "authors", "category"];

/// The query for the books of one rank that are older than number `before`, the newest first.
fn query(rank: Rank, term: &Term, before: i64, except: i64, limit: usize) -> (String, Vec<Value>) {
    let mut query = Query::default();
    match rank {
        Rank::Exact | Rank::Title => query.title_is(&term.whole),
        Rank::Start => query.title_goes_on(&term.whole),
        Rank::Word => {
            query.look_for(std::slice::from_ref(&term.whole), TITLE);
            let (starts, word) = (query.starts(&term.whole), query.starts_at_a_word(&term.whole));
            query.conditions.extend([word, format!("NOT {starts}")]);
        }
        Rank::InTitle => {
            query.look_for(&term.words, TITLE);
            let (starts, word) = (query.starts(&term.whole), query.starts_at_a_word(&term.whole));
            query.conditions.extend([format!("NOT {word}"), format!("NOT {starts}")]);
        }
        Rank::Author => {
            query.look_for(&term.words, TITLE_AND_AUTHORS);
            let better = query.contains_all(&term.words, TITLE);
            query.conditions.push(format!("NOT {better}"));
        }
        Rank::Category => {
            query.look_for(&term.words, ALL);
            let better = query.contains_all(&term.words, TITLE_AND_AUTHORS);
            query.conditions.push(format!("NOT {better}"));
        }
    }
    query.finish(before, except, limit)
}

/// A query in the making: each condition binds its own values.
#[derive(Default)]
struct Query {
    from: &'static str,
    number: &'static str,
    conditions: Vec<String>,
    params: Vec<Value>,
}

impl Query {
    fn bind(&mut self, value: impl Column) -> String {
        self.params.push(value.to_value());
        format!("?{}", self.params.len())
    }

    fn from(&mut self, from: &'static str, number: &'static str) {
        (self.from, self.number) = (from, number);
    }

    fn title_is(&mut self, whole: &str) {
        self.from("book_words w INDEXED BY book_words_by_title", "w.number");
        let whole = self.bind(whole.to_owned());
        self.conditions.push(format!("w.title = {whole}"));
    }

    /// Titles that start with the term and have more to say.
    fn title_goes_on(&mut self, whole: &str) {
        self.from("book_words w INDEXED BY book_words_by_title", "w.number");
        let (from, end) = (self.bind(whole.to_owned()), self.bind(behind(whole)));
        self.conditions.push(format!("w.title > {from} AND w.title < {end}"));
    }

    /// The same titles and the term itself, in the same words of SQL, so that no title falls between two ranks.
    fn starts(&mut self, whole: &str) -> String {
        let (from, end) = (self.bind(whole.to_owned()), self.bind(behind(whole)));
        format!("(w.title >= {from} AND w.title < {end})")
    }

    /// Whether the term is in the title, and what stands before it is neither letter nor digit.
    fn starts_at_a_word(&mut self, whole: &str) -> String {
        let (part, pattern) = (self.bind(whole.to_owned()), self.bind(pattern(whole)));
        // GLOB is slow, most titles do without.
        format!("(instr(w.title, {part}) > 0 AND w.title GLOB {pattern})")
    }

    fn contains(&mut self, word: &str, columns: &[&str]) -> String {
        let word = self.bind(word.to_owned());
        let each = columns.iter().map(|column| format!("instr(w.{column}, {word}) > 0"));
        format!("({})", each.collect::<Vec<_>>().join(" OR "))
    }

    fn contains_all(&mut self, words: &[String], columns: &[&str]) -> String {
        let each = words.iter().map(|word| self.contains(word, columns));
        format!("({})", each.collect::<Vec<_>>().join(" AND "))
    }

    /// Books with every one of `words` in one of `columns`: by the index, as far as it knows words as short as these;
    /// else by looking at every book, the newest first.
    fn look_for(&mut self, words: &[String], columns: &[&str]) {
        let (indexed, short): (Vec<&String>, Vec<&String>) =
            words.iter().partition(|word| word.chars().count() >= INDEXED);
        if indexed.is_empty() {
            self.from("book_words w NOT INDEXED", "w.number");
        } else {
            // The order of a CROSS JOIN is as written: the index says which books, by descending number.
            self.from("book_index i CROSS JOIN book_words w ON w.number = i.rowid", "i.rowid");
            let wanted = self.bind(matching(&indexed, columns));
            self.conditions.push(format!("book_index MATCH {wanted}"));
        }
        for word in short {
            let condition = self.contains(word, columns);
            self.conditions.push(condition);
        }
    }

    fn finish(mut self, before: i64, except: i64, limit: usize) -> (String, Vec<Value>) {
        let limit = self.bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let (before, except) = (self.bind(before), self.bind(except));
        let Self { from, number, conditions, params } = self;
        let sql = format!(
            "SELECT w.number, w.book_id FROM {from} WHERE {number} < {before} AND w.number <> {except} AND {} \
             ORDER BY {number} DESC LIMIT {limit}",
            conditions.join(" AND ")
        );
        (sql, params)
    }
}

/// Sorts behind every text that starts with `whole`, but for characters that are none.
fn behind(whole: &str) -> String {
    format!("{whole}{}", char::MAX)
}

/// GLOB's spelling of "a character that is neither letter nor digit, then this text". What stands between ASCII and
/// the letters of other scripts, and the blocks of general and CJK punctuation, are no letters.
fn pattern(whole: &str) -> String {
    let mut pattern =
        String::from("*[^0-9a-z\u{c0}-\u{1fff}\u{2070}-\u{2fff}\u{3040}-\u{fefe}\u{ff00}-\u{10ffff}]");
    for c in whole.chars() {
        match c {
            '*' | '?' | '[' => pattern.extend(['[', c, ']']),
            _ => pattern.push(c),
        }
    }
    pattern.push('*');
    pattern
}

/// FTS5's spelling of words that must all occur in these columns: each in quotes, so that none is an operator.
fn matching(words: &[&String], columns: &[&str]) -> String {
    let quoted = words.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\"")));
    format!("{{{}}} : ({})", columns.join(" "), quoted.collect::<Vec<_>>().join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_an_operator() {
        let words = ["near(a".to_owned(), "a\"b".to_owned(), "not".to_owned()];
        assert_eq!(
            matching(&words.iter().collect::<Vec<_>>(), TITLE_AND_AUTHORS),
            r#"{title authors} : ("near(a" AND "a""b" AND "not")"#
        );
    }

    #[test]
    fn no_character_is_a_wildcard() {
        assert!(pattern("a*b?c[d]").ends_with("]a[*]b[?]c[[]d]*"));
    }
}
