//! Deltas of many plans, added up for each row.

use foldhash::HashMap;

use crate::Value;
use crate::plan::Added;
use crate::record::Table;

use super::catalog::Shape;

/// What is added to rows of a table, and what is set with it. The rows stand in no order.
#[derive(Debug)]
pub(super) struct Sums<'a> {
    pub(super) table: &'static Table,
    pub(super) deltas: Vec<&'static str>,
    pub(super) sets: Vec<&'static str>,
    rows: HashMap<&'a [Value], Sum<'a>>,
    /// Whose step each of the steps is.
    keys: Vec<&'a [Value]>,
    /// What that row's deltas came to, after each step: a number for each of the columns with deltas.
    steps: Vec<i64>,
}

/// What is added to one row.
#[derive(Debug)]
struct Sum<'a> {
    /// Its last step, which has the whole.
    last: usize,
    is_repeated: bool,
    goes_up: bool,
    goes_down: bool,
    sets: &'a [(&'static str, Value)],
}

impl<'a> Sums<'a> {
    /// Sums to which such an act can be added.
    pub(super) fn of(added: &Added) -> Self {
        Self {
            table: added.table,
            deltas: added.deltas.iter().map(|(name, _)| *name).collect(),
            sets: added.sets.iter().map(|(name, _)| *name).collect(),
            rows: HashMap::default(),
            keys: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// Whether an act can be part of the statement: what one of them does not name it adds nothing to, so that must hold
    /// something; and the sums must fit.
    pub(super) fn takes(&self, added: &Added, shape: &Shape) -> bool {
        let names = || added.deltas.iter().map(|(name, _)| name);
        let is_alike = self.deltas.iter().eq(names());
        let all_filled = || self.deltas.iter().chain(names()).all(|name| shape.is_filled(name));
        self.sets.iter().eq(added.sets.iter().map(|(name, _)| name))
            && (is_alike || all_filled())
            && self.fits(added)
    }

    fn fits(&self, added: &Added) -> bool {
        let Some(held) = self.rows.get(added.key.as_slice()) else { return true };
        let mut sums = self.deltas.iter().zip(self.step(held.last));
        sums.all(|(name, held)| held.checked_add(delta(added, name)).is_some())
    }

    /// Adds the deltas of an act that it takes. The sums then name the columns of both.
    pub(super) fn take(&mut self, added: &'a Added) {
        self.name(added);
        let (key, step) = (added.key.as_slice(), self.keys.len());
        let held = self.rows.get(key).map(|sum| sum.last * self.deltas.len());
        for (place, name) in self.deltas.iter().enumerate() {
            let held = held.map_or(0, |held| self.steps[held + place]);
            // It fits, as `takes` has seen.
            self.steps.push(held.saturating_add(delta(added, name)));
        }
        self.keys.push(key);
        let is_up = self.deltas.first().is_none_or(|name| delta(added, name) >= 0);
        let fresh =
            Sum { last: step, is_repeated: false, goes_up: false, goes_down: false, sets: &added.sets };
        let sum = self.rows.entry(key).or_insert(fresh);
        sum.is_repeated = sum.last != step;
        sum.goes_up |= is_up;
        sum.goes_down |= !is_up;
        (sum.last, sum.sets) = (step, &added.sets);
    }

    /// Names the columns of an act as well: nothing was added to them before. Rarely there are any, since the same
    /// function names the same columns.
    fn name(&mut self, added: &Added) {
        for (name, _) in &added.deltas {
            if !self.deltas.contains(name) {
                let wider = |step: usize| self.step(step).iter().copied().chain([0]);
                self.steps = (0..self.keys.len()).flat_map(wider).collect();
                self.deltas.push(name);
            }
        }
    }

    fn step(&self, step: usize) -> &[i64] {
        let width = self.deltas.len();
        &self.steps[step * width..(step + 1) * width]
    }

    /// For each row its key, what is added to it in all, and what is set.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&'a [Value], &[i64], &'a [(&'static str, Value)])> {
        self.rows.iter().map(|(key, sum)| (*key, self.step(sum.last), sum.sets))
    }

    /// The steps of rows that may break a CHECK on the way that their end keeps, which is none where all goes one way in
    /// one column.
    pub(super) fn winding(&self) -> impl Iterator<Item = (&'a [Value], &[i64])> {
        let is_winding =
            |sum: &Sum<'_>| sum.is_repeated && (self.deltas.len() != 1 || (sum.goes_up && sum.goes_down));
        let steps = self.keys.iter().enumerate();
        let winding = steps.filter(move |(_, key)| self.rows.get(*key).is_some_and(is_winding));
        winding.map(|(step, key)| (*key, self.step(step)))
    }
}

/// What an act adds to a column.
fn delta(added: &Added, column: &str) -> i64 {
    let delta = added.deltas.iter().find(|(name, _)| *name == column);
    delta.and_then(|(_, delta)| delta.int().ok()).unwrap_or(0)
}
