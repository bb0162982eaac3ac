//! 2.1.1 Create author, and the same for 1.3.5: found or created.

use contract::Made;
use contract::book::{Author, CreateAuthor, EnsureAuthor};
use kernel::CallContext;
use store::{Keys, Plan, Rows};

use crate::domain::{fold, fold_email};
use crate::store::tables::AuthorRow;
use crate::{Answered, Books};

/// 2.1.1 Create author. Names are not unique: two people may share one.
pub(crate) async fn create_author(
    books: &Books,
    cx: &CallContext,
    request: CreateAuthor,
) -> Answered<Author> {
    let CreateAuthor { name, email, address } = request;
    let world = books.store.world();
    let row = AuthorRow::new(world.id(), name, email, address, world.now());
    let decision = move |_: &Rows| Ok(Plan::answer(Author::from(row.clone())).insert(&row));
    books.store.once(cx, "create_author", Keys::none(), decision).await
}

/// 2.1.1 for 1.3.5: the author with this e-mail address, or without one the oldest with this name; created if there
/// is none. Decided in one go, so that many who ask at once get the same one.
pub(crate) async fn ensure_author(
    books: &Books,
    cx: &CallContext,
    request: EnsureAuthor,
) -> Answered<Made<Author>> {
    let EnsureAuthor { name, email, address } = request;
    let keys = match &email {
        Some(email) => Keys::new().all::<AuthorRow>("email_folded", fold_email(email.as_str())),
        None => Keys::new().all::<AuthorRow>("name_folded", fold(name.as_str())),
    };
    let world = books.store.world();
    let fresh = AuthorRow::new(world.id(), name, email, address, world.now());
    let decision = move |rows: &Rows| {
        // In the order of their ids: the first is the oldest.
        Ok(match rows.all::<AuthorRow>()?.into_iter().next() {
            Some(known) => Plan::answer(Made::Existing(known.into())),
            None => Plan::answer(Made::New(fresh.clone().into())).insert(&fresh),
        })
    };
    books.store.once(cx, "ensure_author", keys, decision).await
}
