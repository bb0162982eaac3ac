//! 7 Look at the events that could not be applied.

use contract::notification::{DeadLetter, ListDeadLetters};
use kernel::{CallContext, Page};

use crate::{Answered, Notifications};

/// 7 Look at the events that could not be applied, newest first.
pub(crate) async fn list_dead_letters(
    notifications: &Notifications,
    _: &CallContext,
    request: ListDeadLetters,
) -> Answered<Page<DeadLetter>> {
    Ok(runtime::dead_letters(&notifications.store, request).await?)
}
