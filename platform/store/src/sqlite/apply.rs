//! Acts as statements, inside the savepoint of their plan; and the rows a decision asks for.

use rusqlite::params;

use crate::idempotency::{Held, TWICE};
use crate::plan::{Act, Acts, Added, Status};
use crate::rows::Wanted;
use crate::{Keys, Rows, StoreError};

use super::statements::Statements;
use super::text::Verb;

const EVENT: &str =
    "INSERT INTO events (number, event_id, kind, subject, data, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const BEGIN: &str = "INSERT INTO idempotency \
    (caller, function, key, fingerprint, state, receipt, request_id, subject, owner, created_at) \
    VALUES (?1, ?2, ?3, ?4, 'begun', ?5, ?6, ?7, ?8, ?9) \
    ON CONFLICT (caller, function, key) DO UPDATE SET receipt = excluded.receipt, owner = excluded.owner, \
    subject = coalesce(excluded.subject, subject) WHERE state = 'begun' AND fingerprint = excluded.fingerprint";
const SETTLE: &str = "INSERT INTO idempotency \
    (caller, function, key, fingerprint, state, status, answer, request_id, subject, owner, created_at) \
    VALUES (?1, ?2, ?3, ?4, 'answered', ?5, ?6, ?7, ?8, ?9, ?10) \
    ON CONFLICT (caller, function, key) DO UPDATE SET state = 'answered', receipt = NULL, \
    status = excluded.status, answer = excluded.answer, request_id = excluded.request_id, \
    subject = coalesce(excluded.subject, subject) WHERE state = 'begun' AND fingerprint = excluded.fingerprint";
const ERASED: &str =
    "SELECT 1 FROM idempotency WHERE caller = ?1 AND function = ?2 AND key = ?3 AND state = 'erased'";
const FORGET: &str = "UPDATE idempotency SET state = 'erased', receipt = NULL, status = NULL, answer = NULL WHERE subject = ?1";
const FREE_KEYS: &str = "DELETE FROM idempotency WHERE subject = ?1";
const ADVANCE: &str = "INSERT INTO cursors (feed, number) VALUES (?1, ?2) \
    ON CONFLICT (feed) DO UPDATE SET number = excluded.number WHERE excluded.number > number AND (?3 IS NULL OR cursors.number = ?3)";

/// What writes plans: the statements of the connection, and the last event's number.
pub(super) struct Hand<'c> {
    pub(super) statements: Statements<'c>,
    /// The number of the last event, those of the open transaction included.
    pub(super) last_event: i64,
    /// This run of the process, as records of idempotency keys carry it.
    pub(super) owner: String,
}

/// The time of the batch, in microseconds; records of keys are dated by it.
pub(super) type Micros = i64;

