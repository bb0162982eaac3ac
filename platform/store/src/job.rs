//! What a caller hands to an engine: keys, a decision, and somebody who waits for the answer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use kernel::CallError;
use tokio::sync::oneshot;

use crate::changes::Changes;
use crate::plan::Acts;
use crate::{Keys, Moment, Plan, Rows, StoreError};

/// A write on its way, as an engine sees it: without the types of its answer.
///
/// An engine asks `decide` once the rows are there, tells `fail` when the acts could not be written, and
/// `answer` when the batch is committed or lost.
pub(crate) trait Job: Send {
    /// Which rows the decision needs.
    fn keys(&self) -> &Keys;
    /// What to write; nothing when it refuses (or panics, which is its own caller's matter alone).
    fn decide(&mut self, rows: &Rows) -> Option<Acts>;
    /// The acts were not written. Answers what to write in their place, if anything.
    fn fail(&mut self, error: StoreError) -> Option<Acts>;
    /// What was decided stands since this moment, or the whole batch is lost.
    fn answer(self: Box<Self>, batch: Result<Moment, StoreError>);
}

/// A plan in the batch. Its acts are kept to the end, since they hold idempotency keys in flight.
pub(crate) struct Entry {
    pub(crate) job: Box<dyn Job>,
    pub(crate) acts: Vec<Acts>,
    /// Which of the acts stand in the open transaction, if any.
    pub(crate) written: Option<usize>,
    /// When that was committed.
    moment: Moment,
}

impl Entry {
    pub(crate) fn new(job: Box<dyn Job>) -> Self {
        Self { job, acts: Vec::new(), written: None, moment: Moment::default() }
    }

    /// The acts that stand in the transaction.
    pub(crate) fn standing(&self) -> Option<&Acts> {
        self.acts.get(self.written?)
    }

    /// Notes among the changes what it changed, once that is committed.
    pub(crate) fn note(&mut self, changes: &Changes) {
        self.moment = changes.tick(self.standing().map_or(&[], |acts| &acts.list));
    }

    /// Tells the caller what became of it.
    pub(crate) fn answer(self, service: &'static str, batch: Result<(), StoreError>) {
        let Self { job, acts, moment, .. } = self;
        drop(acts);
        // What a caller's types do when they are dropped is not to end the answers of the others.
        if catch_unwind(AssertUnwindSafe(|| job.answer(batch.map(|()| moment)))).is_err() {
            tracing::error!(service, "an answer panicked");
        }
    }
}

/// What a decision comes to.
pub(crate) enum Decided<T, E> {
    /// Write this.
    Write(Plan<T, E>),
    /// Refuse; the refusal may have to be kept.
    Refuse(E),
    /// Answer what was answered before.
    Replay(Result<T, E>),
}

/// Puts a refusal that must be kept into acts.
pub(crate) type Keep<E> = Box<dyn Fn(&E) -> Option<Acts> + Send>;

pub(crate) struct PlanJob<T, E, D> {
    keys: Keys,
    decision: D,
    keep: Option<Keep<E>>,
    guards: Vec<(&'static str, E)>,
    /// Whom the plan's kept answer is about; so is a refusal kept in its place.
    subject: Option<String>,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Answered<T, E>>,
}

/// An answer, and the moment since which it stands.
pub(crate) type Answered<T, E> = Result<(T, Moment), E>;

impl<T, E, D> PlanJob<T, E, D>
where
    T: Send + 'static,
    E: From<CallError> + Send + 'static,
    D: FnMut(&Rows) -> Decided<T, E> + Send + 'static,
{
    /// A job, and where its answer arrives.
    pub(crate) fn with_answer(
        keys: Keys,
        keep: Option<Keep<E>>,
        decision: D,
    ) -> (Box<dyn Job>, oneshot::Receiver<Answered<T, E>>) {
        let (reply, receiver) = oneshot::channel();
        let job = Self { keys, decision, keep, guards: Vec::new(), subject: None, outcome: None, reply };
        (Box::new(job), receiver)
    }

    fn refuse(&mut self, error: E) -> Option<Acts> {
        let mut acts = self.keep.as_ref().and_then(|keep| keep(&error));
        if let Some(acts) = &mut acts {
            acts.subject = self.subject.take();
        }
        self.outcome = Some(Err(error));
        acts
    }
}

impl<T, E, D> Job for PlanJob<T, E, D>
where
    T: Send + 'static,
    E: From<CallError> + Send + 'static,
    D: FnMut(&Rows) -> Decided<T, E> + Send + 'static,
{
    fn keys(&self) -> &Keys {
        &self.keys
    }

    fn decide(&mut self, rows: &Rows) -> Option<Acts> {
        let decision = &mut self.decision;
        match catch_unwind(AssertUnwindSafe(|| decision(rows))) {
            Ok(Decided::Write(plan)) => {
                self.guards = plan.guards;
                if self.keep.is_some() {
                    self.subject.clone_from(&plan.acts.subject);
                }
                self.outcome = Some(Ok(plan.answer));
                Some(plan.acts)
            }
            Ok(Decided::Refuse(error)) => self.refuse(error),
            Ok(Decided::Replay(outcome)) => {
                self.outcome = Some(outcome);
                None
            }
            Err(_) => {
                tracing::error!("a decision panicked");
                self.outcome = Some(Err(CallError::Internal.into()));
                None
            }
        }
    }

    fn fail(&mut self, error: StoreError) -> Option<Acts> {
        let guard =
            error.guarded().and_then(|name| self.guards.iter().position(|(guard, _)| is_same(guard, name)));
        match guard {
            Some(place) => {
                let (_, refusal) = self.guards.swap_remove(place);
                // Guards belong to the plan that failed, not to what is written in its place.
                self.guards.clear();
                self.refuse(refusal)
            }
            None => {
                self.outcome = Some(Err(error.call().into()));
                None
            }
        }
    }

    fn answer(self: Box<Self>, batch: Result<Moment, StoreError>) {
        let Self { decision, keep, outcome, reply, .. } = *self;
        // Both may hold an idempotency key in flight; whoever has the answer may use that key again at once.
        drop(decision);
        drop(keep);
        let outcome = match (batch, outcome) {
            (Ok(moment), Some(outcome)) => outcome.map(|answer| (answer, moment)),
            (Ok(_), None) => Err(CallError::Internal.into()),
            (Err(lost), _) => Err(lost.call().into()),
        };
        // Whoever asked may have gone; what is written is written.
        let _ = reply.send(outcome);
    }
}

/// Compares constraint names without regard to the spaces between columns.
fn is_same(guard: &str, constraint: &str) -> bool {
    let letters = |text: &str| -> Vec<char> { text.chars().filter(|c| *c != ' ').collect() };
    guard == constraint || letters(guard) == letters(constraint)
}
