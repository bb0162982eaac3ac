//! Fields: how one value of a request is read from JSON, from a path or a query, and written again.

use kernel::{Currency, Money};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa::openapi::{OneOfBuilder, RefOr, Schema};

/// What reading a field may need to know of the shop.
#[derive(Clone, Copy, Debug)]
pub struct Shop {
    /// The one currency of all its prices.
    pub currency: Currency,
}

/// A value of a request. The error says what would be right, as the end of a sentence that starts with the field.
pub trait Field: Sized {
    /// Whether a request without it is refused.
    const REQUIRED: bool = true;

    /// Reads the JSON value of a body's field.
    fn from_json(raw: &RawValue, shop: &Shop) -> Result<Self, String>;
    /// Reads a path segment or a query value, already percent-decoded.
    fn from_text(text: &str, shop: &Shop) -> Result<Self, String>;
    /// What it is when it was not given.
    fn absent() -> Option<Self> {
        None
    }
    /// As JSON for a body; nothing when it is left out.
    fn to_json(&self) -> Result<Option<Box<RawValue>>, serde_json::Error>;
    /// As text for a path or a query; nothing when it is left out.
    fn to_text(&self) -> Option<String>;
    /// What it names, ids with blanks between them: what a call is about.
    fn named(&self) -> Option<String> {
        self.to_text()
    }
    /// Its schema.
    fn schema() -> RefOr<Schema>;
    /// The schema of it as text, in a path or a query.
    fn text_schema() -> RefOr<Schema> {
        Self::schema()
    }
    /// Every schema that its own refers to.
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>);
}

impl<T: Field> Field for Option<T> {
    const REQUIRED: bool = false;
    fn from_json(raw: &RawValue, shop: &Shop) -> Result<Self, String> {
        T::from_json(raw, shop).map(Some)
    }
    fn from_text(text: &str, shop: &Shop) -> Result<Self, String> {
        T::from_text(text, shop).map(Some)
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
    fn to_json(&self) -> Result<Option<Box<RawValue>>, serde_json::Error> {
        self.as_ref().map_or(Ok(None), T::to_json)
    }
    fn to_text(&self) -> Option<String> {
        self.as_ref().and_then(T::to_text)
    }
    fn named(&self) -> Option<String> {
        self.as_ref().and_then(T::named)
    }
    fn schema() -> RefOr<Schema> {
        T::schema()
    }
    fn text_schema() -> RefOr<Schema> {
        T::text_schema()
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

/// The schema of a word out of a list.
pub fn words_schema(words: impl IntoIterator<Item = &'static str>, about: &str) -> RefOr<Schema> {
    use utoipa::openapi::schema::{ObjectBuilder, Type};
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words))
        .description(Some(about.trim()))
        .into()
}

/// Reads JSON, and turns serde's words into the end of a sentence about the field.
#[doc(hidden)]
pub fn read_json<T: DeserializeOwned>(raw: &RawValue) -> Result<T, String> {
    if raw.get() == "null" {
        return Err("must not be null; leave it out instead".into());
    }
    serde_json::from_str(raw.get()).map_err(|error| {
        let words = error.to_string();
        let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
        match words.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected ")) {
            Some((found, wanted)) => format!("must be {wanted}, not {found}"),
            None if words == "number out of range" => "must be a number that is not astronomical".into(),
            None => words.to_owned(),
        }
    })
}

#[doc(hidden)]
pub fn write_json<T: Serialize>(value: &T) -> Result<Option<Box<RawValue>>, serde_json::Error> {
    serde_json::value::to_raw_value(value).map(Some)
}

#[doc(hidden)]
pub fn name_schemas<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}

