//! The rows a decision needs: asked for by [`Keys`], handed over as [`Rows`].

use kernel::CallError;

use crate::record::{Table, Values, table_of};
use crate::{Column, Record, StoreError, Value};

/// One row by its key, or every row with a value in a column.
#[derive(Debug)]
pub(crate) enum Wanted {
    One { table: &'static Table, key: Vec<Value> },
    All { table: &'static Table, column: &'static str, value: Value },
}

/// Which rows a decision needs; the engine reads (and, where it must, locks) them before it decides.
#[derive(Debug, Default)]
pub struct Keys {
    pub(crate) wanted: Vec<Wanted>,
}

impl Keys {
    /// A decision that needs no rows.
    pub fn none() -> Self {
        Self::default()
    }

    /// The same, to be added to.
    pub fn new() -> Self {
        Self::default()
    }

    /// The row with this primary key, if there is one.
    pub fn one<R: Record>(mut self, key: Vec<Value>) -> Self {
        self.wanted.push(Wanted::One { table: table_of::<R>(), key });
        self
    }

    /// Every row that has `value` in `column`.
    pub fn all<R: Record>(mut self, column: &'static str, value: impl Column) -> Self {
        self.wanted.push(Wanted::All { table: table_of::<R>(), column, value: value.to_value() });
        self
    }
}

/// The rows that were asked for, as they are at the moment of the decision.
#[derive(Debug, Default)]
pub struct Rows {
    /// Few, so they are looked through.
    tables: Vec<Found>,
}

/// What was found of one table, in the order of the keys.
#[derive(Debug)]
struct Found {
    table: &'static Table,
    rows: Vec<Values>,
}

impl Found {
    /// Where the row with this key is, or would be.
    fn place(&self, key: &[Value]) -> Result<usize, usize> {
        self.rows.binary_search_by(|row| self.table.key_of(row).cmp(key))
    }
}

impl Rows {
    /// The row with this primary key. It must have been asked for, by key or among all of a column.
    pub fn one<R: Record>(&self, key: &[Value]) -> Result<Option<R>, CallError> {
        let found = self.found::<R>()?;
        let row = found.place(key).ok().map(|place| R::from_values(&found.rows[place]));
        Ok(row.transpose()?)
    }

    /// Every row of this table that was found, in the order of the keys, each once.
    pub fn all<R: Record>(&self) -> Result<Vec<R>, CallError> {
        let rows = self.found::<R>()?.rows.iter();
        Ok(rows.map(|values| R::from_values(values)).collect::<Result<_, _>>()?)
    }

    /// Those of [`Rows::all`] that have `value` in `column`.
    pub fn all_where<R: Record>(
        &self,
        column: &'static str,
        value: &impl Column,
    ) -> Result<Vec<R>, CallError> {
        let place = table_of::<R>().place(column);
        let place =
            place.ok_or_else(|| StoreError::Engine(format!("`{}` has no column `{column}`", R::TABLE)))?;
        let value = value.to_value();
        let rows = self.found::<R>()?.rows.iter().filter(|row| row.get(place) == Some(&value));
        Ok(rows.map(|values| R::from_values(values)).collect::<Result<_, _>>()?)
    }

    fn found<R: Record>(&self) -> Result<&Found, StoreError> {
        let forgotten =
            || StoreError::Engine(format!("a decision reads `{}`, which its keys do not name", R::TABLE));
        self.tables.iter().find(|found| found.table.name == R::TABLE).ok_or_else(forgotten)
    }

    /// Notes that a table was asked for.
    pub(crate) fn open(&mut self, table: &'static Table) {
        self.of(table);
    }

    pub(crate) fn put(&mut self, table: &'static Table, row: Values) {
        let found = self.of(table);
        match found.place(table.key_of(&row)) {
            Ok(place) => found.rows[place] = row,
            Err(place) => found.rows.insert(place, row),
        }
    }

    fn of(&mut self, table: &'static Table) -> &mut Found {
        let place = self.tables.iter().position(|found| found.table.name == table.name);
        let place = place.unwrap_or_else(|| {
            self.tables.push(Found { table, rows: Vec::new() });
            self.tables.len() - 1
        });
        &mut self.tables[place]
    }
}
