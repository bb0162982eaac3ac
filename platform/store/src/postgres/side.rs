//! A schema as one side of a move: read and written as it is, without the engine's queue.

use std::pin::pin;
use std::time::Duration;

use tokio_postgres::Client;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type};

use super::binding::{Bound, Failure, values};
use super::connect::{Tenant, WHOLE};
use super::text::{numbered, quoted};
use crate::transfer::{HISTORIES, Kind, MARK, Row, Shape, TransferError};
use crate::{Server, StoreError, Value};

/// How often it is looked whether the connections of a store that was just closed are gone.
const LOOK: Duration = Duration::from_millis(100);
/// How many times.
const LOOKS: usize = 30;
/// What there is to keep the engine's writers in step, and nothing of the shop's.
const OWN: [&str; 2] = ["event_counter", "writers"];

const COLUMNS: &str = "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL) \
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
    WHERE c.relnamespace = $1::text::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped \
    ORDER BY c.relname, a.attnum";
const KEYS: &str = "SELECT c.relname::text, a.attname::text \
    FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid \
    CROSS JOIN unnest(x.indkey) WITH ORDINALITY k (attnum, place) \
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum \
    WHERE c.relnamespace = $1::text::regnamespace AND x.indisprimary ORDER BY c.relname, k.place";
const REFERENCES: &str = "SELECT DISTINCT c.relname::text, f.relname::text \
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid \
    WHERE c.relnamespace = $1::text::regnamespace AND k.contype = 'f'";
/// Columns that number their rows by themselves.
const NUMBERED: &str = "SELECT c.relname::text, a.attname::text \
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
    WHERE c.relnamespace = $1::text::regnamespace AND a.attidentity <> ''";

/// A server on which no store has a connection.
pub(crate) struct ServerHold {
    lock: Client,
}

impl ServerHold {
    /// Takes the whole database, unless somebody has it.
    pub(crate) async fn take(server: &Server) -> Result<Self, TransferError> {
        let place = server.to_string();
        let taken = Self::alone(server).await;
        let taken = taken.map_err(|failure| TransferError::Unusable {
            place: place.clone(),
            reason: failure.of_opening(),
        })?;
        taken.map_err(|others| {
            let by = if others.is_empty() { others } else { format!(" ({others})") };
            TransferError::InUse { place, by }
        })
    }

    /// The hold; or the names of those who have the database.
    #[allow(clippy::disallowed_methods, reason = "the engine lies below `runtime`")]
    async fn alone(server: &Server) -> Result<Result<Self, String>, Failure> {
        let tenant = Tenant::new(server.clone(), "whole".to_owned());
        let lock = tenant.connect("migrate").await?;
        // A transaction's lock, so that it holds through a pooler too.
        lock.batch_execute("SET idle_in_transaction_session_timeout = 0; BEGIN").await?;
        let ask = format!("SELECT pg_try_advisory_xact_lock({WHOLE})");
        for _ in 0..LOOKS {
            if lock.query_one(&ask, &[]).await?.get(0) {
                return Ok(Ok(Self { lock }));
            }
            tokio::time::sleep(LOOK).await;
        }
        let there = "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database() \
            AND application_name LIKE 'octavo %' AND pid <> pg_backend_pid() ORDER BY 1";
        let names = lock.query(there, &[]).await?;
        Ok(Err(names.iter().map(|row| row.get(0)).collect::<Vec<String>>().join(", ")))
    }

    /// Whether nobody can have come in meanwhile, as when the connection was ended.
    pub(crate) async fn is_held(&self) -> bool {
        self.lock.batch_execute("SELECT 1").await.is_ok()
    }
}

/// A schema.
pub(crate) struct SchemaSide {
    client: Client,
    schema: String,
}

impl SchemaSide {
    /// Connects to a schema that is there; its server is held.
    pub(crate) async fn hold(server: &Server, schema: &str) -> Result<Self, StoreError> {
        let connected = async {
            let tenant = Tenant::new(server.clone(), schema.to_owned());
            let client = tenant.connect("migrate").await?;
            client.batch_execute(&format!("{}; SET statement_timeout = 0", tenant.enter())).await?;
            Ok(Self { client, schema: quoted(schema) })
        };
        connected.await.map_err(Failure::of_read)
    }

