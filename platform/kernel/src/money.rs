//! Money: an exact number of minor units of one currency (ISO 4217). No float ever touches it.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A currency that has minor units, by its ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The US dollar, a new shop's currency.
    pub const USD: Self = Self(iso_currency::Currency::USD);

    /// How many decimal digits its amounts have: 2 for USD, 0 for JPY, 3 for KWD.
    pub fn digits(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }

    /// Its three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }
}

impl FromStr for Currency {
    type Err = String;
    fn from_str(code: &str) -> Result<Self, String> {
        iso_currency::Currency::from_code(code)
            .filter(|currency| currency.exponent().is_some())
            .map(Self)
            .ok_or_else(|| "must be an ISO 4217 currency code such as `USD`".into())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::text::string(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// An amount of money, zero or more, out as `{"amount": "12.99", "currency": "USD"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// The largest amount that may be asked for, in minor units: 99,999,999.99 of a currency with cents.
    /// A cart of [`Money::MAX_LINES`] lines of [`crate::Quantity::MAX`] units still adds up without overflow.
    pub const MAX_ASKED: i64 = 9_999_999_999;
    /// The most lines whose total is sure to fit.
    pub const MAX_LINES: usize = 900;

    /// An amount of minor units, for example cents.
    pub fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The number of minor units.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// Its currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// `self + other`, or nothing when that overflows or the currencies differ.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        (self.currency == other.currency).then_some(())?;
        Some(Self { minor: self.minor.checked_add(other.minor)?, ..self })
    }

    /// `self × count`, or nothing when that overflows.
    pub fn checked_mul(self, count: i64) -> Option<Self> {
        Some(Self { minor: self.minor.checked_mul(count)?, ..self })
    }

    /// Reads decimal text such as `12.99`, exactly.
    ///
    /// # Errors
    /// Says what is wrong: a sign, an exponent, more digits than the currency has, too large.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, String> {
        let digits = currency.digits() as usize;
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        if text.starts_with('-') {
            return Err("must not be negative".into());
        }
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let shaped = !whole.is_empty() && all_digits(whole) && all_digits(fraction) && !text.ends_with('.');
        if !shaped {
            return Err("must be a decimal amount such as \"12.99\"".into());
        }
        if fraction.len() > digits {
            return Err(format!("must have at most {digits} digits after the point in {}", currency.code()));
        }
        let minor: Option<i64> = format!("{whole}{fraction:0<digits$}").parse().ok();
        match minor {
            Some(minor) if minor <= Self::MAX_ASKED => Ok(Self { minor, currency }),
            _ => Err(format!("must be at most {}", Self { minor: Self::MAX_ASKED, currency }.amount())),
        }
    }

    /// The amount as decimal text, with all the digits its currency has.
    pub fn amount(self) -> String {
        let digits = self.currency.digits();
        let sign = if self.minor < 0 { "-" } else { "" };
        let (minor, unit) = (self.minor.unsigned_abs(), 10_u64.pow(digits));
        let (whole, fraction, width) = (minor / unit, minor % unit, digits as usize);
        if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction:0width$}") }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.currency.code())
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut object = serializer.serialize_struct("Money", 2)?;
        object.serialize_field("amount", &self.amount())?;
        object.serialize_field("currency", self.currency.code())?;
        object.end()
    }
}

impl<'de> Deserialize<'de> for Money {
    /// Reads an answer's object. What a client sends goes through [`Money::parse`], with the shop's currency.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Sent {
            amount: String,
            currency: Currency,
        }
        let Sent { amount, currency } = Sent::deserialize(deserializer)?;
        let minor: String = amount.chars().filter(|c| *c != '.').collect();
        let places = amount.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        match minor.parse() {
            Ok(minor) if places == currency.digits() as usize => Ok(Self { minor, currency }),
            _ => Err(D::Error::custom("must be an exact amount with all its digits")),
        }
    }
}

impl utoipa::PartialSchema for Money {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::Schema;
        use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Type};
        let amount = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[0-9]+(\\.[0-9]+)?$"));
        let currency = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[A-Z]{3}$"));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .property("amount", amount)
            .property("currency", currency)
            .required("amount")
            .required("currency")
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
            .description(Some("An exact amount, with all the decimal digits its currency has."))
            .into()
    }
}

impl utoipa::ToSchema for Money {
    fn name() -> std::borrow::Cow<'static, str> {
        "Money".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_text_is_read_exactly() {
        for (text, minor) in
            [("12.99", 1299), ("0.1", 10), ("7", 700), ("0", 0), ("99999999.99", Money::MAX_ASKED)]
        {
            assert_eq!(Money::parse(text, Currency::USD).expect(text).minor(), minor);
        }
        for wrong in
            ["12.999", "-1", "-0", "1e2", "", ".5", "5.", "1,00", " 1", "100000000.00", "NaN", "+1", "٣"]
        {
            assert!(Money::parse(wrong, Currency::USD).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_currency_decides_how_many_digits_there_are() {
        let yen: Currency = "JPY".parse().expect("a currency");
        assert_eq!(Money::parse("1300", yen).expect("yen").amount(), "1300");
        assert!(Money::parse("1300.5", yen).is_err());
        assert_eq!(Money::from_minor(5, Currency::USD).amount(), "0.05");
    }

    #[test]
    fn what_is_answered_reads_back() {
        let price = Money::from_minor(1299, Currency::USD);
        let json = serde_json::to_string(&price).expect("json");
        assert_eq!(json, r#"{"amount":"12.99","currency":"USD"}"#);
        assert_eq!(serde_json::from_str::<Money>(&json).expect("money"), price);
    }
}
