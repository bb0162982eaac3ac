//! What somebody looks for.

use kernel::{BookId, Isbn};

use super::fold;

/// A search term, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    /// A book's id.
    Id(BookId),
    /// An ISBN, and the same as words, since a title may look like one.
    Isbn(Isbn),
    /// Folded words, all of which must be found.
    Words {
        /// The whole term.
        whole: String,
        /// Each word.
        words: Vec<String>,
    },
}

impl Term {
    /// Understands a term; nothing when it is empty.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        if let Ok(id) = text.parse() {
            return Some(Self::Id(id));
        }
        if let Ok(isbn) = text.parse() {
            return Some(Self::Isbn(isbn));
        }
        let whole = fold(text);
        let words = whole.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        Some(Self::Words { whole, words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_isbns_and_words_are_told_apart() {
        assert_eq!(Term::read(""), None);
        assert!(matches!(Term::read("book_01JD3Z8Q5TN4X0V6W7Y2A9BCDE"), Some(Term::Id(_))));
        assert!(matches!(Term::read("0-14-044742-8"), Some(Term::Isbn(_))));
        let words = Term::Words { whole: "emile zola".into(), words: vec!["emile".into(), "zola".into()] };
        assert_eq!(Term::read("Émile Zola"), Some(words));
    }
}
