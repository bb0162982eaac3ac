//! The statements of the writer's connection, prepared once and kept at hand.

use std::collections::HashMap;

use rusqlite::{Connection, Statement, ToSql, params_from_iter};

use crate::record::Table;
use crate::{StoreError, Value};

use super::binding::{all, write_failure};
use super::text::{Verb, write};
use super::witness::Witnessed;

/// A verb on a table: few statements, told apart by the columns that they name.
type OfTable<'c> = Vec<(Vec<&'static str>, String, Statement<'c>)>;

type Made<'c> = HashMap<(usize, Verb), OfTable<'c>, foldhash::fast::FixedState>;

pub(super) struct Statements<'c> {
    connection: &'c Connection,
    /// By where the table's declaration lies: a row type of its own has statements of its own.
    of_tables: Made<'c>,
    /// Those whose text is fixed, by that text; there are a dozen.
    fixed: Vec<(&'static str, Statement<'c>)>,
    witnessed: Witnessed,
}

impl<'c> Statements<'c> {
    pub(super) fn new(connection: &'c Connection, witnessed: Witnessed) -> Self {
        Self { connection, of_tables: Made::default(), fixed: Vec::new(), witnessed }
    }

    /// Runs one of the fixed statements that write; answers how many rows it touched.
    pub(super) fn run(&mut self, sql: &'static str, params: &[&dyn ToSql]) -> Result<usize, StoreError> {
        let touched = self.fixed(sql)?.execute(params).map_err(|error| write_failure(&error))?;
        self.witnessed.show(sql, params.iter());
        Ok(touched)
    }

    /// Whether one of the fixed statements finds anything.
    pub(super) fn exists(&mut self, sql: &'static str, params: &[&dyn ToSql]) -> Result<bool, StoreError> {
        self.fixed(sql)?.exists(params).map_err(|error| write_failure(&error))
    }

    /// Begins, ends or marks a transaction.
    pub(super) fn control(&mut self, sql: &'static str) -> rusqlite::Result<()> {
        self.prepared(sql)?.execute([]).map(drop)
    }

    /// Writes to a table; `columns` are those that the verb names. Answers how many rows it touched.
    pub(super) fn run_on<'a>(
        &mut self,
        table: &'static Table,
        verb: Verb,
        columns: impl Iterator<Item = &'static str> + Clone,
        params: impl Iterator<Item = &'a Value> + Clone,
    ) -> Result<usize, StoreError> {
        let (sql, statement) = of_table(self.connection, &mut self.of_tables, table, verb, columns)?;
        let touched = statement.execute(params_from_iter(params.clone()));
        let touched = touched.map_err(|error| write_failure(&error))?;
        self.witnessed.show(sql, params);
        Ok(touched)
    }

    /// Reads from a table, as the open transaction sees it.
    pub(super) fn select(
        &mut self,
        table: &'static Table,
        verb: Verb,
        columns: impl Iterator<Item = &'static str> + Clone,
        params: &[Value],
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        let (_, statement) = of_table(self.connection, &mut self.of_tables, table, verb, columns)?;
        all(statement, params_from_iter(params))
    }

    fn fixed(&mut self, sql: &'static str) -> Result<&mut Statement<'c>, StoreError> {
        self.prepared(sql).map_err(|error| write_failure(&error))
    }

    fn prepared(&mut self, sql: &'static str) -> rusqlite::Result<&mut Statement<'c>> {
        let place = match self.fixed.iter().position(|(known, _)| std::ptr::eq(*known, sql)) {
            Some(place) => place,
            None => {
                self.fixed.push((sql, self.connection.prepare(sql)?));
                self.fixed.len() - 1
            }
        };
        Ok(&mut self.fixed[place].1)
    }
}

fn of_table<'s, 'c>(
    connection: &'c Connection,
    known: &'s mut Made<'c>,
    table: &'static Table,
    verb: Verb,
    columns: impl Iterator<Item = &'static str> + Clone,
) -> Result<(&'s str, &'s mut Statement<'c>), StoreError> {
    let made = known.entry((std::ptr::from_ref(table).addr(), verb)).or_default();
    let place = match made.iter().position(|(known, ..)| known.iter().copied().eq(columns.clone())) {
        Some(place) => place,
        None => {
            let columns: Vec<_> = columns.collect();
            let sql = write(table, verb, &columns);
            let statement = connection.prepare(&sql).map_err(|error| write_failure(&error))?;
            made.push((columns, sql, statement));
            made.len() - 1
        }
    };
    let (_, sql, statement) = &mut made[place];
    Ok((sql, statement))
}
