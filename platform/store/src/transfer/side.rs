//! One database of one side: what is asked of either engine, in the same words.

use super::digest::{Digest, Digesting};
use super::{MARK, Progress, Row, Shape, Step, TransferError};
use crate::postgres::SchemaSide;
use crate::sqlite::FileSide;
use crate::{StoreError, Value};

/// A database of a held side.
pub(super) struct Side {
    pub(super) service: &'static str,
    pub(super) engine: EngineSide,
}

pub(super) enum EngineSide {
    File(FileSide),
    Schema(SchemaSide),
}

/// What SQLite does is done at once: nobody else wants this thread.
impl EngineSide {
    async fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::File(file) => file.query(sql, params),
            Self::Schema(schema) => schema.query(sql, params).await,
        }
    }

    async fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        match self {
            Self::File(file) => file.run(sql),
            Self::Schema(schema) => schema.run(sql).await,
        }
    }

    async fn shapes(&mut self) -> Result<Vec<Shape>, StoreError> {
        match self {
            Self::File(file) => file.shapes(),
            Self::Schema(schema) => schema.shapes().await,
        }
    }

    async fn write(&mut self, shape: &Shape, rows: &[Row]) -> Result<(), StoreError> {
        match self {
            Self::File(file) => file.write(shape, rows),
            Self::Schema(schema) => schema.write(shape, rows).await,
        }
    }

    async fn finish(&mut self) -> Result<(), StoreError> {
        match self {
            // The next number of a key or an event is looked up in the rows.
            Self::File(_) => Ok(()),
            Self::Schema(schema) => schema.finish().await,
        }
    }
}

impl Side {
    fn failed(&self, what: &str) -> impl FnOnce(StoreError) -> TransferError + use<> {
        let (service, what) = (self.service, what.to_owned());
        move |error| TransferError::failed(service, &what, &error)
    }

    /// The tables that hold the shop's data.
    pub(super) async fn shapes(&mut self) -> Result<Vec<Shape>, TransferError> {
        self.engine.shapes().await.map_err(self.failed("its tables cannot be listed"))
    }

    pub(super) async fn count(&mut self, shape: &Shape) -> Result<u64, TransferError> {
        let counted = self.engine.query(&format!("SELECT count(*) FROM \"{}\"", shape.name), &[]).await;
        let count =
            counted.and_then(|rows| rows.first().and_then(|row| row.first()).map_or(Ok(0), Value::int));
        let count = count.map_err(self.failed(&format!("the table {} cannot be read", shape.name)))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// The next rows after the one with the key `after`, or the first.
    pub(super) async fn page(
        &mut self,
        shape: &Shape,
        after: Option<&[Value]>,
    ) -> Result<Vec<Row>, TransferError> {
        let rows = self.engine.query(&shape.page(after.is_some()), after.unwrap_or_default()).await;
        rows.map_err(self.failed(&format!("the table {} cannot be read", shape.name)))
    }

    /// The highest key there is.
    pub(super) async fn last(&mut self, shape: &Shape) -> Result<Option<Vec<Value>>, TransferError> {
        let rows = self.engine.query(&shape.last(), &[]).await;
        let rows = rows.map_err(self.failed(&format!("the table {} cannot be read", shape.name)))?;
        Ok(rows.into_iter().next())
    }

    /// Writes all of the rows, or none.
    pub(super) async fn write(&mut self, shape: &Shape, rows: &[Row]) -> Result<(), TransferError> {
        let written = self.engine.write(shape, rows).await;
        written.map_err(self.failed(&format!("rows cannot be written to the table {}", shape.name)))
    }

    pub(super) async fn digest(
        &mut self,
        shape: &Shape,
        progress: Progress<'_>,
    ) -> Result<Digest, TransferError> {
        let (mut digesting, mut last) = (Digesting::default(), None);
        loop {
            let rows = self.page(shape, last.as_deref()).await?;
            let Some(row) = rows.last() else { return Ok(digesting.done()) };
            last = Some(shape.key_of(row));
            rows.iter().for_each(|row| digesting.row(row));
            let step = Step { service: self.service, table: &shape.name, rows: rows.len() as u64 };
            if progress(step).is_break() {
                return Err(TransferError::Stopped);
            }
        }
    }

    /// What is left to do when all rows are in.
    pub(super) async fn finish(&mut self) -> Result<(), TransferError> {
        self.engine.finish().await.map_err(self.failed("the numbers that follow cannot be set"))
    }

    /// Marks the database as one that is being filled, unless it is. What its migrations have put into `seeded` tables
    /// goes, since the source has its own.
    pub(super) async fn mark(&mut self, source: &str, seeded: &[String]) -> Result<(), TransferError> {
        let failed = self.failed("it cannot be marked as unfinished");
        let marked = async {
            match self.engine.query(&format!("SELECT source FROM {MARK}"), &[]).await {
                Ok(_) => return Ok(()),
                // There is no such table.
                Err(StoreError::Engine(_)) => {}
                Err(other) => return Err(other),
            }
            let mut words = format!("BEGIN; CREATE TABLE {MARK} (source TEXT NOT NULL PRIMARY KEY);");
            words.push_str(&format!("INSERT INTO {MARK} VALUES ('{}');", source.replace('\'', "''")));
            words.extend(seeded.iter().map(|table| format!("DELETE FROM \"{table}\";")));
            words.push_str("COMMIT;");
            self.engine.run(&words).await
        };
        marked.await.map_err(failed)
    }

    pub(super) async fn unmark(&mut self) -> Result<(), TransferError> {
        let unmarked = self.engine.run(&format!("DROP TABLE IF EXISTS {MARK}")).await;
        unmarked.map_err(self.failed("its mark cannot be taken away"))
    }
}
