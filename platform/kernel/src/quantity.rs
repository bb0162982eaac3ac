//! How many: quantities of a line and sizes of an inventory.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// A number without a fraction is an integer however it is written, `3.0` too (JSON Schema, draft 2020-12, 6.1.1);
/// beyond 2^53 nobody knows which one was meant.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = (1_u64 << 53) as f64;
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident = $min:literal ..= $max:literal, $words:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// The largest that is taken.
            pub const MAX: i64 = $max;

            /// The number, if it lies in the range.
            pub fn new(number: i64) -> Result<Self, String> {
                if ($min..=$max).contains(&number) { Ok(Self(number)) } else { Err(concat!("must be an integer ", $words).into()) }
            }
            /// The number itself.
            pub fn get(self) -> i64 { self.0 }
        }
        impl FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                let unsigned = text.strip_prefix('-').unwrap_or(text);
                let digits = !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit());
                let number = if digits { text.parse().ok() } else { None };
                number.map_or_else(|| Err(concat!("must be an integer ", $words).into()), Self::new)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}", self.0) }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // Any JSON value is read first, so that 1.5, "1" and 1e300 all get the same clear answer.
                let value = serde_json::Value::deserialize(deserializer)?;
                let number = value.as_i64().or_else(|| whole(value.as_f64()?)).ok_or_else(|| D::Error::custom(concat!("must be an integer ", $words)))?;
                Self::new(number).map_err(D::Error::custom)
            }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
                ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
                    .minimum(Some($min as i64))
                    .maximum(Some($max as i64))
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
        }
    )+};
}

counts! {
    /// How many of a product: 1 to 1,000,000.
    Quantity = 1..=1_000_000, "from 1 to 1000000";
    /// How many of a product, none too: 0 to 1,000,000.
    AnyQuantity = 0..=1_000_000, "from 0 to 1000000";
    /// How many units of a kind fit into the inventory: 0 to 1,000,000,000,000.
    Size = 0..=1_000_000_000_000, "from 0 to 1000000000000";
    /// Which try at paying an order this is, counted from 1.
    Attempt = 1..=1_000, "from 1 to 1000";
    /// A cart's version: it grows with every change.
    CartVersion = 0..=9_000_000_000_000, "from 0 to 9000000000000";
    /// The number of an event in its service's log; 0 is before the first one.
    EventNumber = 0..=9_000_000_000_000, "from 0 to 9000000000000";
    /// A year, as ISO 8601 counts them: 0 is 1 BCE.
    Year = -9_999..=9_999, "from -9999 to 9999";
    /// By how many per cent a price changes.
    Percent = -90..=900, "from -90 to 900";
    /// How many of something that stands on one screen.
    Few = 1..=12, "from 1 to 12";
    /// So many days: up to a year.
    Days = 1..=366, "from 1 to 366";
    /// For how many milliseconds a call waits for something to happen.
    WaitMillis = 0..=5_000, "from 0 to 5000";
}

impl Few {
    /// The number, to count by.
    pub fn count(self) -> usize {
        usize::try_from(self.0).unwrap_or_default()
    }
}

impl EventNumber {
    /// Before the first event.
    pub const START: Self = Self(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(json: &str) -> Result<i64, String> {
        serde_json::from_str(json).map(Quantity::get).map_err(|error| error.to_string())
    }

    #[test]
    fn an_integer_may_be_written_with_a_point() {
        for json in ["3", "3.0", "3e0", "30E-1"] {
            assert_eq!(quantity(json), Ok(3), "{json}");
        }
        assert_eq!(quantity("1e6"), Ok(1_000_000));
    }

    #[test]
    fn anything_else_is_refused_with_what_would_be_right() {
        for json in ["3.5", "\"3\"", "null", "[3]", "0", "1000001", "1e300", "-3", "9007199254740994.0"] {
            let said = quantity(json).expect_err(json);
            assert!(said.contains("must be an integer from 1 to 1000000"), "{json}: {said}");
        }
    }
}
