//! 7 Try to apply an event again.

use contract::notification::{NotificationError, ReplayDeadLetter};
use kernel::{CallContext, Event};
use runtime::LetterRefusals;

use crate::workers::events;
use crate::{Answered, Notifications};

/// 7 Try to apply an event again.
pub(crate) async fn replay_dead_letter(
    notifications: &Notifications,
    cx: &CallContext,
    request: ReplayDeadLetter,
) -> Answered<()> {
    let refusals = LetterRefusals {
        not_found: NotificationError::DeadLetterNotFound,
        failed: NotificationError::ReplayFailed,
    };
    let apply = async |event: Event| {
        // The event has its notice already: a twin of this call was faster, and took the letter away.
        let plan = events::apply(notifications, &event).await?;
        Ok(plan.guard("notifications.event_id", NotificationError::DeadLetterNotFound))
    };
    runtime::replay_dead_letter(&notifications.store, cx, request, refusals, apply).await
}
