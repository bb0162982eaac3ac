//! The acts of many plans, joined into few statements: as if the plans were carried out one after the other, but each
//! statement writes the rows of all.
//!
//! An act joins a statement of its kind when nothing between the two could tell the difference: no row, no unique value
//! and no reference of the acts in between is its own.

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
    Upsert(&'static Table, BTreeMap<Vec<Value>, &'a [Value]>),
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

    /// The steps in the order of other columns; what these do not have is left out, what they have more is nothing.
    fn aligned(&self, from: &[&'static str], to: &[&'static str]) -> Vec<Vec<i64>> {
        if from == to {
            return self.steps.clone();
        }
        let places: Vec<Option<usize>> =
            to.iter().map(|name| from.iter().position(|known| known == name)).collect();
        let align =
            |step: &Vec<i64>| places.iter().map(|place| place.map_or(0, |place| step[place])).collect();
        self.steps.iter().map(align).collect()
    }

    /// What is added in all.
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
        for (act, touched) in acts.list.iter().zip(touched) {
            if let Some(does) = begun(act, acts.subject.as_deref()) {
                self.place(does, touched)?;
            }
        }
        Ok(())
    }

    /// Puts an act into the first statement that takes it and behind which nothing touches what it touches; else into one
    /// of its own.
    fn place(&mut self, does: Does<'a>, touched: Touched) -> Result<(), StoreError> {
        let mut found = None;
        for (place, group) in self.groups.iter().enumerate().rev() {
            if self.is_strict {
                break;
            }
            if group.does.takes(&does, self.catalog)? {
                found = Some(place);
            }
            if group.touched.meets(&touched) {
                break;
            }
        }
        match found {
            Some(place) => {
                self.groups[place].does.take(does);
                self.groups[place].touched.take(touched);
            }
            None => self.groups.push(Group { does, touched }),
        }
        Ok(())
    }
}

impl<'a> Does<'a> {
    /// Whether an act can be part of this statement.
    fn takes(&self, other: &Self, catalog: &Catalog) -> Result<bool, StoreError> {
        let same = |one: &Table, two: &Table| std::ptr::eq(one, two);
        Ok(match (self, other) {
            (Self::Insert(table, _), Self::Insert(other, _))
            | (Self::Delete(table, _), Self::Delete(other, _)) => same(table, other),
            (Self::Upsert(table, rows), Self::Upsert(other, row)) => {
                same(table, other) && !row.keys().any(|key| rows.contains_key(key))
            }
            (Self::Update(table, rows), Self::Update(other, row)) => {
                // Where nothing else can be told of a row that is written again, only the last counts.
                same(table, other)
                    && (!row.keys().any(|key| rows.contains_key(key)) || catalog.shape(table.name)?.is_lax())
            }
            (Self::Add(sums), Self::Add(sum)) => {
                same(sums.table, sum.table) && sums.takes(sum, catalog.shape(sums.table.name)?)
            }
            (Self::DeleteWhere(table, column, _), Self::DeleteWhere(other, name, _)) => {
                same(table, other) && column == name
            }
            (Self::Begin(_), Self::Begin(_))
            | (Self::Settle(_), Self::Settle(_))
            | (Self::Forget(_), Self::Forget(_))
            | (Self::FreeKeys(_), Self::FreeKeys(_)) => true,
            (Self::Advance(feeds), Self::Advance(feed)) => {
                !feed.iter().any(|(name, ..)| feeds.iter().any(|(known, ..)| known == name))
            }
            _ => false,
        })
    }

    /// Makes an act that it takes part of it.
    fn take(&mut self, other: Self) {
        match (self, other) {
            (Self::Insert(_, rows), Self::Insert(_, row)) => rows.extend(row),
            (Self::Upsert(_, rows), Self::Upsert(_, row)) | (Self::Update(_, rows), Self::Update(_, row)) => {
                rows.extend(row);
            }
            (Self::Add(sums), Self::Add(sum)) => sums.take(sum),
            (Self::Delete(_, keys), Self::Delete(_, key)) => keys.extend(key),
            (Self::DeleteWhere(.., values), Self::DeleteWhere(.., value)) => values.extend(value),
            (Self::Begin(calls), Self::Begin(call)) => calls.extend(call),
            (Self::Settle(calls), Self::Settle(call)) => calls.extend(call),
            (Self::Forget(subjects), Self::Forget(subject))
            | (Self::FreeKeys(subjects), Self::FreeKeys(subject)) => subjects.extend(subject),
            (Self::Advance(feeds), Self::Advance(feed)) => feeds.extend(feed),
            // What it does not take.
            _ => {}
        }
    }
}

/// An act as a statement of its own; nothing for what does nothing, and for events, which get their numbers at the end.
fn begun<'a>(act: &'a Act, subject: Option<&'a str>) -> Option<Does<'a>> {
    Some(match act {
        Act::Insert { table, values } => Does::Insert(table, vec![values]),
        Act::Upsert { table, values } => {
            Does::Upsert(table, BTreeMap::from([(table.key_of(values), values.as_slice())]))
        }
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

    /// Whether both can be one statement: what one of them does not name it adds nothing to, so that must hold something;
    /// and the sums must fit.
    fn takes(&self, other: &Self, shape: &Shape) -> bool {
        let alike = self.deltas == other.deltas;
        let all_filled = || self.deltas.iter().chain(&other.deltas).all(|name| shape.is_filled(name));
        self.sets == other.sets
            && (alike || all_filled())
            && other.rows.iter().all(|(key, sum)| {
                let Some(held) = self.rows.get(key) else { return true };
                self.added(held.whole(), &sum.aligned(&other.deltas, &self.deltas)).is_some()
            })
    }

    /// Takes the deltas of another one. Both then name the columns of both.
    fn take(&mut self, other: Self) {
        let missing: Vec<&'static str> =
            other.deltas.iter().copied().filter(|name| !self.deltas.contains(name)).collect();
        // Rarely: the same function names the same columns.
        if !missing.is_empty() {
            let steps = self.rows.values_mut().flat_map(|sum| &mut sum.steps);
            steps.for_each(|step| step.extend(missing.iter().map(|_| 0)));
        }
        self.deltas.extend(missing);
        for (key, sum) in other.rows {
            let steps = sum.aligned(&other.deltas, &self.deltas);
            match self.rows.get(key).map(|held| self.added(held.whole(), &steps).unwrap_or_default()) {
                Some(steps) => {
                    if let Some(held) = self.rows.get_mut(key) {
                        held.steps.extend(steps);
                        held.sets = sum.sets;
                    }
                }
                None => {
                    self.rows.insert(key, Sum { steps, sets: sum.sets });
                }
            }
        }
    }

    /// Steps on top of what a row has already; nothing if that does not fit into 64 bits.
    fn added(&self, held: &[i64], steps: &[Vec<i64>]) -> Option<Vec<Vec<i64>>> {
        let add = |step: &Vec<i64>| {
            let each = step.iter().enumerate();
            each.map(|(place, delta)| delta.checked_add(*held.get(place).unwrap_or(&0))).collect()
        };
        steps.iter().map(add).collect()
    }
}
