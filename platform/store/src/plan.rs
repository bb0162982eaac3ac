//! A write as data: what is to change, all of it or nothing.

use kernel::{NewEvent, ServiceError};
use serde::Serialize;

use crate::idempotency::{Claim, Scope};
use crate::letters::DeadLetter;
use crate::record::{Table, Values, table_of};
use crate::{Column, Record, StoreError, Value};

/// One change, as an engine sees it.
#[derive(Debug)]
pub(crate) enum Act {
    Insert { table: &'static Table, values: Values },
    Upsert { table: &'static Table, values: Values },
    Update { table: &'static Table, values: Values },
    Add(Added),
    Delete { table: &'static Table, key: Vec<Value> },
    DeleteWhere { table: &'static Table, column: &'static str, value: Value },
    Event(NewEvent),
    Begin { scope: Scope, receipt: String },
    Settle { scope: Scope, status: Status, answer: String },
    Forget { subject: String },
    FreeKeys { subject: String },
    Advance { feed: String, behind: Option<i64>, number: i64 },
}

/// Deltas to a row, and what is set with them.
#[derive(Debug)]
pub(crate) struct Added {
    pub(crate) table: &'static Table,
    pub(crate) key: Vec<Value>,
    pub(crate) deltas: Vec<(&'static str, Value)>,
    pub(crate) sets: Vec<(&'static str, Value)>,
}

impl Added {
    /// Whether nothing is done at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.deltas.is_empty() && self.sets.is_empty()
    }

    /// The columns that change, those with deltas first.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.deltas.iter().chain(&self.sets).map(|(name, _)| *name)
    }
}

/// How a call with an idempotency key ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Ok,
    Refused,
}

impl Status {
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
        }
    }
}

/// Everything one plan changes.
#[derive(Debug, Default)]
pub(crate) struct Acts {
    pub(crate) list: Vec<Act>,
    /// Whom kept answers of this plan are about.
    pub(crate) subject: Option<String>,
    /// What could not be put into words when the plan was made; such a plan is not written.
    pub(crate) broken: Option<StoreError>,
}

/// What is to be written, and what its caller is to be answered. All of it happens, or nothing.
///
/// `T` is the answer, `E` the error that a violated guard answers.
#[derive(Debug)]
#[must_use = "a plan does nothing until it is committed"]
pub struct Plan<T, E> {
    pub(crate) answer: T,
    pub(crate) acts: Acts,
    pub(crate) guards: Vec<(&'static str, E)>,
}

impl<E> Plan<(), E> {
    /// A plan that answers nothing.
    pub fn new() -> Self {
        Self::answer(())
    }
}

impl<E> Default for Plan<(), E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, E> Plan<T, E> {
    /// A plan that answers `answer` once it is written.
    pub fn answer(answer: T) -> Self {
        Self { answer, acts: Acts::default(), guards: Vec::new() }
    }

    /// The same plan with another answer.
    pub fn answering<U>(self, answer: U) -> Plan<U, E> {
        Plan { answer, acts: self.acts, guards: self.guards }
    }

    fn act(mut self, act: Act) -> Self {
        self.acts.list.push(act);
        self
    }

    /// A new row.
    pub fn insert<R: Record>(self, row: &R) -> Self {
        self.act(Act::Insert { table: table_of::<R>(), values: row.values() })
    }

    /// A row, whether or not its key is there already.
    pub fn upsert<R: Record>(self, row: &R) -> Self {
        self.act(Act::Upsert { table: table_of::<R>(), values: row.values() })
    }

    /// All columns of a row that is there; [`StoreError::Vanished`] if it is not.
    pub fn update<R: Record>(self, row: &R) -> Self {
        self.act(Act::Update { table: table_of::<R>(), values: row.values() })
    }

