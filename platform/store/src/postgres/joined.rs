//! The acts of many plans, joined into few statements: as if the plans were carried out one after the other, but each
//! statement writes the rows of all.
//!
//! An act joins a statement of its kind when nothing between the two could tell the difference: no row, no unique value
//! and no reference of the acts in between is its own.

use foldhash::{HashMap, HashSet};

use crate::idempotency::Scope;
use crate::plan::{Act, Acts, Status};
use crate::record::Table;
use crate::{StoreError, Value};

use super::catalog::Catalog;
use super::sums::Sums;
use super::touched::{Touch, Touched};

/// Rows by their keys, in no order.
pub(super) type ByKey<'a> = HashMap<&'a [Value], &'a [Value]>;

/// Rows in the order in which they are to be written, each key once.
#[derive(Debug, Default)]
pub(super) struct InOrder<'a> {
    pub(super) rows: Vec<&'a [Value]>,
    keys: HashSet<&'a [Value]>,
}

/// What one statement does.
#[derive(Debug)]
pub(super) enum Does<'a> {
    Insert(&'static Table, Vec<&'a [Value]>),
    Upsert(&'static Table, InOrder<'a>),
    /// By key: where a later plan writes all of a row again, only that counts.
    Update(&'static Table, ByKey<'a>),
    Add(Sums<'a>),
    Delete(&'static Table, Vec<&'a [Value]>),
    DeleteWhere(&'static Table, &'static str, Vec<&'a Value>),
    Begin(Vec<(&'a Scope, &'a str, Option<&'a str>)>),
    Settle(Vec<(&'a Scope, Status, &'a str, Option<&'a str>)>),
    Forget(Vec<&'a str>),
    FreeKeys(Vec<&'a str>),
    Advance(Vec<(&'a str, Option<i64>, i64)>),
}

/// The statements of a batch, in order.
pub(super) struct Joined<'a> {
    catalog: &'a Catalog,
    statements: Vec<Does<'a>>,
    last: Last,
    /// One statement for each act: then what fails is told by its own name.
    is_strict: bool,
}

/// Which statement was the last to touch something, by what it touched; counted from 1.
#[derive(Debug, Default)]
struct Last(HashMap<u64, Since>);

#[derive(Clone, Copy, Debug, Default)]
struct Since {
    owned: usize,
    shared: usize,
}

impl Last {
    /// The last statement behind which an act must stay that touches this, or 0.
    fn before(&self, touches: &[Touch]) -> usize {
        let meets = |touch: &Touch| {
            let since = self.0.get(&touch.what)?;
            Some(if touch.is_shared { since.owned } else { since.owned.max(since.shared) })
        };
        touches.iter().filter_map(meets).max().unwrap_or(0)
    }

    fn note(&mut self, touches: &[Touch], statement: usize) {
        for touch in touches {
            let since = self.0.entry(touch.what).or_default();
            let last = if touch.is_shared { &mut since.shared } else { &mut since.owned };
            *last = statement.max(*last);
        }
    }
}

impl<'a> Joined<'a> {
    pub(super) fn new(catalog: &'a Catalog, is_strict: bool) -> Self {
        Self { catalog, statements: Vec::new(), last: Last::default(), is_strict }
    }

    /// The statements, in the order in which they are to be run.
    pub(super) fn statements(&self) -> &[Does<'a>] {
        &self.statements
    }

    /// Adds the acts of a plan; `touched` says what each of them touches.
    pub(super) fn join(&mut self, acts: &'a Acts, touched: &Touched) -> Result<(), StoreError> {
        for (act, touches) in acts.list.iter().zip(touched.acts()) {
            if matches!(act, Act::Add(added) if added.is_empty()) {
                continue;
            }
            let place = match self.place(act, touches)? {
                Some(place) => place,
                None => {
                    let Some(does) = Does::of(act) else { continue };
                    self.statements.push(does);
                    self.statements.len() - 1
                }
            };
            self.statements[place].take(act, acts.subject.as_deref());
            self.last.note(touches, place + 1);
        }
        Ok(())
    }

    /// The first statement that takes an act and behind which nothing touches what it touches.
    fn place(&self, act: &Act, touches: &[Touch]) -> Result<Option<usize>, StoreError> {
        if self.is_strict {
            return Ok(None);
        }
        // The one that touches the same may still take it, if it writes in the order in which it takes.
        let last = self.last.before(touches);
        for (place, does) in self.statements.iter().enumerate().skip(last.saturating_sub(1)) {
            if (place + 1 != last || does.keeps_order(self.catalog)?) && does.takes(act, self.catalog)? {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }
}

impl<'a> Does<'a> {
    /// A statement that such an act can be part of; nothing for events, which get their numbers at the end.
    fn of(act: &Act) -> Option<Self> {
        Some(match act {
            Act::Insert { table, .. } => Self::Insert(table, Vec::new()),
            Act::Upsert { table, .. } => Self::Upsert(table, InOrder::default()),
            Act::Update { table, .. } => Self::Update(table, ByKey::default()),
            Act::Add(added) => Self::Add(Sums::of(added)),
            Act::Delete { table, .. } => Self::Delete(table, Vec::new()),
            Act::DeleteWhere { table, column, .. } => Self::DeleteWhere(table, column, Vec::new()),
            Act::Begin { .. } => Self::Begin(Vec::new()),
            Act::Settle { .. } => Self::Settle(Vec::new()),
            Act::Forget { .. } => Self::Forget(Vec::new()),
            Act::FreeKeys { .. } => Self::FreeKeys(Vec::new()),
            Act::Advance { .. } => Self::Advance(Vec::new()),
            Act::Event(_) => return None,
        })
    }

    /// Whether it makes no difference that acts which touch the same are part of one statement. Rows are updated in whatever
    /// order they are found, so one of them might take a unique value that another was to give up only later.
    fn keeps_order(&self, catalog: &Catalog) -> Result<bool, StoreError> {
        match self {
            Self::Update(table, _) => Ok(catalog.shape(table.name)?.is_lax()),
            _ => Ok(true),
        }
    }

    /// Whether an act can be part of this statement.
    fn takes(&self, act: &Act, catalog: &Catalog) -> Result<bool, StoreError> {
        let same = |one: &Table, two: &Table| std::ptr::eq(one, two);
        Ok(match (self, act) {
            (Self::Insert(table, _), Act::Insert { table: other, .. })
            | (Self::Delete(table, _), Act::Delete { table: other, .. }) => same(table, other),
            (Self::Upsert(table, rows), Act::Upsert { table: other, values }) => {
                same(table, other) && !rows.keys.contains(table.key_of(values))
            }
            (Self::Update(table, rows), Act::Update { table: other, values }) => {
                // Where nothing else can be told of a row that is written again, only the last counts.
                same(table, other)
                    && (!rows.contains_key(table.key_of(values)) || catalog.shape(table.name)?.is_lax())
            }
            (Self::Add(sums), Act::Add(added)) => {
                same(sums.table, added.table) && sums.takes(added, catalog.shape(sums.table.name)?)
            }
            (Self::DeleteWhere(table, column, _), Act::DeleteWhere { table: other, column: name, .. }) => {
                same(table, other) && column == name
            }
            (Self::Begin(_), Act::Begin { .. })
            | (Self::Settle(_), Act::Settle { .. })
            | (Self::Forget(_), Act::Forget { .. })
            | (Self::FreeKeys(_), Act::FreeKeys { .. }) => true,
            (Self::Advance(feeds), Act::Advance { feed, .. }) => {
                !feeds.iter().any(|(known, ..)| known == feed)
            }
            _ => false,
        })
    }

    /// Makes an act that it takes part of it; `subject` is whom the act's plan is about.
    fn take(&mut self, act: &'a Act, subject: Option<&'a str>) {
        match (self, act) {
            (Self::Insert(_, rows), Act::Insert { values, .. }) => rows.push(values),
            (Self::Upsert(table, rows), Act::Upsert { values, .. }) => {
                rows.keys.insert(table.key_of(values));
                rows.rows.push(values);
            }
            (Self::Update(table, rows), Act::Update { values, .. }) => {
                rows.insert(table.key_of(values), values);
            }
            (Self::Add(sums), Act::Add(added)) => sums.take(added),
            (Self::Delete(_, keys), Act::Delete { key, .. }) => keys.push(key),
            (Self::DeleteWhere(.., values), Act::DeleteWhere { value, .. }) => values.push(value),
            (Self::Begin(calls), Act::Begin { scope, receipt }) => calls.push((scope, receipt, subject)),
            (Self::Settle(calls), Act::Settle { scope, status, answer }) => {
                calls.push((scope, *status, answer, subject));
            }
            (Self::Forget(subjects), Act::Forget { subject })
            | (Self::FreeKeys(subjects), Act::FreeKeys { subject }) => subjects.push(subject),
            (Self::Advance(feeds), Act::Advance { feed, behind, number }) => {
                feeds.push((feed, *behind, *number));
            }
            // What it does not take.
            _ => {}
        }
    }
}
