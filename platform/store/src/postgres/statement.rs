//! A statement that writes for many plans, with what is bound to it and what its failure says.

use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;

use crate::idempotency::TWICE;
use crate::plan::{Act, Acts};
use crate::record::Table;
use crate::{StoreError, Value};

use super::binding::Failure;
use super::catalog::{Catalog, Kind, Shape};
use super::joined::{Does, Joined};
use super::sums::Sums;
use super::text;

/// A parameter: an array of a column's values, or a single value.
pub(super) type Param<'a> = Box<dyn ToSql + Sync + Send + 'a>;

/// A statement and what is bound to it.
pub(super) struct Statement<'a> {
    pub(super) sql: String,
    pub(super) params: Vec<Param<'a>>,
    pub(super) counts: Counts,
}

/// What it says when a statement touched fewer rows than it was given.
#[derive(Clone, Copy, Debug)]
pub(super) enum Counts {
    /// Nothing: it does not count.
    Not,
    /// A row is not there.
    Rows(&'static Table),
    /// The call was answered already.
    Calls,
    /// The cursor is there or beyond.
    Cursors,
}

/// What stands in records of idempotency keys besides the call's own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp<'a> {
    /// This run of the process.
    pub(super) owner: &'a str,
    /// The time of the batch, in microseconds.
    pub(super) now: i64,
}

impl<'a> Statement<'a> {
    fn new(sql: String, params: Vec<Param<'a>>, counts: Counts) -> Self {
        Self { sql, params, counts }
    }
}

impl Counts {
    /// What its failure says to the plan that caused it.
    pub(super) fn refusal(&self, failure: Failure, catalog: &Catalog) -> StoreError {
        let Failure::Refused(error) = failure else { return failure.of_read() };
        let code = error.code();
        let table = match self {
            Self::Rows(table) => table.name,
            _ => "",
        };
        if *code == SqlState::DIVISION_BY_ZERO {
            return match self {
                Counts::Calls => StoreError::Violated { constraint: TWICE.to_owned() },
                Counts::Cursors => StoreError::Violated { constraint: "cursors.number".to_owned() },
                _ => StoreError::Vanished { table },
            };
        }
        if *code == SqlState::NUMERIC_VALUE_OUT_OF_RANGE {
            return StoreError::Overflow { table };
        }
        let named = || error.constraint().unwrap_or_default();
        let constraint = match *code {
            SqlState::UNIQUE_VIOLATION => catalog.guard(named()),
            SqlState::CHECK_VIOLATION => named().to_owned(),
            SqlState::FOREIGN_KEY_VIOLATION => "foreign key".to_owned(),
            SqlState::NOT_NULL_VIOLATION => {
                format!("{}.{}", error.table().unwrap_or_default(), error.column().unwrap_or_default())
            }
            _ => return StoreError::Engine(error.to_string()),
        };
        StoreError::Violated { constraint }
    }
}

/// The statements of a batch, in order; the events apart.
pub(super) fn statements<'a>(
    joined: &Joined<'a>,
    catalog: &Catalog,
    stamp: Stamp<'a>,
) -> Result<Vec<Statement<'a>>, StoreError> {
    let mut all = Vec::new();
    for does in joined.statements() {
        match does {
            Does::Insert(table, rows) => {
                let shape = catalog.shape(table.name)?;
                let params = of_rows(table, shape, rows)?;
                all.push(Statement::new(text::insert(table, shape)?, params, Counts::Not));
            }
            Does::Upsert(table, rows) => {
                let shape = catalog.shape(table.name)?;
                let params = of_rows(table, shape, &rows.rows)?;
                all.push(Statement::new(text::upsert(table, shape)?, params, Counts::Not));
            }
            Does::Update(table, rows) => {
                let shape = catalog.shape(table.name)?;
                let rows: Vec<&[Value]> = rows.values().copied().collect();
                let mut params = of_rows(table, shape, &rows)?;
                params.push(count(rows.len()));
                all.push(Statement::new(text::update(table, shape)?, params, Counts::Rows(table)));
            }
            Does::Add(sums) => add(sums, catalog.shape(sums.table.name)?, &mut all)?,
            Does::Delete(table, keys) => {
                let shape = catalog.shape(table.name)?;
                let params = columns(shape, table.key, keys)?;
                all.push(Statement::new(text::delete(table, shape)?, params, Counts::Not));
            }
            Does::DeleteWhere(table, column, values) => {
                let shape = catalog.shape(table.name)?;
                let params = vec![array(shape.column(column)?, values.iter().copied())?];
                all.push(Statement::new(text::delete_where(table, shape, column)?, params, Counts::Not));
            }
            calls => all.push(of_calls(calls, stamp)),
        }
    }
    Ok(all)
}

