//! Suggest books: what somebody who is typing may mean.

use contract::book::{SuggestBooks, Suggestions};
use kernel::{CallContext, Few, Limit};

use super::search_books::search;
use crate::domain::{Candidates, Filter, Term, suggestions};
use crate::store::reads;
use crate::{Answered, Books};

/// How many are suggested unless told.
const USUALLY: usize = 8;
/// Fewer characters than these say nothing.
const ENOUGH: usize = 2;

/// Suggest titles, authors and categories: the best of what a search would find, and names that begin so.
pub(crate) async fn suggest_books(
    books: &Books,
    _: &CallContext,
    request: SuggestBooks,
) -> Answered<Suggestions> {
    let limit = request.limit.map_or(USUALLY, Few::count);
    let Some(term) = Term::read(request.prefix.as_str()).filter(|term| term.whole.chars().count() >= ENOUGH)
    else {
        return Ok(Suggestions { data: Vec::new() });
    };
    let mut authors = reads::authors_beginning(&books.store, &term.whole, limit).await?;
    let mut categories = reads::categories_beginning(&books.store, &term.whole, limit).await?;
    let found = search(books, Some(term.clone()), Filter::default(), None, Limit::default(), None).await?;
    authors.extend(found.data.iter().flat_map(|book| book.authors.iter().cloned()));
    categories.extend(found.data.iter().map(|book| book.category.clone()));
    let titles = found.data.iter().map(|book| (book.book_id, book.title.clone())).collect();
    Ok(Suggestions { data: suggestions(&term, Candidates { titles, authors, categories }, limit) })
}
