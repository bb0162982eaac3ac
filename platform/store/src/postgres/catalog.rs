//! What the server knows of a schema's tables: types, keys, references, checks. Read once, after the migrations; what
//! may be joined into one statement is decided by it.

use foldhash::HashMap;
use tokio_postgres::Client;

use crate::StoreError;

use super::binding::Failure;

/// A column's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Text,
}

impl Kind {
    pub(super) const fn sql(self) -> &'static str {
        match self {
            Self::Int => "bigint",
            Self::Text => "text",
        }
    }
}

/// Columns that refer to columns of another table.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) columns: Vec<String>,
    pub(super) table: String,
    pub(super) others: Vec<String>,
}

/// A table as the server knows it.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    columns: Vec<(String, Kind, bool)>,
    /// Columns whose values are unique together, the primary key first.
    pub(super) uniques: Vec<Vec<String>>,
    pub(super) references: Vec<Reference>,
    /// The conditions of its CHECKs.
    pub(super) checks: Vec<String>,
}

impl Shape {
    pub(super) fn column(&self, name: &str) -> Result<Kind, StoreError> {
        let found = self.columns.iter().find(|(column, ..)| column == name);
        found
            .map(|(_, kind, _)| *kind)
            .ok_or_else(|| StoreError::Engine(format!("no column `{name}` is in the database")))
    }

    /// Whether the column always holds something.
    pub(super) fn is_filled(&self, name: &str) -> bool {
        self.columns.iter().any(|(column, _, is_filled)| column == name && *is_filled)
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|(name, ..)| name.as_str()).collect()
    }

    /// Whether rows can break no rule but that of their key.
    pub(super) fn is_lax(&self) -> bool {
        self.uniques.len() < 2 && self.references.is_empty() && self.checks.is_empty()
    }
}

/// The tables of a schema.
#[derive(Clone, Debug, Default)]
pub(super) struct Catalog {
    tables: HashMap<String, Shape>,
    /// Unique indexes as guards name them: `table.column, table.column`.
    indexes: HashMap<String, String>,
}

const COLUMNS: &str = "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL), a.attnotnull \
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
    WHERE c.relnamespace = $1::text::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped \
    ORDER BY c.relname, a.attnum";
const INDEXES: &str = "SELECT t.relname::text, i.relname::text, \
    array(SELECT coalesce(a.attname, '')::text FROM unnest(x.indkey) WITH ORDINALITY k (attnum, place) \
        LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum ORDER BY k.place) \
    FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid \
    WHERE t.relnamespace = $1::text::regnamespace AND x.indisunique ORDER BY x.indisprimary DESC, i.relname";
const REFERENCES: &str = "SELECT t.relname::text, f.relname::text, \
    array(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY n (attnum, place) \
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.attnum ORDER BY n.place), \
    array(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY n (attnum, place) \
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.attnum ORDER BY n.place) \
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid \
    WHERE t.relnamespace = $1::text::regnamespace AND k.contype = 'f'";
const CHECKS: &str = "SELECT t.relname::text, pg_get_expr(k.conbin, k.conrelid) \
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid \
    WHERE t.relnamespace = $1::text::regnamespace AND k.contype = 'c' ORDER BY k.conname";

impl Catalog {
    /// Reads what there is in `schema`, a name in quotes.
    pub(super) async fn read(client: &Client, schema: &str) -> Result<Self, Failure> {
        let mut catalog = Self::default();
        for row in client.query(COLUMNS, &[&schema]).await? {
            let kind = match row.get(2) {
                "bigint" => Kind::Int,
                "text" => Kind::Text,
                // What no act can name; refinery's own tables have others.
                _ => continue,
            };
            catalog.of(row.get(0)).columns.push((row.get(1), kind, row.get(3)));
        }
        for row in client.query(INDEXES, &[&schema]).await? {
            let (table, index, columns): (String, String, Vec<String>) = (row.get(0), row.get(1), row.get(2));
            // An index over an expression is told by its name.
            if columns.iter().all(|column| !column.is_empty()) {
                let named: Vec<_> = columns.iter().map(|column| format!("{table}.{column}")).collect();
                catalog.indexes.insert(index, named.join(", "));
            }
            catalog.of(table).uniques.push(columns);
        }
        for row in client.query(REFERENCES, &[&schema]).await? {
            let reference = Reference { columns: row.get(2), table: row.get(1), others: row.get(3) };
            catalog.of(row.get(0)).references.push(reference);
        }
        for row in client.query(CHECKS, &[&schema]).await? {
            catalog.of(row.get(0)).checks.push(row.get(1));
        }
        Ok(catalog)
    }

    fn of(&mut self, table: String) -> &mut Shape {
        self.tables.entry(table).or_default()
    }

    pub(super) fn shape(&self, table: &str) -> Result<&Shape, StoreError> {
        self.tables
            .get(table)
            .ok_or_else(|| StoreError::Engine(format!("no table `{table}` is in the database")))
    }

    /// The tables that refer to this one.
    pub(super) fn referring_to(&self, table: &str) -> impl Iterator<Item = &str> {
        let refers = move |shape: &Shape| shape.references.iter().any(|reference| reference.table == table);
        self.tables.iter().filter(move |(_, shape)| refers(shape)).map(|(name, _)| name.as_str())
    }

    /// A unique index as guards name it.
    pub(super) fn guard(&self, index: &str) -> String {
        self.indexes.get(index).cloned().unwrap_or_else(|| index.to_owned())
    }
}