impl Hand<'_> {
    /// The rows that a decision asks for, as the open transaction sees them.
    pub(super) fn load(&mut self, keys: &Keys) -> Result<Rows, StoreError> {
        let mut rows = Rows::default();
        for wanted in &keys.wanted {
            match wanted {
                Wanted::One { table, key } => {
                    rows.open(table);
                    let found = self.statements.select(table, Verb::Select, [].into_iter(), key)?;
                    found.into_iter().for_each(|row| rows.put(table, row.into()));
                }
                Wanted::All { table, column, value } => {
                    rows.open(table);
                    let found = self.statements.select(
                        table,
                        Verb::SelectAll,
                        [*column].into_iter(),
                        std::slice::from_ref(value),
                    )?;
                    found.into_iter().for_each(|row| rows.put(table, row.into()));
                }
            }
        }
        Ok(rows)
    }

    /// Writes all acts of a plan, in their order, or stops at the first that fails and says which that was.
    pub(super) fn write(&mut self, acts: &Acts, now: Micros) -> Result<(), (usize, StoreError)> {
        if let Some(broken) = &acts.broken {
            return Err((0, broken.clone()));
        }
        let subject = acts.subject.as_deref();
        acts.list
            .iter()
            .enumerate()
            .try_for_each(|(place, act)| self.act(act, subject, now).map_err(|error| (place, error)))
    }

    fn act(&mut self, act: &Act, subject: Option<&str>, now: Micros) -> Result<(), StoreError> {
        let none = || [].into_iter();
        match act {
            Act::Insert { table, values } => {
                self.statements.run_on(table, Verb::Insert, none(), values.iter()).map(drop)
            }
            Act::Upsert { table, values } => {
                self.statements.run_on(table, Verb::Upsert, none(), values.iter()).map(drop)
            }
            Act::Update { table, values } => {
                match self.statements.run_on(table, Verb::Update, none(), values.iter())? {
                    1 => Ok(()),
                    _ => Err(StoreError::Vanished { table: table.name }),
                }
            }
            Act::Add(added) => self.add(added),
            Act::Delete { table, key } => {
                self.statements.run_on(table, Verb::Delete, none(), key.iter()).map(drop)
            }
            Act::DeleteWhere { table, column, value } => self
                .statements
                .run_on(table, Verb::DeleteWhere, [*column].into_iter(), std::iter::once(value))
                .map(drop),
            Act::Event(event) => {
                let (id, data) = (event.event_id.to_string(), event.data.to_string());
                let number = self.last_event + 1;
                self.statements
                    .run(EVENT, params![number, id, event.kind, event.subject, data, event.at.micros()])?;
                self.last_event = number;
                Ok(())
            }
            Act::Begin { scope, receipt } => self.begin(scope, receipt, subject, now),
            Act::Settle { scope, status, answer } => self.settle(scope, *status, answer, subject, now),
            Act::Forget { subject } => self.statements.run(FORGET, params![subject]).map(drop),
            Act::FreeKeys { subject } => self.statements.run(FREE_KEYS, params![subject]).map(drop),
            Act::Advance { feed, behind, number } => {
                match self.statements.run(ADVANCE, params![feed, number, behind])? {
                    0 => Err(StoreError::Violated { constraint: "cursors.number".into() }),
                    _ => Ok(()),
                }
            }
        }
    }

    fn add(&mut self, added: &Added) -> Result<(), StoreError> {
        let Added { table, key, deltas, sets } = added;
        if added.is_empty() {
            return Ok(());
        }
        let values = deltas.iter().chain(sets).map(|(_, value)| value).chain(key);
        let verb = Verb::Add { deltas: deltas.len() };
        if self.statements.run_on(table, verb, added.columns(), values)? == 1 {
            return Ok(());
        }
        match self.statements.select(table, Verb::Select, [].into_iter(), key)?.is_empty() {
            true => Err(StoreError::Vanished { table: table.name }),
            false => Err(StoreError::Overflow { table: table.name }),
        }
    }

    fn begin(
        &mut self,
        held: &Held,
        receipt: &str,
        subject: Option<&str>,
        now: Micros,
    ) -> Result<(), StoreError> {
        let Held { caller, function, key, fingerprint, request_id, .. } = held;
        let touched = self.statements.run(
            BEGIN,
            params![caller, function, key, fingerprint, receipt, &**request_id, subject, self.owner, now],
        )?;
        self.unless_erased(held, touched)
    }

    fn settle(
        &mut self,
        held: &Held,
        status: Status,
        answer: &str,
        subject: Option<&str>,
        now: Micros,
    ) -> Result<(), StoreError> {
        let Held { caller, function, key, fingerprint, request_id, .. } = held;
        let status = status.text();
        let touched = self.statements.run(
            SETTLE,
            params![
                caller,
                function,
                key,
                fingerprint,
                status,
                answer,
                &**request_id,
                subject,
                self.owner,
                now
            ],
        )?;
        self.unless_erased(held, touched)
    }

    /// A record that was erased while its call was at work stays erased, and the call goes on; one that was
    /// answered means that the effect has been had already.
    fn unless_erased(&mut self, held: &Held, touched: usize) -> Result<(), StoreError> {
        if touched == 1 {
            return Ok(());
        }
        match self.statements.exists(ERASED, params![held.caller, held.function, held.key])? {
            true => Ok(()),
            false => Err(StoreError::Violated { constraint: TWICE.to_owned() }),
        }
    }
}
