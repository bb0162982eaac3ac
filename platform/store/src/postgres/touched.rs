//! What an act touches: rows, unique values, references. Acts that touch nothing in common may change places.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash};

use crate::idempotency::IdempotencyRow;
use crate::plan::{Act, Acts, Added};
use crate::record::{Table, table_of};
use crate::{StoreError, Value};

use super::catalog::Catalog;
use super::sight::Sight;

/// What acts touch, as hashes: two that share one are kept in order, by mistake now and then, which harms nothing.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Rows by their keys, and unique values.
    own: HashSet<u64, foldhash::fast::FixedState>,
    /// Unique values of other rows that must be there.
    refers: HashSet<u64, foldhash::fast::FixedState>,
    /// Tables of which any row may be touched.
    whole: HashSet<u64, foldhash::fast::FixedState>,
    /// Tables that are touched at all.
    tables: HashSet<u64, foldhash::fast::FixedState>,
}

fn hash(what: impl Hash) -> u64 {
    foldhash::fast::FixedState::with_seed(0).hash_one(what)
}

impl Touched {
    pub(super) fn meets(&self, other: &Self) -> bool {
        let shares = |one: &HashSet<u64, _>, two: &HashSet<u64, _>| match one.len() <= two.len() {
            true => one.iter().any(|slot| two.contains(slot)),
            false => two.iter().any(|slot| one.contains(slot)),
        };
        shares(&self.whole, &other.tables)
            || shares(&self.tables, &other.whole)
            || shares(&self.own, &other.own)
            || shares(&self.own, &other.refers)
            || shares(&self.refers, &other.own)
    }

    pub(super) fn take(&mut self, other: Self) {
        self.own.extend(other.own);
        self.refers.extend(other.refers);
        self.whole.extend(other.whole);
        self.tables.extend(other.tables);
    }

    fn table(&mut self, table: &'static str) {
        self.tables.insert(hash(table));
    }

    fn whole(&mut self, table: &'static str) {
        self.whole.insert(hash(table));
        self.table(table);
    }

    fn slot(&mut self, table: &str, columns: &[impl AsRef<str>], values: &[&Value]) {
        // What is not there is neither unique nor does it refer to anything.
        if !values.contains(&&Value::Null) {
            self.own.insert(slot(table, columns, values));
        }
    }
}

fn slot(table: &str, columns: &[impl AsRef<str>], values: &[&Value]) -> u64 {
    // A key is the same whatever the order in which its columns are told.
    let mut parts: Vec<(&str, &Value)> =
        columns.iter().map(AsRef::as_ref).zip(values.iter().copied()).collect();
    parts.sort_unstable_by_key(|(column, _)| *column);
    hash((table, parts))
}

impl Catalog {
    /// What each act of a plan touches. `sight` has the rows as they are before it.
    pub(super) fn touched(&self, acts: &Acts, sight: &Sight) -> Result<Vec<Touched>, StoreError> {
        acts.list.iter().map(|act| self.touched_by(act, sight)).collect()
    }

    /// What an act touches.
    fn touched_by(&self, act: &Act, sight: &Sight) -> Result<Touched, StoreError> {
        let mut touched = Touched::default();
        match act {
            Act::Insert { table, values } => self.row(table, values, &mut touched)?,
            Act::Upsert { table, values } | Act::Update { table, values } => {
                self.row(table, values, &mut touched)?;
                self.before(table, &table.key_of(values), sight, &mut touched)?;
            }
            Act::Add(Added { table, key, .. }) => {
                touched.table(table.name);
                touched.slot(table.name, table.key, &key.iter().collect::<Vec<_>>());
            }
            Act::Delete { table, key } => {
                touched.table(table.name);
                touched.slot(table.name, table.key, &key.iter().collect::<Vec<_>>());
                self.before(table, key, sight, &mut touched)?;
            }
            Act::DeleteWhere { table, .. } => self.barrier(table, &mut touched)?,
            Act::Begin { scope, .. } | Act::Settle { scope, .. } => {
                let table = table_of::<IdempotencyRow>();
                touched.table(table.name);
                let key = scope.row_key();
                touched.slot(table.name, table.key, &key.iter().collect::<Vec<_>>());
            }
            Act::Forget { .. } | Act::FreeKeys { .. } => touched.whole(table_of::<IdempotencyRow>().name),
            Act::Advance { feed, .. } => {
                touched.table("cursors");
                touched.slot("cursors", &["feed"], &[&Value::Text(feed.clone())]);
            }
            Act::Event(_) => {}
        }
        Ok(touched)
    }

    /// A row's key, its unique values, and what it refers to.
    fn row(&self, table: &'static Table, values: &[Value], touched: &mut Touched) -> Result<(), StoreError> {
        touched.table(table.name);
        let shape = self.shape(table.name)?;
        for unique in &shape.uniques {
            if let Some(values) = of_columns(table, values, unique) {
                touched.slot(table.name, unique, &values);
            }
        }
        for reference in &shape.references {
            let Some(values) = of_columns(table, values, &reference.columns) else { continue };
            if !values.contains(&&Value::Null) {
                touched.refers.insert(slot(&reference.table, &reference.others, &values));
            }
        }
        Ok(())
    }

    /// What the row with this key holds until now. If that is not known, and somebody could tell, any row may be meant.
    fn before(
        &self,
        table: &'static Table,
        key: &[Value],
        sight: &Sight,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        match sight.row(table, key) {
            Some(Some(row)) => self.row(table, row, touched),
            Some(None) => Ok(()),
            None => {
                let shape = self.shape(table.name)?;
                let is_plain = shape.uniques.len() < 2 && shape.references.is_empty();
                match is_plain && self.referring_to(table.name).next().is_none() {
                    true => Ok(()),
                    false => self.barrier(table, touched),
                }
            }
        }
    }

    /// Any row of the table, and of those it refers to or that refer to it.
    fn barrier(&self, table: &'static Table, touched: &mut Touched) -> Result<(), StoreError> {
        touched.whole(table.name);
        let shape = self.shape(table.name)?;
        touched.whole.extend(shape.references.iter().map(|reference| hash(reference.table.as_str())));
        touched.whole.extend(self.referring_to(table.name).map(hash));
        Ok(())
    }
}

/// The values of some columns; nothing when the declaration does not have them all.
fn of_columns<'v>(table: &Table, values: &'v [Value], columns: &[String]) -> Option<Vec<&'v Value>> {
    let place = |column: &String| table.columns.iter().position(|known| known == column);
    columns.iter().map(|column| values.get(place(column)?)).collect()
}
