//! Try to apply an event again.

use contract::order::{OrderError, ReplayDeadLetter};
use kernel::CallContext;
use runtime::LetterRefusals;

use crate::workers::payment_events;
use crate::{Answered, Orders};

/// Try to apply an event again. Twins that do so at once do no harm: applying it twice is as good as once.
pub(crate) async fn replay_dead_letter(
    orders: &Orders,
    cx: &CallContext,
    request: ReplayDeadLetter,
) -> Answered<()> {
    let refusals =
        LetterRefusals { not_found: OrderError::DeadLetterNotFound, failed: OrderError::ReplayFailed };
    let store = &orders.store;
    runtime::replay_dead_letter(store, cx, request, refusals, async |event| {
        payment_events::apply(store, &orders.payments, &event).await
    })
    .await
}
