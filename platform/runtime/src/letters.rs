//! Dead letters as a service answers them: listing them, and applying one after all.

use contract::letters::{DeadLetter, ListDeadLetters, ReplayDeadLetter};
use kernel::{CallContext, CallError, Event, Page, PageOf, ServiceError};
use store::{Plan, Recall, Store};

use crate::Unapplied;

/// The events that could not be applied, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn dead_letters(store: &Store, request: ListDeadLetters) -> Result<Page<DeadLetter>, CallError> {
    let ListDeadLetters { limit, cursor } = request;
    Ok(store.dead_letters(&PageOf { limit, cursor }).await?.map(show))
}

fn show(letter: store::DeadLetter) -> DeadLetter {
    let store::DeadLetter { dead_letter_id, feed, event, reason, at } = letter;
    DeadLetter { dead_letter_id, feed, event, reason, created_at: at }
}

/// What is answered for a letter that is not there, and for one that still cannot be applied.
#[derive(Debug)]
pub struct LetterRefusals<E> {
    /// There is no such letter.
    pub not_found: E,
    /// It stays a letter.
    pub failed: E,
}

/// Tries to apply an event again, as `apply` does it. The letter goes in the transaction that applies it; if it still
/// cannot be applied, it stays.
///
/// # Errors
/// Those of `refusals`; [`CallError::Unavailable`] while what it needs is not to be had.
pub async fn replay_dead_letter<E: ServiceError>(
    store: &Store,
    cx: &CallContext,
    request: ReplayDeadLetter,
    refusals: LetterRefusals<E>,
    apply: impl AsyncFnOnce(Event) -> Result<Plan<(), E>, Unapplied>,
) -> Result<(), E> {
    let id = request.dead_letter_id;
    let claim = match store.recall::<(), (), E>(cx, "replay_dead_letter").await? {
        Recall::Answered(()) => return Ok(()),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let Some(letter) = store.dead_letter(id).await? else { return Err(refusals.not_found) };
    match apply(letter.event).await {
        Ok(plan) => store.commit(plan.revive(id).settle(&claim, Ok(&()))).await,
        Err(Unapplied::Never(_)) => {
            store.refuse(&claim, &refusals.failed).await?;
            Err(refusals.failed)
        }
        Err(Unapplied::Later(_)) => Err(CallError::Unavailable { retry_after_s: 1 }.into()),
    }
}
