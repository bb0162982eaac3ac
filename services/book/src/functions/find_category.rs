//! 2.1.6 Find category.

use contract::book::{Category, FindCategory};
use kernel::{CallContext, Page};

use crate::domain::fold;
use crate::store::reads;
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
