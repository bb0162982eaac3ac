//! 2.1.5 Find author.

use contract::book::{Author, FindAuthor};
use kernel::{CallContext, Page};

use crate::domain::fold;
use crate::store::reads;
use crate::{Answered, Books};

/// 2.1.5 Find author by the whole name, ignoring case and accents; without one all, newest first.
pub(crate) async fn find_author(
    books: &Books,
    _: &CallContext,
    request: FindAuthor,
) -> Answered<Page<Author>> {
    let FindAuthor { name, limit, cursor } = request;
    let name = name.map(|name| fold(name.as_str()));
    Ok(reads::authors(&books.store, name, limit, cursor.as_ref()).await?.map(Author::from))
}
