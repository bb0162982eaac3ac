//! 2.1.2 Create category, and the same for 1.3.5: found or created.

use contract::Made;
use contract::book::{BookError, Category, CreateCategory, EnsureCategory};
use kernel::CallContext;
use store::{Keys, Plan, Rows};

use crate::domain::fold;
use crate::store::tables::CategoryRow;
use crate::{Answered, Books};

/// 2.1.2 Create category. Its name is unique, ignoring case and accents.
pub(crate) async fn create_category(
    books: &Books,
    cx: &CallContext,
    request: CreateCategory,
) -> Answered<Category> {
    let keys = Keys::new().all::<CategoryRow>("name_folded", fold(request.name.as_str()));
    let world = books.store.world();
    let fresh = CategoryRow::new(world.id(), request.name, world.now());
    let decision = move |rows: &Rows| match rows.all::<CategoryRow>()?.is_empty() {
        false => Err(BookError::CategoryExists),
        true => Ok(Plan::answer(Category::from(fresh.clone())).insert(&fresh)),
    };
    books.store.once(cx, "create_category", keys, decision).await
}

/// 2.1.2 for 1.3.5: the category of this name, created if there is none.
pub(crate) async fn ensure_category(
    books: &Books,
    cx: &CallContext,
    request: EnsureCategory,
) -> Answered<Made<Category>> {
    let keys = Keys::new().all::<CategoryRow>("name_folded", fold(request.name.as_str()));
    let world = books.store.world();
    let fresh = CategoryRow::new(world.id(), request.name, world.now());
    let decision = move |rows: &Rows| {
        Ok(match rows.all::<CategoryRow>()?.into_iter().next() {
            Some(known) => Plan::answer(Made::Existing(known.into())),
            None => Plan::answer(Made::New(fresh.clone().into())).insert(&fresh),
        })
    };
    books.store.once(cx, "ensure_category", keys, decision).await
}