/// Makes types fields that have one spelling as text: ids, names, numbers. `json` types only fit in a body; those that
/// are lists of things, `json ids`, spell which as text.
#[macro_export]
macro_rules! fields {
    (json: $($type:ty),+ $(,)?) => { $($crate::fields!(@json $type, |_| None);)+ };
    (json ids: $($type:ty),+ $(,)?) => { $($crate::fields!(@json $type, |ids| Some(ids.to_string()));)+ };
    (@json $type:ty, $named:expr) => {
        impl $crate::Field for $type {
            fn from_json(raw: &$crate::private::serde_json::value::RawValue, _: &$crate::Shop) -> Result<Self, String> {
                $crate::private::read_json(raw)
            }
            fn from_text(_: &str, _: &$crate::Shop) -> Result<Self, String> {
                Err("belongs into the body".into())
            }
            fn to_json(&self) -> Result<Option<Box<$crate::private::serde_json::value::RawValue>>, $crate::private::serde_json::Error> {
                $crate::private::write_json(self)
            }
            fn to_text(&self) -> Option<String> { None }
            fn named(&self) -> Option<String> {
                let named: fn(&Self) -> Option<String> = $named;
                named(self)
            }
            $crate::fields!(@schema $type);
        }
    };
    (text: $($type:ty),+ $(,)?) => {$(
        impl $crate::Field for $type {
            fn from_json(raw: &$crate::private::serde_json::value::RawValue, _: &$crate::Shop) -> Result<Self, String> {
                $crate::private::read_json(raw)
            }
            fn from_text(text: &str, _: &$crate::Shop) -> Result<Self, String> {
                text.parse().map_err(|error| ::std::string::ToString::to_string(&error))
            }
            fn to_json(&self) -> Result<Option<Box<$crate::private::serde_json::value::RawValue>>, $crate::private::serde_json::Error> {
                $crate::private::write_json(self)
            }
            fn to_text(&self) -> Option<String> { Some(self.to_string()) }
            $crate::fields!(@schema $type);
        }
    )+};
    (@schema $type:ty) => {
        fn schema() -> $crate::private::utoipa::openapi::RefOr<$crate::private::utoipa::openapi::Schema> {
            $crate::private::utoipa::openapi::Ref::from_schema_name(<$type as $crate::private::utoipa::ToSchema>::name()).into()
        }
        fn schemas(schemas: &mut Vec<(String, $crate::private::utoipa::openapi::RefOr<$crate::private::utoipa::openapi::Schema>)>) {
            $crate::private::name_schemas::<$type>(schemas);
        }
    };
}

fields!(text:
    kernel::AccountId, kernel::FullnameId, kernel::AddressId, kernel::UserId, kernel::CartId, kernel::AuthorId,
    kernel::CategoryId, kernel::BookId, kernel::OrderId, kernel::PaymentId, kernel::RefundId, kernel::InventoryId,
    kernel::NotificationId, kernel::DeadLetterId, kernel::StaffId, kernel::KeyId, kernel::LinkId,
    kernel::AuditId, kernel::ReceiptId, kernel::MovementId,
    kernel::Name, kernel::Description, kernel::PostalLine, kernel::Email, kernel::Username, kernel::Login, kernel::ExternalId,
    kernel::SearchTerm, kernel::PaymentToken, kernel::ProviderName, kernel::Isbn, kernel::PublishedDate,
    kernel::Quantity, kernel::AnyQuantity, kernel::Few, kernel::Percent, kernel::Size, kernel::Attempt, kernel::CartVersion,
    kernel::EventNumber, kernel::WaitMillis, kernel::Cursor, kernel::Year, kernel::Days, kernel::Timestamp, kernel::GuestToken, kernel::LinkToken,
    kernel::OneTimeCode, kernel::Role,
);

fields!(json: kernel::Scopes);

/// A password has no spelling as text: it must never stand in a path or a query.
impl Field for kernel::Password {
    fn from_json(raw: &RawValue, _: &Shop) -> Result<Self, String> {
        read_json(raw)
    }
    fn from_text(_: &str, _: &Shop) -> Result<Self, String> {
        Err("belongs into the body".into())
    }
    fn to_json(&self) -> Result<Option<Box<RawValue>>, serde_json::Error> {
        write_json(self)
    }
    fn to_text(&self) -> Option<String> {
        None
    }
    fields!(@schema kernel::Password);
}

