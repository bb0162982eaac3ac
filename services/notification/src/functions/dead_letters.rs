//! 7 Events that could not be applied: looking at them, and trying again.

use contract::notification::{DeadLetter, ListDeadLetters, NotificationError, ReplayDeadLetter};
use kernel::{CallContext, CallError, Page, PageOf};
use runtime::Unapplied;
use store::Recall;

use crate::workers::events;
use crate::{Answered, Notifications};

/// 7 Look at the events that could not be applied, newest first.
pub(crate) async fn list_dead_letters(
    notifications: &Notifications,
    _: &CallContext,
    request: ListDeadLetters,
) -> Answered<Page<DeadLetter>> {
    let ListDeadLetters { limit, cursor } = request;
    if let Some(cursor) = &cursor {
        kernel::Cursor::part::<kernel::DeadLetterId>(cursor.parts::<1>().map_err(CallError::from)?[0])
            .map_err(CallError::from)?;
    }
    let page = notifications.store.dead_letters(&PageOf { limit, cursor }).await?;
    Ok(page.map(|letter| DeadLetter {
        dead_letter_id: letter.dead_letter_id,
        feed: letter.feed,
        event: letter.event,
        reason: letter.reason,
        created_at: letter.at,
    }))
}

/// 7 Try to apply an event again. It goes in the transaction that applies it; one that still cannot be applied stays.
pub(crate) async fn replay_dead_letter(
    notifications: &Notifications,
    cx: &CallContext,
    request: ReplayDeadLetter,
) -> Answered<()> {
    let (store, id) = (&notifications.store, request.dead_letter_id);
    let claim = match store.recall::<(), (), NotificationError>(cx, "replay_dead_letter").await? {
        Recall::Answered(()) => return Ok(()),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let letter = store.dead_letter(id).await?.ok_or(NotificationError::DeadLetterNotFound)?;
    match events::apply::<NotificationError>(notifications, &letter.event).await {
        Ok(plan) => store.commit(plan.revive(id).settle(&claim, Ok(&()))).await,
        Err(Unapplied::Never(_)) => {
            store.refuse(&claim, &NotificationError::ReplayFailed).await?;
            Err(NotificationError::ReplayFailed)
        }
        Err(Unapplied::Later(_)) => Err(CallError::Unavailable { retry_after_s: 1 }.into()),
    }
}
