//! Between [`Value`] and what the library binds and reads.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, Statement, ToSql};

use crate::{StoreError, Value};

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

/// Runs a query to its end.
pub(super) fn all(
    statement: &mut Statement<'_>,
    params: impl rusqlite::Params,
) -> Result<Vec<Vec<Value>>, StoreError> {
    let width = statement.column_count();
    let mut rows = statement.query(params).map_err(|error| read_failure(&error))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(|error| read_failure(&error))? {
        let mut values = Vec::with_capacity(width);
        for place in 0..width {
            values.push(value(row.get_ref(place).map_err(|error| read_failure(&error))?)?);
        }
        found.push(values);
    }
    Ok(found)
}

fn value(found: ValueRef<'_>) -> Result<Value, StoreError> {
    match found {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(_) => Err(StoreError::Corrupt("a text is not UTF-8".into())),
        },
        ValueRef::Real(_) | ValueRef::Blob(_) => {
            Err(StoreError::Corrupt("a column holds neither a number of 64 bits nor a text".into()))
        }
    }
}

/// What a failed read means to its caller.
pub(super) fn read_failure(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(code) if is_passing(code) => StoreError::Unavailable("the database cannot be read now"),
        _ => StoreError::Engine(error.to_string()),
    }
}

/// What a failed write means to its caller.
pub(super) fn write_failure(error: &rusqlite::Error) -> StoreError {
    match error {
        rusqlite::Error::SqliteFailure(failure, message) => match failure.code {
            ErrorCode::ConstraintViolation => violation(message.as_deref().unwrap_or_default()),
            ErrorCode::DiskFull => StoreError::Unavailable("the disk, or the file's share of it, is full"),
            code if is_passing(code) => StoreError::Unavailable("the database cannot be written now"),
            _ => StoreError::Engine(error.to_string()),
        },
        other => StoreError::Engine(other.to_string()),
    }
}

fn is_passing(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::SystemIoFailure
            | ErrorCode::DiskFull
            | ErrorCode::OutOfMemory
            | ErrorCode::OperationInterrupted
            | ErrorCode::CannotOpen
    )
}

/// `UNIQUE constraint failed: carts.user_id` and its kin, as the name a guard uses.
fn violation(message: &str) -> StoreError {
    let constraint = match message.split_once(" constraint failed: ") {
        // An index over an expression is told by its name.
        Some((_, named)) => {
            named.strip_prefix("index '").map_or(named, |name| name.trim_end_matches('\'')).to_owned()
        }
        None if message.starts_with("FOREIGN KEY") => "foreign key".to_owned(),
        None => message.to_owned(),
    };
    StoreError::Violated { constraint }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_get_the_names_that_guards_use() {
        for (message, name) in [
            ("UNIQUE constraint failed: accounts.username_folded", "accounts.username_folded"),
            ("UNIQUE constraint failed: orders.cart_id, orders.version", "orders.cart_id, orders.version"),
            ("UNIQUE constraint failed: index 'one_live'", "one_live"),
            ("CHECK constraint failed: stock_not_negative", "stock_not_negative"),
            ("FOREIGN KEY constraint failed", "foreign key"),
            (
                "cannot store TEXT value in INTEGER column stock.on_hand",
                "cannot store TEXT value in INTEGER column stock.on_hand",
            ),
        ] {
            assert_eq!(violation(message), StoreError::Violated { constraint: name.into() });
        }
    }

    fn failure(code: i32) -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None)
    }

    #[test]
    fn what_passes_is_unavailable_and_a_fault_is_told_as_one() {
        use rusqlite::ffi;
        for passing in [
            ffi::SQLITE_BUSY,
            ffi::SQLITE_LOCKED,
            ffi::SQLITE_IOERR,
            ffi::SQLITE_NOMEM,
            ffi::SQLITE_INTERRUPT,
            ffi::SQLITE_CANTOPEN,
        ] {
            let error = failure(passing);
            let read = StoreError::Unavailable("the database cannot be read now");
            assert_eq!(read_failure(&error), read, "{error}");
            let written = StoreError::Unavailable("the database cannot be written now");
            assert_eq!(write_failure(&error), written, "{error}");
        }
        let full = failure(ffi::SQLITE_FULL);
        let reason = "the disk, or the file's share of it, is full";
        assert_eq!(write_failure(&full), StoreError::Unavailable(reason));
        for fault in [ffi::SQLITE_ERROR, ffi::SQLITE_CORRUPT, ffi::SQLITE_READONLY] {
            let error = failure(fault);
            assert_eq!(read_failure(&error), StoreError::Engine(error.to_string()));
            assert_eq!(write_failure(&error), StoreError::Engine(error.to_string()));
        }
    }
}
