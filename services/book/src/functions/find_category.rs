//! 2.1.6 Find category: by name, or by id.

use contract::book::{BookError, Category, FindCategory, GetCategory};
use kernel::{CallContext, Page};
use store::key;

use crate::domain::fold;
use crate::store::reads;
use crate::store::tables::CategoryRow;
use crate::{Answered, Books};

/// 2.1.6 Find category by the whole name, ignoring case and accents; without one all, newest first.
pub(crate) async fn find_category(
    books: &Books,
    _: &CallContext,
    request: FindCategory,
) -> Answered<Page<Category>> {
    let FindCategory { name, limit, cursor } = request;
    let name = name.map(|name| fold(name.as_str()));
    Ok(reads::categories(&books.store, name, limit, cursor.as_ref()).await?.map(Category::from))
}

/// Look at a category.
pub(crate) async fn get_category(books: &Books, _: &CallContext, request: GetCategory) -> Answered<Category> {
    let category = books.store.one::<CategoryRow>(key![request.category_id]).await?;
    Ok(category.ok_or(BookError::CategoryNotFound)?.into())
}
