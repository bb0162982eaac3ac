//! 7 Look at the events that could not be applied.

use contract::notification::{DeadLetter, ListDeadLetters};
use kernel::{CallContext, CallError, Cursor, DeadLetterId, Page, PageOf};

use crate::{Answered, Notifications};

/// 7 Look at the events that could not be applied, newest first.
pub(crate) async fn list_dead_letters(
    notifications: &Notifications,
    _: &CallContext,
    request: ListDeadLetters,
) -> Answered<Page<DeadLetter>> {
    let ListDeadLetters { limit, cursor } = request;
    if let Some(cursor) = &cursor {
        is_a_place(cursor)?;
    }
    let page = notifications.store.dead_letters(&PageOf { limit, cursor }).await?;
    Ok(page.map(show))
}

/// The store takes any text for a place; only one that is an id was given out.
fn is_a_place(cursor: &Cursor) -> Result<(), CallError> {
    let [last] = cursor.parts()?;
    Cursor::part::<DeadLetterId>(last)?;
    Ok(())
}

fn show(letter: store::DeadLetter) -> DeadLetter {
    let store::DeadLetter { dead_letter_id, feed, event, reason, at } = letter;
    DeadLetter { dead_letter_id, feed, event, reason, created_at: at }
}
