//! The queries of a search for SQLite's FTS5, which has an index of every three letters in a row.

use super::by_rank::{Queries, Query};
use super::conditions::{ALL, Conditions, LETTERS, TITLE, TITLE_AND_AUTHORS};
use crate::domain::{Filter, Rank, Term};

/// Words shorter than this are not in the index of three letters in a row.
const INDEXED: usize = 3;

/// SQLite's FTS5.
pub(super) struct Fts5;

impl Queries for Fts5 {
    const FIND: &'static str = "instr";

    fn at_a_word(whole: &str) -> String {
        let mut pattern = format!("*[^{LETTERS}]");
        for c in whole.chars() {
            match c {
                '*' | '?' | '[' => pattern.extend(['[', c, ']']),
                _ => pattern.push(c),
            }
        }
        pattern.push('*');
        pattern
    }

    fn matches(text: &str, pattern: &str) -> String {
        format!("{text} GLOB {pattern}")
    }

    fn matching(conditions: &mut Conditions<Self>, term: &Term) -> String {
        let (from, _) = look_for(conditions, &term.words, ALL);
        format!("SELECT w.book_id FROM {from} WHERE {}", std::mem::take(&mut conditions.all).join(" AND "))
    }

    fn of_all_ranks(term: &Term, filter: &Filter, except: i64, limit: usize) -> Query {
        let mut conditions = Conditions::new();
        let from = look_for(&mut conditions, &term.words, ALL);
        conditions.filtered(filter);
        let rank = conditions.rank(term);
        finish(conditions, from, &rank, i64::MAX, except, limit)
    }

    fn of_rank(rank: Rank, term: &Term, filter: &Filter, before: i64, except: i64, limit: usize) -> Query {
        let Term { whole, words, .. } = term;
        let mut conditions = Conditions::new();
        let from = match rank {
            Rank::Exact | Rank::Title => {
                conditions.is_title(whole);
                BY_TITLE
            }
            Rank::Start => {
                conditions.goes_on(whole);
                BY_TITLE
            }
            Rank::Word => {
                let from = look_for(&mut conditions, std::slice::from_ref(whole), TITLE);
                let fits = conditions.fits(Rank::Word, term);
                conditions.push(fits);
                from
            }
            Rank::InTitle => look_for(&mut conditions, words, TITLE),
            Rank::Author => look_for(&mut conditions, words, TITLE_AND_AUTHORS),
            Rank::Category => look_for(&mut conditions, words, ALL),
        };
        conditions.no_better(rank, term);
        conditions.filtered(filter);
        finish(conditions, from, &format!("'{rank}'"), before, except, limit)
    }
}

/// Where the books come from, and what has their number there.
type From = (&'static str, &'static str);

const BY_TITLE: From = ("book_words w INDEXED BY book_words_by_title", "w.number");
const BY_NUMBER: From = ("book_words w NOT INDEXED", "w.number");
/// The order of a CROSS JOIN is as written: the index says which books, by descending number.
const BY_INDEX: From = ("book_index i CROSS JOIN book_words w ON w.number = i.rowid", "i.rowid");

/// Books with every one of `words` in one of `columns`: by the index, as far as it knows words as short as these;
/// else by looking at every book, the newest first.
fn look_for(conditions: &mut Conditions<Fts5>, words: &[String], columns: &[&str]) -> From {
    let (indexed, short): (Vec<&String>, Vec<&String>) =
        words.iter().partition(|word| word.chars().count() >= INDEXED);
    if !indexed.is_empty() {
        let wanted = conditions.bind(matching(&indexed, columns));
        conditions.push(format!("book_index MATCH {wanted}"));
    }
    for word in short {
        let condition = conditions.contains(word, columns);
        conditions.push(condition);
    }
    if indexed.is_empty() { BY_NUMBER } else { BY_INDEX }
}

fn finish(
    mut conditions: Conditions<Fts5>,
    (from, number): From,
    rank: &str,
    before: i64,
    except: i64,
    limit: usize,
) -> Query {
    let limit = conditions.bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let (before, except) = (conditions.bind(before), conditions.bind(except));
    let sql = format!(
        "SELECT {rank}, w.number, w.book_id FROM {from} WHERE {number} < {before} AND w.number <> {except} AND {} \
         ORDER BY {number} DESC LIMIT {limit}",
        conditions.all.join(" AND ")
    );
    (sql, conditions.params)
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
        assert!(Fts5::at_a_word("a*b?c[d]").ends_with("]a[*]b[?]c[[]d]*"));
    }
}