/// What acts on records of keys and on cursors.
fn of_calls<'a>(does: &Does<'a>, stamp: Stamp<'a>) -> Statement<'a> {
    let stamped = |mut params: Vec<Param<'a>>, number: usize| {
        params.push(Box::new(stamp.owner));
        params.push(Box::new(stamp.now));
        params.push(count(number));
        params
    };
    match does {
        Does::Begin(calls) => {
            let mut params = of_scopes(calls.iter().map(|call| call.0));
            params.push(texts(calls.iter().map(|call| call.1)));
            params.push(texts(calls.iter().map(|call| &*call.0.request_id)));
            params.push(Box::new(calls.iter().map(|call| call.2).collect::<Vec<_>>()));
            Statement::new(text::BEGIN.to_owned(), stamped(params, calls.len()), Counts::Calls)
        }
        Does::Settle(calls) => {
            let mut params = of_scopes(calls.iter().map(|call| call.0));
            params.push(texts(calls.iter().map(|call| call.1.text())));
            params.push(texts(calls.iter().map(|call| call.2)));
            params.push(texts(calls.iter().map(|call| &*call.0.request_id)));
            params.push(Box::new(calls.iter().map(|call| call.3).collect::<Vec<_>>()));
            Statement::new(text::SETTLE.to_owned(), stamped(params, calls.len()), Counts::Calls)
        }
        Does::Forget(subjects) => {
            Statement::new(text::FORGET.to_owned(), vec![texts(subjects.iter().copied())], Counts::Not)
        }
        Does::FreeKeys(subjects) => {
            Statement::new(text::FREE_KEYS.to_owned(), vec![texts(subjects.iter().copied())], Counts::Not)
        }
        Does::Advance(feeds) => {
            let names = texts(feeds.iter().map(|feed| feed.0));
            let behind: Param<'a> = Box::new(feeds.iter().map(|feed| feed.1).collect::<Vec<_>>());
            let numbers: Param<'a> = Box::new(feeds.iter().map(|feed| feed.2).collect::<Vec<_>>());
            let params = vec![names, behind, numbers, count(feeds.len())];
            Statement::new(text::ADVANCE.to_owned(), params, Counts::Cursors)
        }
        // The others are acts on declared tables.
        _ => Statement::new("SELECT 1".to_owned(), Vec::new(), Counts::Not),
    }
}

/// The first columns of a record: whose call, which function, which key, which request; and whom the call takes over.
fn of_scopes<'a>(scopes: impl Iterator<Item = &'a crate::idempotency::Scope> + Clone) -> Vec<Param<'a>> {
    vec![
        texts(scopes.clone().map(|scope| &*scope.caller)),
        texts(scopes.clone().map(|scope| scope.function)),
        texts(scopes.clone().map(|scope| scope.key.as_str())),
        texts(scopes.clone().map(|scope| scope.fingerprint.as_str())),
        texts(scopes.map(|scope| scope.taken_from())),
    ]
}

