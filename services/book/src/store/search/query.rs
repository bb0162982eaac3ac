//! The SQL of a search.

use store::{Column, Value};

use crate::domain::{Rank, Term};

/// Words shorter than this are not in the index of three letters in a row.
const INDEXED: usize = 3;

/// The columns of `book_words` that each rank looks in.
const TITLE: &[&str] = &["title"];
const TITLE_AND_AUTHORS: &[&str] = &["title", "authors"];
const ALL: &[&str] = &["title", "authors", "category"];

/// The query for the books of one rank that are older than number `before`, the newest first.
pub(super) fn of_rank(
    rank: Rank,
    term: &Term,
    before: i64,
    except: i64,
    limit: usize,
) -> (String, Vec<Value>) {
    let Term { whole, words, .. } = term;
    let mut query = Query::default();
    let better: &[Rank] = match rank {
        // Words alone name no book exactly: the best they can be is its title.
        Rank::Exact | Rank::Title => {
            query.by_title("=", whole);
            &[]
        }
        Rank::Start => {
            query.by_title(">", whole);
            let end = query.bind(behind(whole));
            query.conditions.push(format!("w.title < {end}"));
            &[]
        }
        Rank::Word => {
            query.look_for(std::slice::from_ref(whole), TITLE);
            let fits = query.fits(Rank::Word, term);
            query.conditions.push(fits);
            &[Rank::Start]
        }
        Rank::InTitle => {
            query.look_for(words, TITLE);
            &[Rank::Start, Rank::Word]
        }
        Rank::Author => {
            query.look_for(words, TITLE_AND_AUTHORS);
            &[Rank::InTitle]
        }
        Rank::Category => {
            query.look_for(words, ALL);
            &[Rank::Author]
        }
    };
    for better in better {
        let fits = query.fits(*better, term);
        query.conditions.push(format!("NOT {fits}"));
    }
    query.finish(&format!("'{rank}'"), before, except, limit)
}

/// The query for the books that the words of a term find, each with its rank, the newest first.
pub(super) fn of_all_ranks(term: &Term, except: i64, limit: usize) -> (String, Vec<Value>) {
    let mut query = Query::default();
    query.look_for(&term.words, ALL);
    let rank = query.rank(term);
    query.finish(&rank, i64::MAX, except, limit)
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

    fn by_title(&mut self, compared: &str, whole: &str) {
        self.from("book_words w INDEXED BY book_words_by_title", "w.number");
        let whole = self.bind(whole.to_owned());
        self.conditions.push(format!("w.title {compared} {whole}"));
    }

    /// Whether a book that the words find is of this rank or a better one.
    fn fits(&mut self, rank: Rank, term: &Term) -> String {
        let Term { whole, words, .. } = term;
        match rank {
            Rank::Exact | Rank::Title => format!("(w.title = {})", self.bind(whole.clone())),
            Rank::Start => {
                let (from, end) = (self.bind(whole.clone()), self.bind(behind(whole)));
                format!("(w.title >= {from} AND w.title < {end})")
            }
            Rank::Word => {
                let (part, pattern) = (self.bind(whole.clone()), self.bind(pattern(whole)));
                // GLOB is slow, and most titles do without.
                format!("(instr(w.title, {part}) > 0 AND w.title GLOB {pattern})")
            }
            Rank::InTitle => self.contains_all(words, TITLE),
            Rank::Author => self.contains_all(words, TITLE_AND_AUTHORS),
            Rank::Category => "TRUE".to_owned(),
        }
    }

    /// The rank of a book that the words find.
    fn rank(&mut self, term: &Term) -> String {
        let ranks = Rank::OF_WORDS.map(|rank| format!("WHEN {} THEN '{rank}'", self.fits(rank, term)));
        format!("CASE {} END", ranks.join(" "))
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

    fn finish(mut self, rank: &str, before: i64, except: i64, limit: usize) -> (String, Vec<Value>) {
        let limit = self.bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let (before, except) = (self.bind(before), self.bind(except));
        let Self { from, number, conditions, params } = self;
        let sql = format!(
            "SELECT {rank}, w.number, w.book_id FROM {from} WHERE {number} < {before} AND w.number <> {except} AND {} \
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
