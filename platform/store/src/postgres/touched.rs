//! What an act touches: rows, unique values, references. Acts that touch nothing in common may change places.

use std::hash::{BuildHasher, Hash};

use crate::idempotency::IdempotencyRow;
use crate::plan::{Act, Acts, Added};
use crate::record::{Table, table_of};
use crate::{StoreError, Value};

use super::catalog::Catalog;
use super::sight::Sight;

/// One thing that an act touches, as a hash: two that share one are kept in order, by mistake now and then, which harms
/// nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Touch {
    pub(super) what: u64,
    /// Others may touch it as well, if they share it too: whoever refers to a row, or writes some row of a table.
    pub(super) is_shared: bool,
}

/// What the acts of a plan touch.
#[derive(Debug)]
pub(super) struct Touched {
    all: Vec<Touch>,
    /// Where that of each act ends.
    ends: Vec<usize>,
}

/// About how much an act touches: its table, its key, and something else.
const USUAL: usize = 3;

fn hash(what: impl Hash) -> u64 {
    foldhash::fast::FixedState::with_seed(0).hash_one(what)
}

impl Touched {
    fn new(acts: usize) -> Self {
        Self { all: Vec::with_capacity(acts * USUAL), ends: Vec::with_capacity(acts) }
    }

    /// What each of the acts touches, in their order.
    pub(super) fn acts(&self) -> impl Iterator<Item = &[Touch]> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        begins.zip(&self.ends).map(|(begin, end)| &self.all[begin..*end])
    }

    fn shares(&mut self, what: u64) {
        self.all.push(Touch { what, is_shared: true });
    }

    fn owns(&mut self, what: u64) {
        self.all.push(Touch { what, is_shared: false });
    }

    fn key(&mut self, table: &Table, key: &[Value]) {
        self.shares(hash(table.name));
        if let Some(slot) = slot(table.name, table.key.iter().copied().zip(key.iter().map(Some))) {
            self.owns(slot);
        }
    }
}

/// What values stand for in some columns of a table, together. Nothing for what is not there: that is neither unique,
/// nor does it refer to anything.
fn slot<'v>(table: &str, values: impl Iterator<Item = (&'v str, Option<&'v Value>)>) -> Option<u64> {
    // A key is the same whatever the order in which its columns are told, so they are added up.
    let mut sum = hash(table);
    for (column, value) in values {
        let value = value.filter(|value| **value != Value::Null)?;
        sum = sum.wrapping_add(hash((column, value)));
    }
    Some(sum)
}

impl Catalog {
    /// What each act of a plan touches. `sight` has the rows as they are before it.
    pub(super) fn touched(&self, acts: &Acts, sight: &Sight) -> Result<Touched, StoreError> {
        let mut touched = Touched::new(acts.list.len());
        for act in &acts.list {
            self.touched_by(act, sight, &mut touched)?;
            touched.ends.push(touched.all.len());
        }
        Ok(touched)
    }

    fn touched_by(&self, act: &Act, sight: &Sight, touched: &mut Touched) -> Result<(), StoreError> {
        match act {
            Act::Insert { table, values } => self.row(table, values, touched)?,
            Act::Upsert { table, values } | Act::Update { table, values } => {
                self.row(table, values, touched)?;
                self.before(table, table.key_of(values), sight, touched)?;
            }
            Act::Add(Added { table, key, .. }) => touched.key(table, key),
            Act::Delete { table, key } => {
                touched.key(table, key);
                self.before(table, key, sight, touched)?;
            }
            Act::DeleteWhere { table, .. } => self.barrier(table, touched)?,
            Act::Begin { scope, .. } | Act::Settle { scope, .. } => {
                touched.key(table_of::<IdempotencyRow>(), &scope.row_key());
            }
            Act::Forget { .. } | Act::FreeKeys { .. } => {
                touched.owns(hash(table_of::<IdempotencyRow>().name));
            }
            Act::Advance { feed, .. } => touched.owns(hash(("cursors", feed))),
            Act::Event(_) => {}
        }
        Ok(())
    }

    /// A row's key, its unique values, and what it refers to.
    fn row(&self, table: &Table, values: &[Value], touched: &mut Touched) -> Result<(), StoreError> {
        touched.shares(hash(table.name));
        let shape = self.shape(table.name)?;
        let value = |column: &String| table.place(column).and_then(|place| values.get(place));
        for unique in &shape.uniques {
            let values = unique.iter().map(|column| (column.as_str(), value(column)));
            if let Some(slot) = slot(table.name, values) {
                touched.owns(slot);
            }
        }
        for reference in &shape.references {
            let others = reference.others.iter().map(String::as_str);
            if let Some(slot) = slot(&reference.table, others.zip(reference.columns.iter().map(value))) {
                touched.shares(slot);
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
        touched.owns(hash(table.name));
        let references = self.shape(table.name)?.references.iter().map(|reference| reference.table.as_str());
        references.chain(self.referring_to(table.name)).for_each(|other| touched.owns(hash(other)));
        Ok(())
    }
}
