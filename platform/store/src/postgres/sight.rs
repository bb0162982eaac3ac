//! The rows that the decisions of a batch need, in memory: loaded once, and kept as the acts of each plan leave them,
//! so that the next plan decides on what the one before it did.

use std::collections::BTreeMap;

use crate::idempotency::{Held, IdempotencyRow, TWICE};
use crate::plan::{Act, Acts, Added};
use crate::record::{Table, table_of};
use crate::rows::Wanted;
use crate::{Keys, Rows, StoreError, Value};

type Key = Vec<Value>;

/// What is known of one table.
#[derive(Clone, Debug)]
struct Known {
    table: &'static Table,
    /// Rows that are there, and keys that are not.
    rows: BTreeMap<Key, Option<Vec<Value>>>,
}

/// The rows in sight. What is not in sight is not known.
#[derive(Clone, Debug, Default)]
pub(super) struct Sight {
    tables: Vec<Known>,
    /// Columns and values of which every row is in sight.
    whole: Vec<(&'static str, &'static str, Value)>,
}

impl Sight {
    fn known(&self, table: &Table) -> Option<&BTreeMap<Key, Option<Vec<Value>>>> {
        self.tables.iter().find(|known| known.table.name == table.name).map(|known| &known.rows)
    }

    fn of(&mut self, table: &'static Table) -> &mut BTreeMap<Key, Option<Vec<Value>>> {
        let place = self.tables.iter().position(|known| known.table.name == table.name);
        let place = place.unwrap_or_else(|| {
            self.tables.push(Known { table, rows: BTreeMap::new() });
            self.tables.len() - 1
        });
        &mut self.tables[place].rows
    }

    /// A row that was loaded, or whose key was not found.
    pub(super) fn put(&mut self, table: &'static Table, key: Key, row: Option<Vec<Value>>) {
        self.of(table).insert(key, row);
    }

    /// Every row with `value` in `column` was loaded.
    pub(super) fn see_all(&mut self, table: &'static Table, column: &'static str, value: Value) {
        self.of(table);
        self.whole.push((table.name, column, value));
    }

    /// The row with this key: `None` when it is not known, `Some(None)` when it is known not to be there.
    pub(super) fn row(&self, table: &Table, key: &[Value]) -> Option<Option<&Vec<Value>>> {
        self.known(table)?.get(key).map(Option::as_ref)
    }

    /// The rows that have `value` in `column`, if all of them are in sight.
    pub(super) fn all(&self, table: &Table, column: &str, value: &Value) -> Option<Vec<&Vec<Value>>> {
        let is_whole =
            self.whole.iter().any(|(name, of, all)| *name == table.name && *of == column && all == value);
        let place = table.columns.iter().position(|known| *known == column)?;
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
                    rows.put(table, key.clone(), self.row(table, key).flatten().cloned());
                }
                Wanted::All { table, column, value } => {
                    rows.open(table);
                    for row in self.all(table, column, value).unwrap_or_default() {
                        rows.put(table, table.key_of(row), Some(row.clone()));
                    }
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
        let mut undo = Vec::new();
        let done = acts.list.iter().try_for_each(|act| self.act(act, acts.subject.as_deref(), &mut undo));
        if done.is_err() {
            for (table, key, row) in undo.into_iter().rev() {
                match row {
                    Some(row) => self.of(table).insert(key, row),
                    None => self.of(table).remove(&key),
                };
            }
        }
        done
    }

    fn set(&mut self, table: &'static Table, key: Key, row: Option<Vec<Value>>, undo: &mut Undo) {
        let before = self.of(table).insert(key.clone(), row);
        undo.push((table, key, before));
    }

    fn act(&mut self, act: &Act, subject: Option<&str>, undo: &mut Undo) -> Result<(), StoreError> {
        match act {
            Act::Insert { table, values } => {
                // One that is there already is the database's to refuse, after its checks.
                self.set(table, table.key_of(values), Some(values.clone()), undo);
            }
            Act::Upsert { table, values } => {
                self.set(table, table.key_of(values), Some(values.clone()), undo);
            }
            Act::Update { table, values } => {
                let key = table.key_of(values);
                self.must_be(table, &key)?;
                self.set(table, key, Some(values.clone()), undo);
            }
            Act::Add(added) => self.add(added, undo)?,
            Act::Delete { table, key } => self.set(table, key.clone(), None, undo),
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
        if deltas.is_empty() && sets.is_empty() {
            return Ok(());
        }
        self.must_be(table, key)?;
        let Some(Some(row)) = self.row(table, key) else { return Ok(()) };
        let mut row = row.clone();
        let place = |name: &str| table.columns.iter().position(|column| *column == name);
        let overflow = || StoreError::Overflow { table: table.name };
        for (name, delta) in deltas {
            let held = place(name).and_then(|place| row.get_mut(place)).ok_or_else(overflow)?;
            let sum = held.int().ok().zip(delta.int().ok()).and_then(|(held, delta)| held.checked_add(delta));
            *held = Value::Int(sum.ok_or_else(overflow)?);
        }
        for (name, value) in sets {
            *place(name).and_then(|place| row.get_mut(place)).ok_or_else(overflow)? = value.clone();
        }
        self.set(table, key.clone(), Some(row), undo);
        Ok(())
    }

    fn delete_where(&mut self, table: &'static Table, column: &str, value: &Value, undo: &mut Undo) {
        let Some(place) = table.columns.iter().position(|known| *known == column) else { return };
        let has = |row: &Option<Vec<Value>>| row.as_ref().and_then(|row| row.get(place)) == Some(value);
        let keys: Vec<Key> =
            self.of(table).iter().filter(|(_, row)| has(row)).map(|(key, _)| key.clone()).collect();
        for key in keys {
            self.set(table, key, None, undo);
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
        let mut row = <IdempotencyRow as crate::Record>::from_values(values)?;
        match row.state.as_str() {
            "erased" => return Ok(()),
            "begun" if row.fingerprint == held.fingerprint => {}
            _ => return Err(StoreError::Violated { constraint: TWICE.to_owned() }),
        }
        change(&mut row);
        self.set(table, key, Some(crate::Record::values(&row)), undo);
        Ok(())
    }

    fn forget(&mut self, subject: &str, goes: bool, undo: &mut Undo) {
        let table = table_of::<IdempotencyRow>();
        let of_subject = |values: &Vec<Value>| {
            let row = <IdempotencyRow as crate::Record>::from_values(values).ok()?;
            (row.subject.as_deref() == Some(subject)).then_some(row)
        };
        let found: Vec<_> = self
            .of(table)
            .iter()
            .filter_map(|(key, row)| Some((key.clone(), of_subject(row.as_ref()?)?)))
            .collect();
        for (key, mut row) in found {
            row.state = "erased".to_owned();
            (row.receipt, row.status, row.answer) = (None, None, None);
            self.set(table, key, (!goes).then(|| crate::Record::values(&row)), undo);
        }
    }
}

type Undo = Vec<(&'static Table, Key, Option<Option<Vec<Value>>>)>;