    /// Adds to columns of a row that is there: [`StoreError::Vanished`] if it is not,
    /// [`StoreError::Overflow`] if a sum does not fit.
    pub fn add<R: Record>(self, key: Vec<Value>, deltas: &[(&'static str, i64)]) -> Self {
        self.add_and_set::<R>(key, deltas, Vec::new())
    }

    /// [`Plan::add`], and sets other columns of the row, whatever they held.
    pub fn add_and_set<R: Record>(
        self,
        key: Vec<Value>,
        deltas: &[(&'static str, i64)],
        sets: Vec<(&'static str, Value)>,
    ) -> Self {
        let deltas = deltas.iter().map(|(name, delta)| (*name, Value::Int(*delta))).collect();
        self.act(Act::Add(Added { table: table_of::<R>(), key, deltas, sets }))
    }

    /// Deletes a row, if it is there.
    pub fn delete<R: Record>(self, key: Vec<Value>) -> Self {
        self.act(Act::Delete { table: table_of::<R>(), key })
    }

    /// Deletes every row that has `value` in `column`.
    pub fn delete_where<R: Record>(self, column: &'static str, value: impl Column) -> Self {
        self.act(Act::DeleteWhere { table: table_of::<R>(), column, value: value.to_value() })
    }

    /// What the caller gets when this plan violates `constraint`: `table.column` for UNIQUE (several columns
    /// joined by `,`, each with its table), the name of a CHECK, `foreign key`; or, for a row that was to be
    /// changed and is not there, the table's name.
    pub fn guard(mut self, constraint: &'static str, error: E) -> Self {
        self.guards.push((constraint, error));
        self
    }

    /// Appends to the service's own log.
    pub fn event(self, event: NewEvent) -> Self {
        self.act(Act::Event(event))
    }

    /// Says whose data the kept answers of this plan hold, so that [`Plan::forget`] finds them.
    pub fn about(mut self, subject: impl ToString) -> Self {
        self.acts.subject = Some(subject.to_string());
        self
    }

    /// Notes that a call with an idempotency key has begun, and what it needs to be resumed. Again with
    /// another receipt is fine until the key is answered. A key that another process has begun meanwhile is in
    /// flight, and the plan is not carried out. Without a key nothing is noted.
    pub fn begin(self, claim: &Claim, receipt: &impl Serialize) -> Self {
        let Some(scope) = claim.scope() else { return self };
        match serde_json::to_string(receipt) {
            Ok(receipt) => self.act(Act::Begin { scope, receipt }),
            Err(error) => self.broken("a receipt", &error),
        }
    }

    /// Keeps the answer of a call with an idempotency key, in this plan's transaction. Refusals of kinds that
    /// are not kept are left out: the same key may then be tried again.
    pub fn settle<A: Serialize>(self, claim: &Claim, answer: Result<&A, &E>) -> Self
    where
        E: ServiceError,
    {
        match answer {
            Ok(answer) => self.settle_ok(claim, answer),
            Err(error) => self.settle_refusal(claim, error),
        }
    }

    /// [`Plan::settle`] with a success.
    pub(crate) fn settle_ok<A: Serialize>(self, claim: &Claim, answer: &A) -> Self {
        let Some(scope) = claim.scope() else { return self };
        match serde_json::to_string(answer) {
            Ok(answer) => self.act(Act::Settle { scope, status: Status::Ok, answer }),
            Err(error) => self.broken("an answer", &error),
        }
    }

    /// [`Plan::settle`] with a refusal.
    pub fn settle_refusal<F: ServiceError>(self, claim: &Claim, error: &F) -> Self {
        let Some(scope) = claim.scope().filter(|_| error.kind().is_kept()) else {
            return self;
        };
        match serde_json::to_string(error) {
            Ok(answer) => self.act(Act::Settle { scope, status: Status::Refused, answer }),
            Err(error) => self.broken("a refusal", &error),
        }
    }

    fn broken(mut self, what: &str, error: &serde_json::Error) -> Self {
        self.acts.broken = Some(StoreError::Corrupt(format!("{what} cannot be written as JSON: {error}")));
        self
    }

    /// Erases the kept answers and receipts about a subject; a replay is then `not_found`.
    pub fn forget(self, subject: impl ToString) -> Self {
        self.act(Act::Forget { subject: subject.to_string() })
    }

    /// Takes the records about a subject away altogether: their keys may be used anew. For calls whose effect
    /// was undone before anybody relied on it.
    pub fn free_keys(self, subject: impl ToString) -> Self {
        self.act(Act::FreeKeys { subject: subject.to_string() })
    }

    /// Moves a feed's cursor forward. If it is there or beyond already, somebody has applied that event, and
    /// the plan is refused as a violation of `cursors.number`.
    pub fn advance(self, feed: &str, number: i64) -> Self {
        self.act(Act::Advance { feed: feed.to_owned(), behind: None, number })
    }

    /// [`Plan::advance`] for a plan that applies all events behind `behind` up to `number`: it is refused as well if the
    /// cursor has moved since `behind` was read, since then somebody has applied some of them.
    pub fn advance_from(self, feed: &str, behind: i64, number: i64) -> Self {
        self.act(Act::Advance { feed: feed.to_owned(), behind: Some(behind), number })
    }

    /// Puts an event aside that could not be applied.
    pub fn dead_letter(self, letter: DeadLetter) -> Self {
        self.insert(&crate::letters::DeadLetterRow::from(letter))
    }

    /// Takes a dead letter away, typically with the acts that apply its event after all.
    pub fn revive(self, letter: kernel::DeadLetterId) -> Self {
        self.delete::<crate::letters::DeadLetterRow>(crate::key![letter])
    }

    /// Adds the acts and guards of another plan; the answer stays this one's.
    pub fn then<U>(mut self, other: Plan<U, E>) -> Self {
        self.acts.list.extend(other.acts.list);
        self.acts.subject = self.acts.subject.or(other.acts.subject);
        self.acts.broken = self.acts.broken.or(other.acts.broken);
        self.guards.extend(other.guards);
        self
    }
}
