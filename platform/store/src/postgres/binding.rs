//! Between [`Value`] and what the library binds and reads, and what its failures mean.

use std::error::Error as _;

use bytes::BytesMut;
use tokio_postgres::error::{DbError, SqlState};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Error, Row};

use crate::{StoreError, Value};

/// A value as a parameter of a read: its type is what the statement says.
#[derive(Debug)]
pub(super) struct Bound<'v>(pub(super) &'v Value);

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Value::Int(number) if *ty == Type::INT8 => number.to_sql(ty, out),
            Value::Text(text) if <&str as ToSql>::accepts(ty) => text.as_str().to_sql(ty, out),
            _ => Err(format!("a parameter of type {ty} is bound to another kind of value").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The values of a row; only numbers and texts can be read.
pub(super) fn values(row: &Row) -> Result<Vec<Value>, StoreError> {
    let value = |(place, column): (usize, &tokio_postgres::Column)| {
        let read = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(place).map(|read| read.map(Value::Int)),
            Type::TEXT | Type::VARCHAR | Type::NAME => {
                row.try_get::<_, Option<String>>(place).map(|read| read.map(Value::Text))
            }
            ref other => {
                return Err(StoreError::Engine(format!(
                    "column {} is of type {other}; only BIGINT and TEXT are read",
                    column.name()
                )));
            }
        };
        read.map(|read| read.unwrap_or(Value::Null)).map_err(|error| StoreError::Corrupt(error.to_string()))
    };
    row.columns().iter().enumerate().map(value).collect()
}

/// Why a statement did not do what it should.
#[derive(Debug)]
pub(super) enum Failure {
    /// What it says cannot be: a constraint, a number that does not fit, a fault in its text.
    Refused(Box<DbError>),
    /// It passes: a deadlock, a time limit, a server that is stopping or has no room.
    Passing(&'static str),
    /// The connection is gone, and with it whatever was on its way.
    Lost,
    /// A fault of ours.
    Fault(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if let Some(refused) = error.as_db_error() {
            return match passing(refused.code()) {
                Some(reason) => Self::Passing(reason),
                None => Self::Refused(Box::new(refused.clone())),
            };
        }
        let is_io = error.source().is_some_and(|source| source.is::<std::io::Error>());
        if error.is_closed() || is_io { Self::Lost } else { Self::Fault(error.to_string()) }
    }
}

fn passing(code: &SqlState) -> Option<&'static str> {
    Some(match code.code() {
        "40001" | "40P01" => "another transaction stood in the way",
        "55P03" => "another process holds the turn for too long",
        "25P03" => "the transaction took too long",
        "OCT01" => "the shop is being moved by `octavo migrate`",
        "57014" => "the statement took too long",
        code if code.starts_with("53") => "the database server has no room",
        code if code.starts_with("57P") || code.starts_with("58") => {
            "the database server is stopping or fails"
        }
        _ => return None,
    })
}

impl Failure {
    /// What a failed read means to its caller.
    pub(super) fn of_read(self) -> StoreError {
        match self {
            Self::Refused(error) => StoreError::Engine(error.to_string()),
            Self::Passing(reason) => StoreError::Unavailable(reason),
            Self::Lost => StoreError::Unavailable("the database server cannot be reached"),
            Self::Fault(reason) => StoreError::Engine(reason),
        }
    }
}

impl Failure {
    /// What it says to somebody who starts the process.
    pub(super) fn of_opening(self) -> String {
        match self {
            Self::Refused(error) if *error.code() == SqlState::INSUFFICIENT_PRIVILEGE => format!(
                "{}. The user needs CREATEROLE and must own the database, or an administrator makes the role and the \
                 schema and grants the role to the user",
                error.message()
            ),
            Self::Refused(error) => error.message().to_owned(),
            Self::Passing(reason) => reason.to_owned(),
            Self::Lost => "the server cannot be reached".to_owned(),
            Self::Fault(reason) => reason,
        }
    }
}
