//! 2.1.5 Find author: by name, or by id.

use contract::book::{Author, BookError, FindAuthor, GetAuthor};
use kernel::{CallContext, Page};
use store::key;

use crate::domain::fold;
use crate::store::reads;
use crate::store::tables::AuthorRow;
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

/// Look at an author.
pub(crate) async fn get_author(books: &Books, _: &CallContext, request: GetAuthor) -> Answered<Author> {
    let author = books.store.one::<AuthorRow>(key![request.author_id]).await?;
    Ok(author.ok_or(BookError::AuthorNotFound)?.into())
}
