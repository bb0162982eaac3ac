//! The rows that the decisions of a batch need, in memory: loaded once, and kept as the acts of each plan leave them,
//! so that the next plan decides on what the one before it did.

use foldhash::{HashMap, HashMapExt as _};

use crate::idempotency::{Held, IdempotencyRow, TWICE};
use crate::plan::{Act, Acts, Added};
use crate::record::{Table, Values, table_of};
use crate::rows::Wanted;
use crate::{Keys, Record as _, Rows, StoreError, Value};

use super::key::Key;

/// Rows that are there, and keys that are not.
type Seen = HashMap<Key, Option<Values>>;

/// What is known of one table.
#[derive(Clone, Debug)]
struct Known {
    table: &'static Table,
    rows: Seen,
}

/// The rows in sight. What is not in sight is not known.
#[derive(Clone, Debug, Default)]
pub(super) struct Sight {
    tables: Vec<Known>,
    /// Columns and values of which every row is in sight.
    whole: Vec<(&'static str, &'static str, Value)>,
}

impl Sight {
    fn known(&self, table: &Table) -> Option<&Seen> {
        self.tables.iter().find(|known| known.table.name == table.name).map(|known| &known.rows)
    }

    fn known_mut(&mut self, table: &Table) -> Option<&mut Seen> {
        self.tables.iter_mut().find(|known| known.table.name == table.name).map(|known| &mut known.rows)
    }

    /// Room for so many more rows of a table.
    pub(super) fn open(&mut self, table: &'static Table, room: usize) {
        match self.known_mut(table) {
            Some(rows) => rows.reserve(room),
            None => self.tables.push(Known { table, rows: Seen::with_capacity(room) }),
        }
    }

    /// A row that was loaded.
    pub(super) fn put(&mut self, table: &'static Table, row: Values) {
        if let Some(rows) = self.known_mut(table) {
            rows.insert(Key::of(table, row.clone()), Some(row));
        }
    }

    /// Whichever of the keys was not loaded is not there.
    pub(super) fn see_keys(&mut self, table: &'static Table, keys: &[&[Value]]) {
        let Some(rows) = self.known_mut(table) else { return };
        for key in keys {
            if !rows.contains_key(*key) {
                rows.insert(Key::of(table, (*key).into()), None);
            }
        }
    }

    /// Every row with `value` in `column` was loaded.
    pub(super) fn see_all(&mut self, table: &'static Table, column: &'static str, value: Value) {
        self.whole.push((table.name, column, value));
    }

    /// The row with this key: `None` when it is not known, `Some(None)` when it is known not to be there.
    pub(super) fn row(&self, table: &Table, key: &[Value]) -> Option<Option<&Values>> {
        match self.known(table)?.get(key) {
            Some(row) => Some(row.as_ref()),
            None => self.is_among_all(table, key).then_some(None),
        }
    }

    /// Whether every row was loaded that shares a column of the key with it.
    fn is_among_all(&self, table: &Table, key: &[Value]) -> bool {
        self.whole.iter().any(|(name, of, all)| {
            let place = table.key.iter().position(|column| column == of);
            *name == table.name && place.and_then(|place| key.get(place)) == Some(all)
        })
    }

    /// The rows that have `value` in `column`, if all of them are in sight.
    pub(super) fn all(&self, table: &Table, column: &str, value: &Value) -> Option<Vec<&Values>> {
        let is_whole =
            self.whole.iter().any(|(name, of, all)| *name == table.name && *of == column && all == value);
        let place = table.place(column)?;
        let rows = self.known(table).filter(|_| is_whole)?;
        Some(rows.values().flatten().filter(|row| row.get(place) == Some(value)).collect())
    }

    /// What a decision asked for, as it is now.
    pub(super) fn rows(&self, keys: &Keys) -> Rows {
        let mut rows = Rows::default();
        for wanted in &keys.wanted {
            match wanted {
                Wanted::One { table, key } => {
                    rows.open(table);
                    if let Some(Some(row)) = self.row(table, key) {
                        rows.put(table, row.clone());
                    }
                }
                Wanted::All { table, column, value } => {
                    rows.open(table);
                    let all = self.all(table, column, value).unwrap_or_default();
                    all.into_iter().for_each(|row| rows.put(table, row.clone()));
                }
            }
        }
        rows
    }

    /// Carries the acts of a plan out on what is in sight. When one of them cannot be, nothing has changed.
    pub(super) fn carry_out(&mut self, acts: &Acts) -> Result<(), StoreError> {
        if let Some(broken) = &acts.broken {
            return Err(broken.clone());
        }
        let mut undo = Vec::with_capacity(acts.list.len());
        let done = acts.list.iter().try_for_each(|act| self.act(act, acts.subject.as_deref(), &mut undo));
        if done.is_err() {
            for (table, key, row) in undo.into_iter().rev() {
                let Some(rows) = self.known_mut(table) else { continue };
                match row {
                    Some(row) => rows.insert(key, row),
                    None => rows.remove(&key),
                };
            }
        }
        done
    }

    fn set(&mut self, table: &'static Table, row: Values, undo: &mut Undo) {
        self.note(table, Key::of(table, row.clone()), Some(row), undo);
    }

    /// Notes what a key holds from now on. Of tables that nobody asked about nothing is noted: nobody decides on them.
    fn note(&mut self, table: &'static Table, key: Key, row: Option<Values>, undo: &mut Undo) {
        if let Some(rows) = self.known_mut(table) {
            let before = rows.insert(key.clone(), row);
            undo.push((table, key, before));
        }
    }

