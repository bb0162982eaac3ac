//! What somebody looks for.

use kernel::{BookId, Isbn};

use super::fold;

/// A search term, understood: perhaps as an id or an ISBN, and always as words, since a title may look like either.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Term {
    /// The one book that is meant, if the term can mean one.
    pub(crate) exact: Option<Exact>,
    /// The whole term, folded.
    pub(crate) whole: String,
    /// Its words, folded, each once. All of them must be found.
    pub(crate) words: Vec<String>,
}

/// A term that means one book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Exact {
    /// By its id.
    Id(BookId),
    /// By its ISBN, whichever way that was written.
    Isbn(Isbn),
}

impl Term {
    /// Understands a term; nothing when it is empty.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let exact = text.parse().map(Exact::Id).or_else(|_| text.parse().map(Exact::Isbn)).ok();
        let whole = fold(text);
        let mut words: Vec<String> = Vec::new();
        for word in whole.split_whitespace() {
            if !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
        Some(Self { exact, whole, words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Term {
        Term::read(text).expect("a term")
    }

    #[test]
    fn ids_and_isbns_are_recognised_and_are_words_as_well() {
        assert!(matches!(read("book_01JD3Z8Q5TN4X0V6W7Y2A9BCDE").exact, Some(Exact::Id(_))));
        let isbn = read("0-14-044742-3");
        assert_eq!(isbn.exact, Some(Exact::Isbn("9780140447422".parse().expect("an ISBN"))));
        assert_eq!((isbn.exact, isbn.words), (read("978 0 14 044742 2").exact, vec!["0-14-044742-3".into()]));
        assert_eq!(read("9780140447423").exact, None, "a wrong check digit");
        assert_eq!(read("1984").exact, None);
    }

    #[test]
    fn words_are_folded_and_counted_once() {
        let Term { exact, whole, words } = read("  Émile  ZOLA émile ");
        assert_eq!((exact, whole.as_str()), (None, "emile zola emile"));
        assert_eq!(words, ["emile", "zola"]);
    }

    #[test]
    fn only_an_empty_term_is_none() {
        assert_eq!(Term::read(""), None);
        assert_eq!(Term::read("  "), None);
        for marks in ["%", "_", "\"", "*", "´", "\u{301}", "\u{200b}"] {
            assert!(read(marks).words.iter().all(|word| !word.is_empty()), "{marks:?}");
        }
    }
}
