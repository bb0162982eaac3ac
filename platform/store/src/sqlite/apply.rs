//! Acts as statements, inside the savepoint of their plan; and the rows a decision asks for.

use rusqlite::{Connection, Params, params, params_from_iter};

use crate::idempotency::{Held, TWICE};
use crate::plan::{Act, Acts, Status};
use crate::record::Table;
use crate::rows::Wanted;
use crate::{Keys, Rows, StoreError, Value};

use super::binding::{all, write_failure};
use super::text::{Texts, Verb};

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
    ON CONFLICT (feed) DO UPDATE SET number = excluded.number WHERE excluded.number > number";

/// What writes plans: the connection, the statements made so far, and the last event's number.
pub(super) struct Hand {
    pub(super) connection: Connection,
    pub(super) texts: Texts,
    /// The number of the last event, those of the open transaction included.
    pub(super) last_event: i64,
    /// This run of the process, as records of idempotency keys carry it.
    pub(super) owner: String,
}

/// The time of the batch, in microseconds; records of keys are dated by it.
pub(super) type Micros = i64;

impl Hand {
    /// Runs one of the fixed statements; answers how many rows it touched.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(|error| write_failure(&error))?;
        statement.execute(params).map_err(|error| write_failure(&error))
    }

    fn run_on(
        &mut self,
        table: &'static Table,
        verb: Verb,
        columns: impl ExactSizeIterator<Item = &'static str> + Clone,
        params: impl Params,
    ) -> Result<usize, StoreError> {
        let sql = self.texts.get(table, verb, columns);
        let mut statement = self.connection.prepare_cached(sql).map_err(|error| write_failure(&error))?;
        statement.execute(params).map_err(|error| write_failure(&error))
    }

    /// The rows that a decision asks for, as the open transaction sees them.
    pub(super) fn load(&mut self, keys: &Keys) -> Result<Rows, StoreError> {
        let mut rows = Rows::default();
        for wanted in &keys.wanted {
            match wanted {
                Wanted::One { table, key } => {
                    rows.open(table);
                    let found = self.select(table, Verb::Select, [].into_iter(), key)?;
                    rows.put(table, key.clone(), found.into_iter().next());
                }
                Wanted::All { table, column, value } => {
                    rows.open(table);
                    let found = self.select(
                        table,
                        Verb::SelectAll,
                        [*column].into_iter(),
                        std::slice::from_ref(value),
                    )?;
                    for values in found {
                        rows.put(table, table.key_of(&values), Some(values));
                    }
                }
            }
        }
        Ok(rows)
    }

    fn select(
        &mut self,
        table: &'static Table,
        verb: Verb,
        columns: impl ExactSizeIterator<Item = &'static str> + Clone,
        params: &[Value],
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        let sql = self.texts.get(table, verb, columns);
        let mut statement = self.connection.prepare_cached(sql).map_err(|error| write_failure(&error))?;
        all(&mut statement, params_from_iter(params))
    }

    /// Writes all acts of a plan, in their order, or stops at the first that fails.
    pub(super) fn write(&mut self, acts: &Acts, now: Micros) -> Result<(), StoreError> {
        if let Some(broken) = &acts.broken {
            return Err(broken.clone());
        }
        acts.list.iter().try_for_each(|act| self.act(act, acts.subject.as_deref(), now))
    }

    fn act(&mut self, act: &Act, subject: Option<&str>, now: Micros) -> Result<(), StoreError> {
        let none = || [].into_iter();
        match act {
            Act::Insert { table, values } => {
                self.run_on(table, Verb::Insert, none(), params_from_iter(values)).map(drop)
            }
            Act::Upsert { table, values } => {
                self.run_on(table, Verb::Upsert, none(), params_from_iter(values)).map(drop)
            }
            Act::Update { table, values } => {
                match self.run_on(table, Verb::Update, none(), params_from_iter(values))? {
                    1 => Ok(()),
                    _ => Err(StoreError::Vanished { table: table.name }),
                }
            }
            Act::Add { table, key, deltas } => self.add(table, key, deltas),
            Act::Delete { table, key } => {
                self.run_on(table, Verb::Delete, none(), params_from_iter(key)).map(drop)
            }
            Act::DeleteWhere { table, column, value } => {
                self.run_on(table, Verb::DeleteWhere, [*column].into_iter(), [value]).map(drop)
            }
            Act::Event(event) => {
                let (id, data) = (event.event_id.to_string(), event.data.to_string());
                let number = self.last_event + 1;
                self.run(EVENT, params![number, id, event.kind, event.subject, data, event.at.micros()])?;
                self.last_event = number;
                Ok(())
            }
            Act::Begin { scope, receipt } => self.begin(scope, receipt, subject, now),
            Act::Settle { scope, status, answer } => self.settle(scope, *status, answer, subject, now),
            Act::Forget { subject } => self.run(FORGET, [subject]).map(drop),
            Act::FreeKeys { subject } => self.run(FREE_KEYS, [subject]).map(drop),
            Act::Advance { feed, number } => match self.run(ADVANCE, params![feed, number])? {
                0 => Err(StoreError::Violated { constraint: "cursors.number".into() }),
                _ => Ok(()),
            },
        }
    }

    fn add(
        &mut self,
        table: &'static Table,
        key: &[Value],
        deltas: &[(&'static str, i64)],
    ) -> Result<(), StoreError> {
        if deltas.is_empty() {
            return Ok(());
        }
        let columns = deltas.iter().map(|(column, _)| *column);
        let values: Vec<Value> = deltas.iter().map(|(_, delta)| Value::Int(*delta)).collect();
        if self.run_on(table, Verb::Add, columns, params_from_iter(values.iter().chain(key)))? == 1 {
            return Ok(());
        }
        match self.select(table, Verb::Select, [].into_iter(), key)?.is_empty() {
            true => Err(StoreError::Vanished { table: table.name }),
            false => Err(StoreError::Overflow { table: table.name }),
        }
    }

    fn begin(
        &self,
        held: &Held,
        receipt: &str,
        subject: Option<&str>,
        now: Micros,
    ) -> Result<(), StoreError> {
        let Held { caller, function, key, fingerprint, request_id, .. } = held;
        let touched = self.run(
            BEGIN,
            params![caller, function, key, fingerprint, receipt, &**request_id, subject, self.owner, now],
        )?;
        self.unless_erased(held, touched)
    }

    fn settle(
        &self,
        held: &Held,
        status: Status,
        answer: &str,
        subject: Option<&str>,
        now: Micros,
    ) -> Result<(), StoreError> {
        let Held { caller, function, key, fingerprint, request_id, .. } = held;
        let status = status.text();
        let touched = self.run(
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
    fn unless_erased(&self, held: &Held, touched: usize) -> Result<(), StoreError> {
        if touched == 1 {
            return Ok(());
        }
        let mut statement = self.connection.prepare_cached(ERASED).map_err(|error| write_failure(&error))?;
        let key = params![held.caller, held.function, held.key];
        match statement.exists(key).map_err(|error| write_failure(&error))? {
            true => Ok(()),
            false => Err(StoreError::Violated { constraint: TWICE.to_owned() }),
        }
    }
}
