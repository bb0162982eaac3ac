//! What a book must be like to be found, in SQL.

use std::marker::PhantomData;

use store::{Column, Value};

use super::by_rank::Queries;
use crate::domain::{Exact, Filter, Rank, Term};

/// The columns of `book_words` that a rank looks in.
pub(super) const TITLE: &[&str] = &["title"];
pub(super) const TITLE_AND_AUTHORS: &[&str] = &["title", "authors"];
pub(super) const ALL: &[&str] = &["title", "authors", "category"];

/// There are copies of `books b`, as far as the inventory has said.
const IS_IN_STOCK: &str =
    "EXISTS (SELECT 1 FROM book_stock s WHERE s.product_id = b.book_id AND s.is_in_stock = 1)";

/// What stands between ASCII and the letters of other scripts, and the blocks of general and CJK punctuation, are no
/// letters; this is the rest, with the digits, as a set of characters is written in patterns.
pub(super) const LETTERS: &str = "0-9a-z\u{c0}-\u{1fff}\u{2070}-\u{2fff}\u{3040}-\u{fefe}\u{ff00}-\u{10ffff}";

/// The conditions of a query on `book_words w`, and all its values, each bound where it is first needed.
pub(super) struct Conditions<Q> {
    pub(super) all: Vec<String>,
    pub(super) params: Vec<Value>,
    spelling: PhantomData<Q>,
}

impl<Q: Queries> Conditions<Q> {
    /// None yet.
    pub(super) fn new() -> Self {
        Self { all: Vec::new(), params: Vec::new(), spelling: PhantomData }
    }

    pub(super) fn bind(&mut self, value: impl Column) -> String {
        self.params.push(value.to_value());
        format!("?{}", self.params.len())
    }

    pub(super) fn push(&mut self, condition: String) {
        self.all.push(condition);
    }

    /// The book passes the filter.
    pub(super) fn filtered(&mut self, filter: &Filter) {
        let passes = self.passes(filter);
        if !passes.is_empty() {
            let passes = passes.join(" AND ");
            self.push(format!("EXISTS (SELECT 1 FROM books b WHERE b.book_id = w.book_id AND {passes})"));
        }
    }

    /// What a term that means one book asks of `books b`.
    pub(super) fn is_exact(&mut self, exact: Exact) -> String {
        match exact {
            Exact::Id(book_id) => format!("b.book_id = {}", self.bind(book_id)),
            Exact::Isbn(isbn) => format!("b.isbn = {}", self.bind(isbn)),
        }
    }

    /// What a filter asks of `books b`.
    pub(super) fn passes(&mut self, filter: &Filter) -> Vec<String> {
        let Filter { category, author, years, prices, in_stock } = filter;
        let mut passes = Vec::new();
        if let Some(category) = category {
            passes.push(format!("b.category_id = {}", self.bind(*category)));
        }
        if let Some(author) = author {
            passes.push(format!(
                // From the author's few books to these, not from each book to its authors.
                "b.book_id IN (SELECT x.book_id FROM book_authors x WHERE x.author_id = {})",
                self.bind(*author)
            ));
        }
        if *in_stock {
            passes.push(IS_IN_STOCK.to_owned());
        }
        for (column, span) in [("published_year", years), ("price_minor", prices)] {
            passes.extend(span.from.map(|from| format!("b.{column} >= {}", self.bind(from))));
            passes.extend(span.to.map(|to| format!("b.{column} <= {}", self.bind(to))));
        }
        passes
    }

    /// The title is the whole term.
    pub(super) fn is_title(&mut self, whole: &str) {
        let whole = self.bind(whole.to_owned());
        self.push(format!("w.title = {whole}"));
    }

    /// The title starts with the whole term, and goes on.
    pub(super) fn goes_on(&mut self, whole: &str) {
        let (from, end) = (self.bind(whole.to_owned()), self.bind(behind(whole)));
        self.push(format!("w.title > {from} AND w.title < {end}"));
    }

    /// A book that the words find is of no better rank than `rank`.
    pub(super) fn no_better(&mut self, rank: Rank, term: &Term) {
        let better: &[Rank] = match rank {
            Rank::Exact | Rank::Title | Rank::Start => &[],
            Rank::Word => &[Rank::Start],
            Rank::InTitle => &[Rank::Start, Rank::Word],
            Rank::Author => &[Rank::InTitle],
            Rank::Category => &[Rank::Author],
        };
        for better in better {
            let fits = self.fits(*better, term);
            self.push(format!("NOT {fits}"));
        }
    }

    /// Whether a book that the words find is of this rank or a better one.
    pub(super) fn fits(&mut self, rank: Rank, term: &Term) -> String {
        let Term { whole, words, .. } = term;
        match rank {
            // Words alone name no book exactly: the best they can be is its title.
            Rank::Exact | Rank::Title => format!("(w.title = {})", self.bind(whole.clone())),
            Rank::Start => {
                let (from, end) = (self.bind(whole.clone()), self.bind(behind(whole)));
                format!("(w.title >= {from} AND w.title < {end})")
            }
            Rank::Word => {
                let (part, pattern) = (self.bind(whole.clone()), self.bind(Q::at_a_word(whole)));
                // Patterns are slow, and most titles do without.
                format!("({}(w.title, {part}) > 0 AND {})", Q::FIND, Q::matches("w.title", &pattern))
            }
            Rank::InTitle => self.contains_all(words, TITLE),
            Rank::Author => self.contains_all(words, TITLE_AND_AUTHORS),
            Rank::Category => "TRUE".to_owned(),
        }
    }

    /// The rank of a book that the words find.
    pub(super) fn rank(&mut self, term: &Term) -> String {
        let ranks = Rank::OF_WORDS.map(|rank| format!("WHEN {} THEN '{rank}'", self.fits(rank, term)));
        format!("CASE {} END", ranks.join(" "))
    }

    /// One of `columns` contains the word.
    pub(super) fn contains(&mut self, word: &str, columns: &[&str]) -> String {
        let word = self.bind(word.to_owned());
        let each = columns.iter().map(|column| format!("{}(w.{column}, {word}) > 0", Q::FIND));
        format!("({})", each.collect::<Vec<_>>().join(" OR "))
    }

    pub(super) fn contains_all(&mut self, words: &[String], columns: &[&str]) -> String {
        let each = words.iter().map(|word| self.contains(word, columns));
        format!("({})", each.collect::<Vec<_>>().join(" AND "))
    }
}

/// Sorts behind every text that starts with `whole`, but for characters that are none.
fn behind(whole: &str) -> String {
    format!("{whole}{}", char::MAX)
}