/// Sums, and before them whether any row breaks a CHECK on its way.
fn add<'a>(sums: &Sums<'a>, shape: &Shape, all: &mut Vec<Statement<'a>>) -> Result<(), StoreError> {
    let Sums { table, deltas, sets, .. } = sums;
    let (keys, steps): (Vec<&[Value]>, Vec<&[i64]>) = sums.winding().unzip();
    if !steps.is_empty()
        && let Some(sql) = text::on_the_way(table, shape, deltas)?
    {
        let mut params = columns(shape, table.key, &keys)?;
        params.extend((0..deltas.len()).map(|place| numbers(&steps, place)));
        all.push(Statement::new(sql, params, Counts::Not));
    }
    let (mut keys, mut wholes, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (key, whole, set) in sums.rows() {
        keys.push(key);
        wholes.push(whole);
        values.push(set);
    }
    let mut params = columns(shape, table.key, &keys)?;
    params.extend((0..deltas.len()).map(|place| numbers(&wholes, place)));
    for (place, column) in sets.iter().enumerate() {
        params.push(array(shape.column(column)?, values.iter().map(|set| &set[place].1))?);
    }
    params.push(count(keys.len()));
    all.push(Statement::new(text::add(table, shape, deltas, sets)?, params, Counts::Rows(table)));
    Ok(())
}

/// An array of the numbers that stand at one place in each row.
fn numbers(rows: &[&[i64]], place: usize) -> Param<'static> {
    Box::new(rows.iter().map(|row| row[place]).collect::<Vec<i64>>())
}

fn count(number: usize) -> Param<'static> {
    Box::new(i64::try_from(number).unwrap_or(i64::MAX))
}

fn texts<'a>(all: impl Iterator<Item = &'a str>) -> Param<'a> {
    Box::new(all.collect::<Vec<&'a str>>())
}

fn of_rows<'a>(table: &Table, shape: &Shape, rows: &[&'a [Value]]) -> Result<Vec<Param<'a>>, StoreError> {
    columns(shape, table.columns, rows)
}

/// An array for each of the columns, with which each row begins.
pub(super) fn columns<'a>(
    shape: &Shape,
    names: &[&'static str],
    rows: &[&'a [Value]],
) -> Result<Vec<Param<'a>>, StoreError> {
    let of = |(place, name): (usize, &&str)| {
        array(shape.column(name)?, rows.iter().map(move |row| row.get(place).unwrap_or(&Value::Null)))
    };
    names.iter().enumerate().map(of).collect()
}

/// An array of values of one kind.
pub(super) fn array<'a>(
    kind: Kind,
    values: impl Iterator<Item = &'a Value>,
) -> Result<Param<'a>, StoreError> {
    let misfit = || StoreError::Violated { constraint: "a value is not of its column's type".to_owned() };
    Ok(match kind {
        Kind::Int => {
            let number = |value: &Value| match value {
                Value::Null => Ok(None),
                Value::Int(number) => Ok(Some(*number)),
                Value::Text(_) => Err(misfit()),
            };
            Box::new(values.map(number).collect::<Result<Vec<_>, _>>()?)
        }
        Kind::Text => {
            let text = |value: &'a Value| match value {
                Value::Null => Ok(None),
                Value::Text(text) => Ok(Some(text.as_str())),
                Value::Int(_) => Err(misfit()),
            };
            Box::new(values.map(text).collect::<Result<Vec<_>, _>>()?)
        }
    })
}

/// The events of some plans, numbered from behind `last`; answers the number of the last one.
pub(super) fn events<'a>(
    plans: impl Iterator<Item = &'a Acts>,
    mut last: i64,
) -> (Option<Statement<'a>>, i64) {
    let mut numbers = Vec::new();
    let (mut ids, mut kinds, mut subjects, mut data, mut at) =
        (Vec::new(), Vec::<&str>::new(), Vec::<&str>::new(), Vec::new(), Vec::new());
    for act in plans.flat_map(|acts| &acts.list) {
        let Act::Event(event) = act else { continue };
        last += 1;
        numbers.push(last);
        ids.push(event.event_id.to_string());
        kinds.push(event.kind);
        subjects.push(&event.subject);
        data.push(event.data.to_string());
        at.push(event.at.micros());
    }
    if numbers.is_empty() {
        return (None, last);
    }
    let params: Vec<Param<'a>> = vec![
        Box::new(numbers),
        Box::new(ids),
        Box::new(kinds),
        Box::new(subjects),
        Box::new(data),
        Box::new(at),
    ];
    (Some(Statement::new(text::EVENTS.to_owned(), params, Counts::Not)), last)
}
