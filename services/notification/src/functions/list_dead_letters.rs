//! 7 Look at the events that could not be applied.

use contract::notification::{DeadLetter, ListDeadLetters};
use kernel::{CallContext, Page, PageOf};

use crate::{Answered, Notifications};

/// 7 Look at the events that could not be applied, newest first.
pub(crate) async fn list_dead_letters(
    notifications: &Notifications,
    _: &CallContext,
    request: ListDeadLetters,
) -> Answered<Page<DeadLetter>> {
    let ListDeadLetters { limit, cursor } = request;
    let page = notifications.store.dead_letters(&PageOf { limit, cursor }).await?;
    Ok(page.map(show))
}

fn show(letter: store::DeadLetter) -> DeadLetter {
    let store::DeadLetter { dead_letter_id, feed, event, reason, at } = letter;
    DeadLetter { dead_letter_id, feed, event, reason, created_at: at }
}
