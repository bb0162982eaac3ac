//! Who wants to see what is written: benchmarks, which then write the same without this crate.

use std::sync::{Arc, OnceLock};

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

use crate::Value;

/// Is shown each statement that wrote something, and what was bound to it.
pub(crate) type Witness = Box<dyn Fn(&str, Vec<Value>) + Send + Sync>;

/// The witness, once there is one. Without one, a look at it is all that a statement pays.
#[derive(Clone, Default)]
pub(super) struct Witnessed(Arc<OnceLock<Witness>>);

impl Witnessed {
    /// Has `witness` see every statement from now on; the first one stays.
    pub(super) fn by(&self, witness: Witness) {
        let _ = self.0.set(witness);
    }

    pub(super) fn show(&self, sql: &str, params: impl Iterator<Item: ToSql>) {
        if let Some(witness) = self.0.get() {
            witness(sql, params.map(|value| bound(&value)).collect());
        }
    }
}

fn bound(value: &impl ToSql) -> Value {
    let output = value.to_sql();
    let bound = match &output {
        Ok(ToSqlOutput::Borrowed(bound)) => *bound,
        Ok(ToSqlOutput::Owned(bound)) => bound.into(),
        // Nothing else is ever bound.
        _ => ValueRef::Null,
    };
    match bound {
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        // The palette has nothing else.
        _ => Value::Null,
    }
}
