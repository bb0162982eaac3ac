//! 7 Try to apply an event again.

use contract::notification::{NotificationError, ReplayDeadLetter};
use kernel::{CallContext, CallError};
use runtime::Unapplied;
use store::Recall;

use crate::workers::events;
use crate::{Answered, Notifications};

/// 7 Try to apply an event again. The dead letter goes in the transaction that applies it; if it still cannot be
/// applied, it stays.
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
    match events::apply(notifications, &letter.event).await {
        Ok(plan) => {
            // The event has its notice already: a twin of this call was faster, and took the letter away.
            let plan = plan.guard("notifications.event_id", NotificationError::DeadLetterNotFound);
            store.commit(plan.revive(id).settle(&claim, Ok(&()))).await
        }
        Err(Unapplied::Never(_)) => {
            store.refuse(&claim, &NotificationError::ReplayFailed).await?;
            Err(NotificationError::ReplayFailed)
        }
        Err(Unapplied::Later(_)) => Err(CallError::Unavailable { retry_after_s: 1 }.into()),
    }
}
