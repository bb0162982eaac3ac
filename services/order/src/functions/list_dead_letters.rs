//! Look at the events that could not be applied.

use contract::order::{DeadLetter, ListDeadLetters};
use kernel::{CallContext, Page};

use crate::{Answered, Orders};

/// Look at the events that could not be applied, newest first.
pub(crate) async fn list_dead_letters(
    orders: &Orders,
    _: &CallContext,
    request: ListDeadLetters,
) -> Answered<Page<DeadLetter>> {
    Ok(runtime::dead_letters(&orders.store, request).await?)
}
