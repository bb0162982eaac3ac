//! Look at the events that could not be applied.

use contract::cart::{DeadLetter, ListDeadLetters};
use kernel::{CallContext, Page};

use crate::{Answered, Carts};

/// Look at the events that could not be applied, newest first.
pub(crate) async fn list_dead_letters(
    carts: &Carts,
    _: &CallContext,
    request: ListDeadLetters,
) -> Answered<Page<DeadLetter>> {
    Ok(runtime::dead_letters(&carts.store, request).await?)
}
