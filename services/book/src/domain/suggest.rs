//! What somebody who is typing may mean.

use contract::book::{AuthorName, CategoryName, Suggestion, SuggestionKind};
use kernel::{BookId, Name};

use super::{Term, fold};

/// So many authors, and so many categories, are suggested at most while there are titles.
const OF_NAMES: usize = 2;

/// What may be suggested, the likeliest of each kind first; some of it twice.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    pub(crate) titles: Vec<(BookId, Name)>,
    pub(crate) authors: Vec<AuthorName>,
    pub(crate) categories: Vec<CategoryName>,
}

/// At most `limit` suggestions for `term`: titles, then authors, then categories. A text is suggested once of a kind, and
/// only where the term is in it: a book that is found by its author is no suggestion, its author is.
pub(crate) fn suggestions(term: &Term, candidates: Candidates, limit: usize) -> Vec<Suggestion> {
    let Candidates { titles, authors, categories } = candidates;
    let blank = |text, kind| Suggestion { text, kind, product_id: None, author_id: None, category_id: None };
    let titles = titles.into_iter().map(|(product_id, text)| Suggestion {
        product_id: Some(product_id),
        ..blank(text, SuggestionKind::Title)
    });
    let authors = authors.into_iter().map(|AuthorName { author_id, name }| Suggestion {
        author_id: Some(author_id),
        ..blank(name, SuggestionKind::Author)
    });
    let categories = categories.into_iter().map(|CategoryName { category_id, name }| Suggestion {
        category_id: Some(category_id),
        ..blank(name, SuggestionKind::Category)
    });
    let [mut titles, mut authors, mut categories] =
        [fitting(term, titles), fitting(term, authors), fitting(term, categories)];
    // Names make room for titles down to a few, and titles for those few.
    let few = OF_NAMES.min(limit / 3);
    categories.truncate(few.max(limit.saturating_sub(titles.len() + authors.len())));
    authors.truncate(few.max(limit.saturating_sub(titles.len() + categories.len())));
    titles.truncate(limit.saturating_sub(authors.len() + categories.len()));
    titles.into_iter().chain(authors).chain(categories).take(limit).collect()
}

/// Those that have every word of the term, each text once.
fn fitting(term: &Term, suggestions: impl Iterator<Item = Suggestion>) -> Vec<Suggestion> {
    let (mut seen, mut fitting) = (Vec::new(), Vec::new());
    for suggestion in suggestions {
        let folded = fold(suggestion.text.as_str());
        if term.words.iter().all(|word| folded.contains(word.as_str())) && !seen.contains(&folded) {
            seen.push(folded);
            fitting.push(suggestion);
        }
    }
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        text.parse().expect("a name")
    }

    fn suggested(term: &str, titles: &[&str], authors: &[&str], limit: usize) -> Vec<String> {
        let book_id: BookId = "book_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        let author_id = "auth_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        let candidates = Candidates {
            titles: titles.iter().map(|title| (book_id, name(title))).collect(),
            authors: authors.iter().map(|author| AuthorName { author_id, name: name(author) }).collect(),
            categories: Vec::new(),
        };
        let suggestions = suggestions(&Term::read(term).expect("a term"), candidates, limit);
        suggestions.iter().map(|suggestion| suggestion.text.to_string()).collect()
    }

    #[test]
    fn a_text_is_suggested_once_and_only_where_the_term_is_in_it() {
        let titles = ["Émile", "EMILE", "Germinal"];
        assert_eq!(suggested("emil", &titles, &["Émile Zola", "Ann"], 8), ["Émile", "Émile Zola"]);
        assert_eq!(suggested("zola em", &titles, &["Émile Zola"], 8), ["Émile Zola"]);
    }

    #[test]
    fn no_kind_leaves_no_room_for_the_others() {
        let many = ["sea 1", "sea 2", "sea 3", "sea 4", "sea 5", "sea 6", "sea 7"];
        let titles = ["sea 1", "sea 2", "sea 3", "sea 4", "sea 1", "sea 2"];
        assert_eq!(suggested("sea", &many, &many, 6), titles);
        assert_eq!(suggested("sea", &many[..1], &many, 6).len(), 6, "names take what titles leave");
        assert_eq!(suggested("sea", &many, &[], 6), many[..6]);
        assert_eq!(suggested("sea", &many, &many, 1), ["sea 1"]);
    }
}
