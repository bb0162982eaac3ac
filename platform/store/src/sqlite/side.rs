//! A file as one side of a move: read and written as it is, without the engine's queue.

use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params_from_iter};

use super::binding::{all, read_failure, write_failure};
use super::open;
use crate::transfer::{HISTORIES, Kind, MARK, Row, Shape};
use crate::{OpenError, StoreError, Value};

/// A file whose lock is held.
pub(crate) struct FileSide {
    connection: Connection,
    _lock: File,
}

const TABLES: &str = "SELECT name FROM pragma_table_list \
    WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'";
const COLUMNS: &str = "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid";
const REFERENCES: &str = "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1)";

impl FileSide {
    /// Takes the file's lock and opens it. It must be there.
    pub(crate) fn hold(path: &Path) -> Result<Self, OpenError> {
        let lock = open::lock(path)?;
        let connection = open::connect(None, path).and_then(|connection| {
            connection.execute_batch("PRAGMA foreign_keys = ON")?;
            Ok(connection)
        });
        let connection = connection.map_err(|error| open::unusable(path, &error))?;
        Ok(Self { connection, _lock: lock })
    }

    pub(crate) fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(|error| read_failure(&error))?;
        all(&mut statement, params_from_iter(params))
    }

    pub(crate) fn run(&self, sql: &str) -> Result<(), StoreError> {
        self.connection.execute_batch(sql).map_err(|error| write_failure(&error))
    }

    /// Every table but those that keep the history of the migrations. What a full-text index keeps for itself is no table
    /// of this kind; triggers fill it.
    pub(crate) fn shapes(&self) -> Result<Vec<Shape>, StoreError> {
        let names = self.query(TABLES, &[])?.into_iter().flatten();
        let mut shapes = Vec::new();
        for table in names {
            let name = table.text()?.to_owned();
            if name == MARK || HISTORIES.contains(&name.as_str()) {
                continue;
            }
            let (mut columns, mut key) = (Vec::new(), Vec::new());
            for column in self.query(COLUMNS, std::slice::from_ref(&table))? {
                let [column, kind, place] = column.as_slice() else { continue };
                let kind = match kind.text()? {
                    "INTEGER" => Kind::Int,
                    "TEXT" => Kind::Text,
                    other => return Err(StoreError::Corrupt(format!("{name} has a column of type {other}"))),
                };
                let column = column.text()?.to_owned();
                if place.int()? > 0 {
                    key.push((place.int()?, column.clone()));
                }
                columns.push((column, kind));
            }
            key.sort();
            let references = self.query(REFERENCES, std::slice::from_ref(&table))?;
            let references = references
                .iter()
                .flatten()
                .map(|name| Ok(name.text()?.to_owned()))
                .collect::<Result<_, StoreError>>()?;
            let key = key.into_iter().map(|(_, column)| column).collect();
            shapes.push(Shape { name, columns, key, references });
        }
        Ok(shapes)
    }

    /// Writes all of the rows in one transaction.
    pub(crate) fn write(&mut self, shape: &Shape, rows: &[Row]) -> Result<(), StoreError> {
        let places: Vec<String> = (1..=shape.columns.len()).map(|place| format!("?{place}")).collect();
        let insert =
            format!("INSERT INTO \"{}\" ({}) VALUES ({})", shape.name, shape.list(), places.join(", "));
        let mut write = || {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            {
                let mut statement = transaction.prepare_cached(&insert)?;
                for row in rows {
                    statement.execute(params_from_iter(row))?;
                }
            }
            transaction.commit()
        };
        write().map_err(|error| write_failure(&error))
    }
}
