//! Show books: those of a list that somebody else keeps.

use contract::book::{BookPage, ShowBooks};
use kernel::CallContext;

use crate::{Answered, Books};

/// Show these books in this order, each once, without those that do not exist.
pub(crate) async fn show_books(books: &Books, _: &CallContext, request: ShowBooks) -> Answered<BookPage> {
    Ok(books.front.shown(&books.shelf, &request.ids.0).await?)
}