    pub(crate) async fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let bound: Vec<Bound<'_>> = params.iter().map(Bound).collect();
        let bound: Vec<&(dyn ToSql + Sync)> =
            bound.iter().map(|bound| bound as &(dyn ToSql + Sync)).collect();
        let rows = self.client.query(numbered(sql).as_ref(), &bound).await;
        rows.map_err(|error| Failure::from(error).of_read())?.iter().map(values).collect()
    }

    pub(crate) async fn run(&self, sql: &str) -> Result<(), StoreError> {
        self.client.batch_execute(sql).await.map_err(|error| Failure::from(error).of_read())
    }

    /// Every table but those that keep the history of the migrations, and the engine's own.
    pub(crate) async fn shapes(&self) -> Result<Vec<Shape>, StoreError> {
        let mut shapes: Vec<Shape> = Vec::new();
        for [table, column, kind] in self.catalog(COLUMNS).await? {
            let table = table.to_owned();
            if table == MARK || OWN.contains(&table.as_str()) || HISTORIES.contains(&table.as_str()) {
                continue;
            }
            let kind = match kind.as_str() {
                "bigint" => Kind::Int,
                "text" => Kind::Text,
                other => return Err(StoreError::Corrupt(format!("{table} has a column of type {other}"))),
            };
            match shapes.last_mut() {
                Some(shape) if shape.name == table => shape.columns.push((column, kind)),
                _ => {
                    shapes.push(Shape { name: table, columns: vec![(column, kind)], ..Shape::default() });
                }
            }
        }
        for [table, column] in self.catalog(KEYS).await? {
            shapes
                .iter_mut()
                .filter(|shape| shape.name == table)
                .for_each(|shape| shape.key.push(column.clone()));
        }
        for [table, other] in self.catalog(REFERENCES).await? {
            let of = shapes.iter_mut().filter(|shape| shape.name == table);
            of.for_each(|shape| shape.references.push(other.clone()));
        }
        Ok(shapes)
    }

    /// What the catalog answers about this schema.
    async fn catalog<const N: usize>(&self, sql: &str) -> Result<Vec<[String; N]>, StoreError> {
        let rows = self.client.query(sql, &[&self.schema]).await;
        let rows = rows.map_err(|error| Failure::from(error).of_read())?;
        Ok(rows.iter().map(|row| std::array::from_fn(|place| row.get(place))).collect())
    }

    /// Copies the rows in, all or none. A number of an identity column stays what it is.
    pub(crate) async fn write(&self, shape: &Shape, rows: &[Row]) -> Result<(), StoreError> {
        const NUL: &str = "a text has the character NUL in it, which PostgreSQL cannot keep";
        if rows.iter().flatten().any(|value| matches!(value, Value::Text(text) if text.contains('\0'))) {
            return Err(StoreError::Corrupt(NUL.to_owned()));
        }
        let copy = async {
            let copy = format!("COPY \"{}\" ({}) FROM STDIN (FORMAT binary)", shape.name, shape.list());
            let kinds: Vec<Type> = shape.columns.iter().map(|(_, kind)| of_kind(*kind)).collect();
            let mut copying = pin!(BinaryCopyInWriter::new(self.client.copy_in(&copy).await?, &kinds));
            for row in rows {
                copying.as_mut().write_raw(row.iter().map(Bound)).await?;
            }
            Ok(copying.finish().await?)
        };
        copy.await.map(drop).map_err(|failure: Failure| failure.of_read())
    }

    /// Has events and rows go on behind the last number, and tells the planner what there is now.
    pub(crate) async fn finish(&self) -> Result<(), StoreError> {
        self.run("UPDATE event_counter SET last = (SELECT coalesce(max(number), 0) FROM events)").await?;
        for [table, column] in self.catalog(NUMBERED).await? {
            let (table, column) = (quoted(&table), quoted(&column));
            let sequence = format!("pg_get_serial_sequence('{table}', '{}')", column.trim_matches('"'));
            let behind = format!("coalesce(max({column}), 1), max({column}) IS NOT NULL");
            self.run(&format!("SELECT setval({sequence}, {behind}) FROM {table}")).await?;
        }
        for shape in self.shapes().await? {
            let table = quoted(&shape.name);
            let some = self.query(&format!("SELECT 1::bigint FROM {table} LIMIT 1"), &[]).await?;
            // An empty table is better not known as one: plans that are made for none stay when there are many.
            if !some.is_empty() {
                self.run(&format!("ANALYZE {table}")).await?;
            }
        }
        Ok(())
    }
}

fn of_kind(kind: Kind) -> Type {
    match kind {
        Kind::Int => Type::INT8,
        Kind::Text => Type::TEXT,
    }
}
