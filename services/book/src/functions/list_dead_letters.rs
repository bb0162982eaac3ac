//! Look at the events that could not be applied.

use contract::book::{DeadLetter, ListDeadLetters};
use kernel::{CallContext, Page};

use crate::{Answered, Books};

/// Look at the events that could not be applied, newest first.
pub(crate) async fn list_dead_letters(
    books: &Books,
    _: &CallContext,
    request: ListDeadLetters,
) -> Answered<Page<DeadLetter>> {
    Ok(runtime::dead_letters(&books.store, request).await?)
}