impl Field for kernel::Limit {
    const REQUIRED: bool = false;
    fn from_json(_: &RawValue, _: &Shop) -> Result<Self, String> {
        Err("belongs into the query".into())
    }
    fn from_text(text: &str, _: &Shop) -> Result<Self, String> {
        text.parse()
    }
    fn absent() -> Option<Self> {
        Some(Self::default())
    }
    fn to_json(&self) -> Result<Option<Box<RawValue>>, serde_json::Error> {
        Ok(None)
    }
    fn to_text(&self) -> Option<String> {
        Some(self.get().to_string())
    }
    fields!(@schema kernel::Limit);
}

/// Money comes in as an answer's object, as `"12.99"` or as `12.99`, and is read as decimal text.
impl Field for Money {
    fn from_json(raw: &RawValue, shop: &Shop) -> Result<Self, String> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Sent<'a> {
            #[serde(borrow)]
            amount: &'a RawValue,
            currency: String,
        }
        let text = raw.get();
        let amount = match text.as_bytes().first() {
            Some(b'{') => {
                let sent: Sent<'_> = serde_json::from_str(text).map_err(|_| {
                    r#"must be {"amount": "12.99", "currency": "USD"} or a decimal amount"#.to_owned()
                })?;
                if sent.currency != shop.currency.code() {
                    return Err(format!("must be in the shop's currency, {}", shop.currency.code()));
                }
                sent.amount.get()
            }
            _ => text,
        };
        match amount.as_bytes().first() {
            Some(b'"') => {
                let amount: String =
                    serde_json::from_str(amount).map_err(|_| "must be readable text".to_owned())?;
                Self::parse(amount.trim(), shop.currency)
            }
            Some(b'-' | b'0'..=b'9') => Self::parse(amount, shop.currency),
            Some(b'n') => Err("must not be null; leave it out instead".into()),
            _ => Err("must be a decimal amount such as \"12.99\"".into()),
        }
    }
    fn from_text(text: &str, shop: &Shop) -> Result<Self, String> {
        Self::parse(text, shop.currency)
    }
    fn to_json(&self) -> Result<Option<Box<RawValue>>, serde_json::Error> {
        write_json(self)
    }
    fn to_text(&self) -> Option<String> {
        Some(self.amount())
    }
    fn schema() -> RefOr<Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        OneOfBuilder::new()
            .item(utoipa::openapi::Ref::from_schema_name("Money"))
            .item(Self::text_schema())
            .item(
                ObjectBuilder::new().schema_type(Type::Number).minimum(Some(0)).maximum(Some(99_999_999.99)),
            )
            .description(Some("In the shop's currency, with no more digits than that has."))
            .into()
    }
    fn text_schema() -> RefOr<Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        let text = ObjectBuilder::new().schema_type(Type::String);
        text.pattern(Some("^[0-9]{1,8}(\\.[0-9]{1,2})?$")).into()
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        name_schemas::<Self>(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(json: &str) -> Result<Money, String> {
        let raw = RawValue::from_string(json.to_owned()).expect("json");
        Money::from_json(&raw, &Shop { currency: Currency::USD })
    }

    #[test]
    fn money_is_read_in_three_spellings_and_never_through_a_float() {
        for json in [
            "12.99",
            "\"12.99\"",
            r#"{"amount":"12.99","currency":"USD"}"#,
            r#"{"amount":12.99,"currency":"USD"}"#,
        ] {
            assert_eq!(money(json).expect(json).minor(), 1299);
        }
        assert_eq!(money("0.29").expect("a price").minor(), 29);
    }

    #[test]
    fn money_that_is_not_the_shops_is_refused() {
        for json in [
            "-1",
            "12.999",
            "1e2",
            "null",
            "true",
            "[]",
            "\"\"",
            "{}",
            r#"{"amount":"1.00","currency":"EUR"}"#,
        ] {
            assert!(money(json).is_err(), "{json}");
        }
    }
}
