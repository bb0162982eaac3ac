//! Try to apply an event again.

use contract::book::{BookError, ReplayDeadLetter};
use kernel::{CallContext, CallError};
use runtime::LetterRefusals;

use crate::workers::stock_events;
use crate::{Answered, Books};

/// Try to apply an event again: what is left of its products is asked as it is now. Twins that do so at once do no harm.
pub(crate) async fn replay_dead_letter(
    books: &Books,
    cx: &CallContext,
    request: ReplayDeadLetter,
) -> Answered<()> {
    let refusals =
        LetterRefusals { not_found: BookError::DeadLetterNotFound, failed: BookError::ReplayFailed };
    let store = &books.store;
    // Nobody is asked before the service was started.
    let stock = books.stock.get().ok_or(CallError::Unavailable { retry_after_s: 1 })?;
    runtime::replay_dead_letter(store, cx, request, refusals, async |event| {
        stock_events::apply(&**stock, store.world(), &event).await
    })
    .await
}
