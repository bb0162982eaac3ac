//! The column palette, and how a Rust type stands in a column.

use kernel::{Attempt, CartVersion, Currency, Quantity, Size, Timestamp};

use crate::StoreError;

/// What a column can hold: BIGINT, TEXT, or nothing.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// Amounts in minor units, times in microseconds since the epoch, counts, flags.
    Int(i64),
    /// Ids, codes and texts.
    Text(String),
}

impl Value {
    fn misfit(&self, wanted: &str) -> StoreError {
        // The kind alone: a text may be personal.
        let kind = match self {
            Self::Null => "nothing",
            Self::Int(_) => "a number",
            Self::Text(_) => "a text",
        };
        StoreError::Corrupt(format!("{wanted} was to be read from a column, {kind} is stored"))
    }

    /// The number; an error for anything else.
    pub fn int(&self) -> Result<i64, StoreError> {
        match self {
            Self::Int(number) => Ok(*number),
            other => Err(other.misfit("a number")),
        }
    }

    /// The text; an error for anything else.
    pub fn text(&self) -> Result<&str, StoreError> {
        match self {
            Self::Text(text) => Ok(text),
            other => Err(other.misfit("a text")),
        }
    }

    /// Reads a stored text as a `T`; what [`crate::text_column`] is made of.
    pub fn parsed<T: std::str::FromStr>(&self) -> Result<T, StoreError> {
        self.text()?.parse().map_err(|_| self.misfit(std::any::type_name::<T>()))
    }
}

/// A type that stands in a column.
pub trait Column: Sized {
    /// As it is stored.
    fn to_value(&self) -> Value;
    /// As it was stored; [`StoreError::Corrupt`] when it was not this type.
    fn from_value(value: &Value) -> Result<Self, StoreError>;
}

/// Stores a type as the text it displays, and reads it back by `FromStr`.
///
/// `store::text_column!(OrderState, PaymentState);`
#[macro_export]
macro_rules! text_column {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::Column for $type {
            fn to_value(&self) -> $crate::Value {
                $crate::Value::Text(::std::string::ToString::to_string(self))
            }
            fn from_value(value: &$crate::Value) -> ::std::result::Result<Self, $crate::StoreError> {
                value.parsed()
            }
        }
    )+};
}

text_column!(
    kernel::AccountId,
    kernel::FullnameId,
    kernel::AddressId,
    kernel::UserId,
    kernel::CartId,
    kernel::AuthorId,
    kernel::CategoryId,
    kernel::BookId,
    kernel::OrderId,
    kernel::PaymentId,
    kernel::RefundId,
    kernel::InventoryId,
    kernel::NotificationId,
    kernel::EventId,
    kernel::SessionId,
    kernel::RequestId,
    kernel::DeadLetterId,
    kernel::StaffId,
    kernel::KeyId,
    kernel::LinkId,
    kernel::AuditId,
    kernel::ReceiptId,
    kernel::MovementId,
    kernel::Role,
    kernel::Name,
    kernel::Description,
    kernel::PostalLine,
    kernel::Email,
    kernel::Username,
    kernel::ExternalId,
    kernel::PaymentToken,
    kernel::ProviderName,
    kernel::Isbn,
    kernel::PublishedDate,
);

impl Column for Value {
    fn to_value(&self) -> Value {
        self.clone()
    }
    fn from_value(value: &Value) -> Result<Self, StoreError> {
        Ok(value.clone())
    }
}

impl Column for i64 {
    fn to_value(&self) -> Value {
        Value::Int(*self)
    }
    fn from_value(value: &Value) -> Result<Self, StoreError> {
        value.int()
    }
}

impl Column for u32 {
    fn to_value(&self) -> Value {
        Value::Int(i64::from(*self))
    }
    fn from_value(value: &Value) -> Result<Self, StoreError> {
        value.int()?.try_into().map_err(|_| value.misfit("a number from 0 to 4294967295"))
    }
}

impl Column for bool {
    fn to_value(&self) -> Value {
        Value::Int(i64::from(*self))
    }
    fn from_value(value: &Value) -> Result<Self, StoreError> {
        match value {
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            other => Err(other.misfit("0 or 1")),
        }
    }
}

impl Column for String {
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
    fn from_value(value: &Value) -> Result<Self, StoreError> {
        value.text().map(str::to_owned)
    }
}

impl<T: Column> Column for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
    fn from_value(value: &Value) -> Result<Self, StoreError> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

/// Stored as JSON text.
impl Column for serde_json::Value {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
    fn from_value(value: &Value) -> Result<Self, StoreError> {
        serde_json::from_str(value.text()?).map_err(|_| value.misfit("JSON"))
    }
}

impl Column for Timestamp {
    fn to_value(&self) -> Value {
        Value::Int(self.micros())
    }
    fn from_value(value: &Value) -> Result<Self, StoreError> {
        value.int().map(Self::from_micros)
    }
}

impl Column for Currency {
    fn to_value(&self) -> Value {
        Value::Text(self.code().to_owned())
    }
    fn from_value(value: &Value) -> Result<Self, StoreError> {
        value.parsed()
    }
}

macro_rules! count_column {
    ($($type:ty),+) => {$(
        impl Column for $type {
            fn to_value(&self) -> Value {
                Value::Int(self.get())
            }
            fn from_value(value: &Value) -> Result<Self, StoreError> {
                Self::new(value.int()?).map_err(|_| value.misfit(stringify!($type)))
            }
        }
    )+};
}

count_column!(Quantity, Size, Attempt, CartVersion);

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said when `value` is stored where a `T` was to be.
    fn misread<T: Column + std::fmt::Debug>(value: Value) -> String {
        T::from_value(&value).expect_err("another type").to_string()
    }

    #[test]
    fn what_is_read_is_what_was_stored() {
        fn same<T: Column + PartialEq + std::fmt::Debug>(row: T, stored: Value) {
            assert_eq!(row.to_value(), stored);
            assert_eq!(T::from_value(&stored), Ok(row));
        }
        same(u32::MAX, Value::Int(4_294_967_295));
        same(false, Value::Int(0));
        same(true, Value::Int(1));
        same(Some(7_i64), Value::Int(7));
        same(None::<i64>, Value::Null);
        same(serde_json::json!({ "a": [1] }), Value::Text(r#"{"a":[1]}"#.into()));
        same(Timestamp::from_micros(-5), Value::Int(-5));
        same(Currency::USD, Value::Text("USD".into()));
        same(Quantity::new(3).expect("a quantity"), Value::Int(3));
        same(Value::Null, Value::Null);
    }

    #[test]
    fn what_is_not_of_its_type_is_said_and_never_shown() {
        let secret = || Value::Text("nora@example.org".into());
        for said in [
            misread::<i64>(secret()),
            misread::<u32>(Value::Int(-1)),
            misread::<bool>(Value::Int(2)),
            misread::<String>(Value::Null),
            misread::<Currency>(secret()),
            misread::<serde_json::Value>(secret()),
            misread::<Quantity>(Value::Int(0)),
        ] {
            assert!(said.contains(" was to be read from a column, "), "{said}");
            assert!(!said.contains("nora"), "{said}");
        }
        assert!(misread::<bool>(Value::Int(2)).ends_with("a number is stored"));
        assert!(misread::<String>(Value::Null).ends_with("nothing is stored"));
        assert!(misread::<i64>(secret()).ends_with("a text is stored"));
    }
}
