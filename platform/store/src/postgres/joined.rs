//! The acts of many plans, joined into few statements: as if the plans were carried out one after the other, but each
//! statement writes the rows of all.
//!
//! An act joins a statement of its kind when nothing between the two could tell the difference: no row, no unique value
//! and no reference of the acts in between is its own. Within a plan the order of the acts stays.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::idempotency::Scope;
use crate::plan::{Act, Acts, Added, Status};
use crate::record::Table;
use crate::{StoreError, Value};

use super::catalog::{Catalog, Shape};
use super::touched::Touched;

/// What one statement does.
#[derive(Debug)]
pub(super) enum Does<'a> {
    Insert(&'static Table, Vec<&'a [Value]>),
    Upsert(&'static Table, Vec<&'a [Value]>),
    /// By key: where a later plan writes all of a row again, only that counts.
    Update(&'static Table, BTreeMap<Vec<Value>, &'a [Value]>),
    Add(Sums<'a>),
    Delete(&'static Table, BTreeSet<&'a [Value]>),
    DeleteWhere(&'static Table, &'static str, Vec<&'a Value>),
    Begin(Vec<(&'a Scope, &'a str, Option<&'a str>)>),
    Settle(Vec<(&'a Scope, Status, &'a str, Option<&'a str>)>),
    Forget(Vec<&'a str>),
    FreeKeys(Vec<&'a str>),
    Advance(Vec<(&'a str, Option<i64>, i64)>),
}

/// Deltas of many plans, added up for each row.
#[derive(Debug)]
pub(super) struct Sums<'a> {
    pub(super) table: &'static Table,
    pub(super) deltas: Vec<&'static str>,
    pub(super) sets: Vec<&'static str>,
    pub(super) rows: BTreeMap<&'a [Value], Sum<'a>>,
}

/// What is added to one row.
#[derive(Debug)]
pub(super) struct Sum<'a> {
    /// In the order of the statement's delta columns, after each plan; the last is the whole.
    pub(super) steps: Vec<Vec<i64>>,
    pub(super) sets: Vec<&'a Value>,
}

impl Sum<'_> {
    /// Whether the row may break a CHECK on the way that its end keeps: not when all goes one way in one column.
    pub(super) fn is_winding(&self) -> bool {
        if self.steps.len() < 2 {
            return false;
        }
        let [_] = self.steps[0].as_slice() else { return true };
        let mut last = 0;
        let ups: HashSet<bool> = self
            .steps
            .iter()
            .map(|step| {
                let is_up = step[0] >= last;
                last = step[0];
                is_up
            })
            .collect();
        ups.len() > 1
    }

    pub(super) fn whole(&self) -> &[i64] {
        self.steps.last().map_or(&[], Vec::as_slice)
    }
}

/// A statement in the making, and what it touches.
#[derive(Debug)]
struct Group<'a> {
    does: Does<'a>,
    touched: Touched,
}

/// The statements of a batch, in order.
pub(super) struct Joined<'a> {
    catalog: &'a Catalog,
    groups: Vec<Group<'a>>,
    /// One statement for each act: then what fails is told by its own name.
    is_strict: bool,
}

impl<'a> Joined<'a> {
    pub(super) fn new(catalog: &'a Catalog, is_strict: bool) -> Self {
        Self { catalog, groups: Vec::new(), is_strict }
    }

    /// The statements, in the order in which they are to be run.
    pub(super) fn statements(&self) -> impl Iterator<Item = &Does<'a>> {
        self.groups.iter().map(|group| &group.does)
    }

    /// Adds the acts of a plan; `touched` says what each of them touches.
    pub(super) fn join(&mut self, acts: &'a Acts, touched: Vec<Touched>) -> Result<(), StoreError> {
        let mut floor = 0;
        for (act, touched) in acts.list.iter().zip(touched) {
            if let Some(does) = begun(act, acts.subject.as_deref()) {
                floor = self.place(does, touched, floor)?;
            }
        }
        Ok(())
    }

    /// Puts an act into a statement, not before the one at `floor`; answers where it is.
    fn place(&mut self, does: Does<'a>, touched: Touched, floor: usize) -> Result<usize, StoreError> {
        let mut does = does;
        if !self.is_strict {
            for place in (floor..self.groups.len()).rev() {
                match self.merge(place, does)? {
                    Ok(()) => {
                        self.groups[place].touched.take(touched);
                        return Ok(place);
                    }
                    Err(back) => does = back,
                }
                if self.groups[place].touched.meets(&touched) {
                    break;
                }
            }
        }
        self.groups.push(Group { does, touched });
        Ok(self.groups.len() - 1)
    }

    /// Adds an act to a statement, or gives it back.
    fn merge(&mut self, place: usize, does: Does<'a>) -> Result<Result<(), Does<'a>>, StoreError> {
        let catalog = self.catalog;
        let same = |one: &Table, two: &Table| std::ptr::eq(one, two);
        Ok(match (&mut self.groups[place].does, does) {
            (Does::Insert(table, rows), Does::Insert(other, row)) if same(table, other) => {
                rows.extend(row);
                Ok(())
            }
            (Does::Upsert(table, rows), Does::Upsert(other, row)) if same(table, other) => {
                let is_there = rows.iter().any(|held| table.key_of(held) == other.key_of(row[0]));
                if is_there {
                    return Ok(Err(Does::Upsert(other, row)));
                }
                rows.extend(row);
                Ok(())
            }
            (Does::Update(table, rows), Does::Update(other, row)) if same(table, other) => {
                let is_there = row.keys().any(|key| rows.contains_key(key));
                if is_there && !catalog.shape(table.name)?.is_lax() {
                    return Ok(Err(Does::Update(other, row)));
                }
                rows.extend(row);
                Ok(())
            }
            (Does::Add(sums), Does::Add(sum)) if same(sums.table, sum.table) => {
                sums.merge(sum, catalog.shape(sums.table.name)?).map_err(Does::Add)
            }
            (Does::Delete(table, keys), Does::Delete(other, key)) if same(table, other) => {
                keys.extend(key);
                Ok(())
            }
            (Does::DeleteWhere(table, column, values), Does::DeleteWhere(other, name, value))
                if same(table, other) && *column == name =>
            {
                values.extend(value);
                Ok(())
            }
            (Does::Begin(calls), Does::Begin(call)) => {
                calls.extend(call);
                Ok(())
            }
            (Does::Settle(calls), Does::Settle(call)) => {
                calls.extend(call);
                Ok(())
            }
            (Does::Forget(subjects), Does::Forget(subject))
            | (Does::FreeKeys(subjects), Does::FreeKeys(subject)) => {
                subjects.extend(subject);
                Ok(())
            }
            (Does::Advance(feeds), Does::Advance(feed)) => {
                if feeds.iter().any(|(name, ..)| *name == feed[0].0) {
                    return Ok(Err(Does::Advance(feed)));
                }
                feeds.extend(feed);
                Ok(())
            }
            (_, other) => Err(other),
        })
    }
}

/// An act as a statement of its own; nothing for what does nothing, and for events, which get their numbers at the end.
fn begun<'a>(act: &'a Act, subject: Option<&'a str>) -> Option<Does<'a>> {
    Some(match act {
        Act::Insert { table, values } => Does::Insert(table, vec![values]),
        Act::Upsert { table, values } => Does::Upsert(table, vec![values]),
        Act::Update { table, values } => {
            Does::Update(table, BTreeMap::from([(table.key_of(values), values.as_slice())]))
        }
        Act::Add(added) if added.deltas.is_empty() && added.sets.is_empty() => return None,
        Act::Add(added) => Does::Add(Sums::of(added)),
        Act::Delete { table, key } => Does::Delete(table, BTreeSet::from([key.as_slice()])),
        Act::DeleteWhere { table, column, value } => Does::DeleteWhere(table, column, vec![value]),
        Act::Begin { scope, receipt } => Does::Begin(vec![(scope, receipt, subject)]),
        Act::Settle { scope, status, answer } => Does::Settle(vec![(scope, *status, answer, subject)]),
        Act::Forget { subject } => Does::Forget(vec![subject]),
        Act::FreeKeys { subject } => Does::FreeKeys(vec![subject]),
        Act::Advance { feed, behind, number } => Does::Advance(vec![(feed, *behind, *number)]),
        Act::Event(_) => return None,
    })
}

impl<'a> Sums<'a> {
    fn of(added: &'a Added) -> Self {
        let Added { table, key, deltas, sets } = added;
        let step = deltas.iter().map(|(_, delta)| delta.int().unwrap_or(0)).collect();
        let sum = Sum { steps: vec![step], sets: sets.iter().map(|(_, value)| value).collect() };
        Self {
            table,
            deltas: deltas.iter().map(|(name, _)| *name).collect(),
            sets: sets.iter().map(|(name, _)| *name).collect(),
            rows: BTreeMap::from([(key.as_slice(), sum)]),
        }
    }

    /// Takes the deltas of another one, or gives it back. Both then name the columns of both.
    fn merge(&mut self, mut other: Self, shape: &Shape) -> Result<(), Self> {
        let missing: Vec<&'static str> =
            other.deltas.iter().copied().filter(|name| !self.deltas.contains(name)).collect();
        let lacks = self.deltas.iter().any(|name| !other.deltas.contains(name)) || !missing.is_empty();
        let all_filled = || self.deltas.iter().chain(&other.deltas).all(|name| shape.is_filled(name));
        if self.sets != other.sets || (lacks && !all_filled()) {
            return Err(other);
        }
        let columns = [self.deltas.as_slice(), &missing].concat();
        for sum in other.rows.values_mut() {
            for step in &mut sum.steps {
                let of = |name: &&str| {
                    other.deltas.iter().position(|known| known == name).map_or(0, |at| step[at])
                };
                *step = columns.iter().map(of).collect();
            }
        }
        other.deltas.clone_from(&columns);
        let fits = other.rows.iter().all(|(key, sum)| self.sum(key, sum).is_some());
        if !fits {
            return Err(other);
        }
        self.widen(missing);
        for (key, sum) in other.rows {
            let steps = self.sum(key, &sum).unwrap_or_default();
            match self.rows.get_mut(key) {
                Some(held) => {
                    held.steps.extend(steps);
                    held.sets = sum.sets;
                }
                None => {
                    self.rows.insert(key, sum);
                }
            }
        }
        Ok(())
    }

    fn widen(&mut self, missing: Vec<&'static str>) {
        for step in self.rows.values_mut().flat_map(|sum| &mut sum.steps) {
            step.extend(missing.iter().map(|_| 0));
        }
        self.deltas.extend(missing);
    }

    /// The steps of `sum` on top of what its row has already; nothing if that does not fit into 64 bits.
    fn sum(&self, key: &[Value], sum: &Sum<'_>) -> Option<Vec<Vec<i64>>> {
        let held = self.rows.get(key).map_or(&[][..], Sum::whole);
        let add = |step: &Vec<i64>| {
            let each = step
                .iter()
                .enumerate()
                .map(|(place, delta)| delta.checked_add(*held.get(place).unwrap_or(&0)));
            each.collect::<Option<Vec<_>>>()
        };
        sum.steps.iter().map(add).collect()
    }
}
