//! The queries of a search for PostgreSQL, with an index of every three letters in a row by `pg_trgm`.
//!
//! PostgreSQL guesses how many books a word finds, and does not even know the word when it plans a query once for all;
//! a wrong guess has it look through every book. So each query here has one way only, whatever is guessed: what stands in
//! a `MATERIALIZED` part is planned as if all of it were wanted, which is by the index, and still read no further
//! than the `LIMIT` outside asks. What `strpos` says no index knows, so that is looked for from the newest book on.

use super::by_rank::{Queries, Query};
use super::conditions::{ALL, Conditions, LETTERS, TITLE, TITLE_AND_AUTHORS};
use crate::domain::{Filter, Rank, Term};

/// So many of one rank are few: they are all found by the index and sorted. Of more than these a page is full soon,
/// going from the newest book on.
const FEW: i64 = 2000;

/// So many of a term's words are looked up in the index, the longest; the others are looked for in what that finds.
const LOOKED_UP: usize = 4;

/// PostgreSQL's `pg_trgm`.
pub(super) struct Trigrams;

impl Queries for Trigrams {
    const FIND: &'static str = "strpos";

    fn at_a_word(whole: &str) -> String {
        let mut pattern = format!("[^{LETTERS}]");
        for c in whole.chars() {
            if c.is_ascii_punctuation() {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        pattern
    }

    /// The operator `~` would be looked up in the index as well, which takes longer to prepare than it saves.
    fn matches(text: &str, pattern: &str) -> String {
        format!("regexp_like({text}, {pattern})")
    }

    fn matching(conditions: &mut Conditions<Self>, term: &Term) -> String {
        let mut all = look_up(conditions, &term.words, ALL);
        all.push(conditions.contains_all(&term.words, ALL));
        format!("SELECT w.book_id FROM book_words w WHERE {}", all.join(" AND "))
    }

    fn of_all_ranks(term: &Term, filter: &Filter, except: i64, limit: usize) -> Query {
        let mut conditions = Conditions::<Self>::new();
        let contains = conditions.contains_all(&term.words, ALL);
        conditions.push(contains);
        conditions.filtered(filter);
        let except = conditions.bind(except);
        conditions.push(format!("w.number <> {except}"));
        let looked_up = look_up(&mut conditions, &term.words, ALL);
        let rank = conditions.rank(term);
        let limit = conditions.bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let sql = format!(
            "WITH found AS MATERIALIZED (SELECT w.* FROM book_words w WHERE {}) \
             SELECT {rank}, w.number, w.book_id FROM found w LIMIT {limit}",
            [looked_up, conditions.all].concat().join(" AND ")
        );
        (sql, conditions.params)
    }

    fn of_rank(rank: Rank, term: &Term, filter: &Filter, before: i64, except: i64, limit: usize) -> Query {
        let Term { whole, words, .. } = term;
        let mut conditions = Conditions::<Self>::new();
        let (before, except) = (conditions.bind(before), conditions.bind(except));
        conditions.push(format!("w.number < {before} AND w.number <> {except}"));
        conditions.filtered(filter);
        let looked_up = match rank {
            Rank::Exact | Rank::Title => {
                conditions.is_title(whole);
                return by_title(conditions, rank, limit);
            }
            Rank::Start => {
                conditions.goes_on(whole);
                return by_title(conditions, rank, limit);
            }
            Rank::Word => {
                let fits = conditions.fits(rank, term);
                conditions.push(fits);
                look_up(&mut conditions, std::slice::from_ref(whole), TITLE)
            }
            Rank::InTitle => look_for(&mut conditions, words, TITLE),
            Rank::Author => look_for(&mut conditions, words, TITLE_AND_AUTHORS),
            Rank::Category => look_for(&mut conditions, words, ALL),
        };
        conditions.no_better(rank, term);
        newest_of(conditions, &looked_up, rank, limit)
    }
}

/// Books with every one of `words` in one of `columns`; answers the conditions that the index can answer.
fn look_for(conditions: &mut Conditions<Trigrams>, words: &[String], columns: &[&str]) -> Vec<String> {
    let contains = conditions.contains_all(words, columns);
    conditions.push(contains);
    let mut looked_up = look_up(conditions, words, columns);
    // Of a rank with another column than the one before, that column has one of the words at least. Where the index
    // knows them all, it need not bring what is in the other columns alone.
    if let [_, .., last] = columns
        && words.len() <= LOOKED_UP
        && words.iter().all(|word| is_indexed(word))
    {
        let each: Vec<String> = words.iter().map(|word| like(conditions, word, &[last])).collect();
        looked_up.push(format!("({})", each.join(" OR ")));
    }
    looked_up
}

/// What the index can say of books with every one of `words` in one of `columns`.
fn look_up(conditions: &mut Conditions<Trigrams>, words: &[String], columns: &[&str]) -> Vec<String> {
    let mut indexed: Vec<&String> = words.iter().filter(|word| is_indexed(word)).collect();
    indexed.sort_by_key(|word| std::cmp::Reverse(word.len()));
    indexed.into_iter().take(LOOKED_UP).map(|word| like(conditions, word, columns)).collect()
}

/// One of `columns` contains the word, in words that the index understands.
fn like(conditions: &mut Conditions<Trigrams>, word: &str, columns: &[&str]) -> String {
    let pattern = conditions.bind(anywhere(word));
    let each = columns.iter().map(|column| format!("w.{column} LIKE {pattern}"));
    format!("({})", each.collect::<Vec<_>>().join(" OR "))
}

fn anywhere(word: &str) -> String {
    let mut pattern = "%".to_owned();
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Whether the index has three characters in a row of this text. It has those of words, and the edges of words: one
/// letter after what is no letter, two before it, or three.
fn is_indexed(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    let first = words.next().map_or(0, |word| word.chars().count());
    let mut others = words.peekable();
    first >= 3 || (first == 2 && others.peek().is_some()) || others.any(|word| !word.is_empty())
}

/// The newest of the books that an index by title finds.
fn by_title(mut conditions: Conditions<Trigrams>, rank: Rank, limit: usize) -> Query {
    let limit = conditions.bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let sql = format!(
        "WITH found AS MATERIALIZED (SELECT w.number, w.book_id FROM book_words w WHERE {}) \
         SELECT '{rank}', number, book_id FROM found ORDER BY number DESC LIMIT {limit}",
        conditions.all.join(" AND ")
    );
    (sql, conditions.params)
}

/// The newest of the books under these conditions: if few fulfil those that are looked up as well, these; else
/// going through the books. `looked_up` must follow from the conditions.
fn newest_of(mut conditions: Conditions<Trigrams>, looked_up: &[String], rank: Rank, limit: usize) -> Query {
    let limit = conditions.bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let all = conditions.all.join(" AND ");
    let newest = |more: &str| {
        format!(
            "SELECT '{rank}', w.number, w.book_id FROM book_words w WHERE {all}{more} \
             ORDER BY w.number DESC LIMIT {limit}"
        )
    };
    if looked_up.is_empty() {
        return (newest(""), conditions.params);
    }
    let (looked_up, are_many) = (looked_up.join(" AND "), format!(" AND (SELECT count(*) FROM few) > {FEW}"));
    let sql = format!(
        "WITH found AS MATERIALIZED (SELECT w.number, w.book_id FROM book_words w WHERE {looked_up} AND {all}), \
         few AS MATERIALIZED (SELECT number, book_id FROM found LIMIT {FEW} + 1) \
         (SELECT '{rank}', number, book_id FROM few WHERE (SELECT count(*) FROM few) <= {FEW}) \
         UNION ALL ({}) ORDER BY 2 DESC LIMIT {limit}",
        newest(&are_many)
    );
    (sql, conditions.params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_is_a_wildcard() {
        assert!(Trigrams::at_a_word("a.b*[ç]").ends_with(r"]a\.b\*\[ç\]"));
        assert_eq!(anywhere(r"100%_\é"), r"%100\%\_\\é%");
    }

    #[test]
    fn the_index_has_words_and_their_edges() {
        for indexed in ["zol", "東京物", "or on", "or,", "-a", "a-b", "zola"] {
            assert!(is_indexed(indexed), "{indexed}");
        }
        for unknown in ["", "z", "zo", "東京", "a-", "%%%", "--", "z-"] {
            assert!(!is_indexed(unknown), "{unknown}");
        }
    }
}
