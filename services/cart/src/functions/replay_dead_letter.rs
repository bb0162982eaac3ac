//! Try to apply an event again.

use contract::cart::{CartError, ReplayDeadLetter};
use kernel::CallContext;
use runtime::LetterRefusals;

use crate::workers::customer_events;
use crate::{Answered, Carts};

/// Try to apply an event again. Twins that do so at once do no harm: applying it twice is as good as once.
pub(crate) async fn replay_dead_letter(
    carts: &Carts,
    cx: &CallContext,
    request: ReplayDeadLetter,
) -> Answered<()> {
    let refusals =
        LetterRefusals { not_found: CartError::DeadLetterNotFound, failed: CartError::ReplayFailed };
    let store = &carts.store;
    runtime::replay_dead_letter(store, cx, request, refusals, async |event| customer_events::apply(&event))
        .await
}