    fn act(&mut self, act: &Act, subject: Option<&str>, undo: &mut Undo) -> Result<(), StoreError> {
        match act {
            // A new one that is there already is the database's to refuse, after its checks.
            Act::Insert { table, values } | Act::Upsert { table, values } => {
                self.set(table, values.clone(), undo);
            }
            Act::Update { table, values } => {
                self.must_be(table, table.key_of(values))?;
                self.set(table, values.clone(), undo);
            }
            Act::Add(added) => self.add(added, undo)?,
            Act::Delete { table, key } => self.delete(table, key, undo),
            Act::DeleteWhere { table, column, value } => {
                self.delete_where(table, column, value, undo);
            }
            Act::Begin { scope, receipt } => self.begin(scope, receipt, undo)?,
            Act::Settle { scope, status, answer } => {
                let change = |row: &mut IdempotencyRow| {
                    row.state = "answered".to_owned();
                    row.receipt = None;
                    row.status = Some(status.text().to_owned());
                    row.answer = Some(answer.clone());
                    row.request_id = scope.request_id.to_string();
                    row.subject = subject.map(str::to_owned).or(row.subject.take());
                };
                self.keep(scope, change, undo)?;
            }
            Act::Forget { subject } => self.forget(subject, false, undo),
            Act::FreeKeys { subject } => self.forget(subject, true, undo),
            // Nobody decides on the log; a cursor that does not move forward is the database's to refuse.
            Act::Event(_) | Act::Advance { .. } => {}
        }
        Ok(())
    }

    fn must_be(&self, table: &'static Table, key: &[Value]) -> Result<(), StoreError> {
        match self.row(table, key) {
            Some(None) => Err(StoreError::Vanished { table: table.name }),
            _ => Ok(()),
        }
    }

    fn add(&mut self, added: &Added, undo: &mut Undo) -> Result<(), StoreError> {
        let Added { table, key, deltas, sets } = added;
        if added.is_empty() {
            return Ok(());
        }
        self.must_be(table, key)?;
        let Some(Some(row)) = self.row(table, key) else { return Ok(()) };
        let mut row = row.to_vec();
        let place = |name: &str| table.place(name);
        let overflow = || StoreError::Overflow { table: table.name };
        for (name, delta) in deltas {
            let held = place(name).and_then(|place| row.get_mut(place)).ok_or_else(overflow)?;
            let sum = held.int().ok().zip(delta.int().ok()).and_then(|(held, delta)| held.checked_add(delta));
            *held = Value::Int(sum.ok_or_else(overflow)?);
        }
        for (name, value) in sets {
            *place(name).and_then(|place| row.get_mut(place)).ok_or_else(overflow)? = value.clone();
        }
        self.set(table, row.into(), undo);
        Ok(())
    }

    fn delete(&mut self, table: &'static Table, key: &[Value], undo: &mut Undo) {
        self.note(table, Key::of(table, key.into()), None, undo);
    }

    fn delete_where(&mut self, table: &'static Table, column: &str, value: &Value, undo: &mut Undo) {
        let (Some(place), Some(rows)) = (table.place(column), self.known(table)) else { return };
        let has = |row: &&Values| row.get(place) == Some(value);
        let found: Vec<Values> = rows.values().flatten().filter(has).cloned().collect();
        for row in found {
            self.note(table, Key::of(table, row), None, undo);
        }
    }

    fn begin(&mut self, held: &Held, receipt: &str, undo: &mut Undo) -> Result<(), StoreError> {
        self.keep(held, |row| row.receipt = Some(receipt.to_owned()), undo)
    }

    /// Changes a record that is in sight as the statement will: only one that has begun and is for the same request.
    fn keep(
        &mut self,
        held: &Held,
        change: impl FnOnce(&mut IdempotencyRow),
        undo: &mut Undo,
    ) -> Result<(), StoreError> {
        let (table, key) = (table_of::<IdempotencyRow>(), held.row_key());
        // What is not there will be new; whoever asks next has it loaded, and no twin of this call is in the batch.
        let Some(Some(values)) = self.row(table, &key) else { return Ok(()) };
        let mut row = IdempotencyRow::from_values(values)?;
        match row.state.as_str() {
            "erased" => return Ok(()),
            "begun" if row.fingerprint == held.fingerprint => {}
            _ => return Err(StoreError::Violated { constraint: TWICE.to_owned() }),
        }
        change(&mut row);
        self.set(table, row.values(), undo);
        Ok(())
    }

    fn forget(&mut self, subject: &str, goes: bool, undo: &mut Undo) {
        let table = table_of::<IdempotencyRow>();
        let Some(rows) = self.known(table) else { return };
        let of_subject = |values: &Values| {
            let row = IdempotencyRow::from_values(values).ok()?;
            (row.subject.as_deref() == Some(subject)).then_some(row)
        };
        let found: Vec<_> = rows.values().flatten().filter_map(of_subject).collect();
        for mut row in found {
            row.state = "erased".to_owned();
            (row.receipt, row.status, row.answer) = (None, None, None);
            match goes {
                true => self.note(table, Key::of(table, row.values()), None, undo),
                false => self.set(table, row.values(), undo),
            }
        }
    }
}

type Undo = Vec<(&'static Table, Key, Option<Option<Values>>)>;
