//! Text that has been looked at: trimmed, bounded, without control characters.
//!
//! Each type is one field's rule. A value that exists has passed it, so no service checks text again.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::pattern::{CODE, LINE, LINES, LOGIN, PASSWORD, USERNAME, VISIBLE, WORD};

/// Reads a JSON string, naming what was found when it is something else.
pub(crate) fn string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    struct Text;
    impl<'de> serde::de::Visitor<'de> for Text {
        type Value = Cow<'de, str>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("text")
        }
        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok(Cow::Borrowed(text))
        }
        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Cow::Owned(text.to_owned()))
        }
        fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
            Ok(Cow::Owned(text))
        }
    }
    deserializer.deserialize_str(Text)
}

/// Documents a type that travels as a JSON string.
macro_rules! text_schema {
    ($name:ident, { $($key:ident: $value:expr),* $(,)? }) => {
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                crate::text::text_object(crate::text::TextRule { $($key: Some($value.into()),)* ..Default::default() })
            }
        }
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
        }
    };
}
pub(crate) use text_schema;

/// What an OpenAPI string schema says beyond its type.
#[derive(Default)]
pub(crate) struct TextRule {
    pub(crate) pattern: Option<String>,
    pub(crate) format: Option<String>,
    pub(crate) min: Option<usize>,
    pub(crate) max: Option<usize>,
    pub(crate) description: Option<String>,
}

pub(crate) fn text_object(rule: TextRule) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(rule.pattern)
        .format(rule.format.map(SchemaFormat::Custom))
        .min_length(rule.min)
        .max_length(rule.max)
        .description(rule.description)
        .into()
}

/// Trims, and holds the text against its bounds; at most `max` characters counts those that are trimmed too, as the
/// document's `maxLength` does. `multiline` lets line breaks and tabs through.
fn checked(text: &str, min: usize, max: usize, multiline: bool) -> Result<String, String> {
    let sent = text.chars().count();
    let text = text.trim();
    let allowed = |c: char| multiline && matches!(c, '\n' | '\r' | '\t');
    if text.chars().any(|c| c.is_control() && !allowed(c)) {
        return Err("must not contain control characters".into());
    }
    match text.chars().count() {
        0 if min > 0 => Err("must not be empty".into()),
        n if n < min => Err(format!("must have at least {min} characters, not {n}")),
        _ if sent > max => Err(format!("must have at most {max} characters, not {sent}")),
        _ => Ok(text.to_owned()),
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident { min: $min:literal, max: $max:literal, check: $check:expr $(, $key:ident: $value:expr)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str { &self.0 }
            /// The text itself, owned.
            pub fn into_string(self) -> String { self.0 }
        }
        impl FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                let check: fn(&str) -> Result<String, String> = $check;
                check(text).map(Self)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                string(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
        text_schema!($name, { min: $min as usize, max: $max as usize $(, $key: $value)* });
    )+};
}

texts! {
    /// A name or a title: 1 to 512 characters.
    Name { min: 1, max: 512, check: |t| checked(t, 1, 512, false), pattern: VISIBLE }
    /// A description: up to 20,000 characters, line breaks allowed.
    Description { min: 0, max: 20000, check: |t| checked(t, 0, 20_000, true), pattern: LINES }
    /// A postal address line, which may be left empty for an inventory.
    PostalLine { min: 0, max: 512, check: |t| checked(t, 0, 512, false), pattern: LINE }
    /// An e-mail address. Kept as written, compared without case.
    Email { min: 3, max: 254, check: email, format: "email" }
    /// A user name: 3 to 64 of letters, digits, `.`, `_` and `-`. Compared without case.
    Username { min: 3, max: 64, check: username, pattern: USERNAME }
    /// What somebody signs in with: a user name or an e-mail address. Compared without case.
    Login { min: 3, max: 254, check: |t| checked(t, 3, 254, false), pattern: LOGIN }
    /// A name under which a source knows a thing, such as `goodbooks:1234`.
    ExternalId { min: 1, max: 255, check: |t| checked(t, 1, 255, false), pattern: VISIBLE }
    /// Words to search for.
    SearchTerm { min: 0, max: 512, check: |t| checked(t, 0, 512, false), pattern: LINE }
    /// A provider's payment token, such as `tok_visa`. Never a card number: those are refused.
    PaymentToken { min: 1, max: 255, check: payment_token, pattern: WORD }
    /// A payment provider's name, as it stands in a webhook's path.
    ProviderName { min: 1, max: 64, check: |t| checked(t, 1, 64, false), pattern: VISIBLE }
    /// What a guest shows to come back to a cart.
    GuestToken { min: 1, max: 255, check: |t| checked(t, 1, 255, false), pattern: VISIBLE }
    /// What stands at the end of a link that works once.
    LinkToken { min: 1, max: 255, check: |t| checked(t, 1, 255, false), pattern: VISIBLE }
    /// A code of a second factor: six digits.
    OneTimeCode { min: 6, max: 6, check: code, pattern: CODE }
    /// A bearer token, as it travels in `Authorization`.
    SessionToken { min: 1, max: 255, check: |t| checked(t, 1, 255, false), pattern: VISIBLE }
}

fn username(text: &str) -> Result<String, String> {
    let text = checked(text, 3, 64, false)?;
    match text.chars().find(|c| !(c.is_ascii_alphanumeric() || "._-".contains(*c))) {
        Some(c) => Err(format!("must consist of letters, digits, `.`, `_` and `-`; {c:?} is none of them")),
        None => Ok(text),
    }
}

fn code(text: &str) -> Result<String, String> {
    match text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Ok(text.to_owned()),
        false => Err("must be six digits".into()),
    }
}

/// What a mail server would take apart: one `@`, something before it, a dotted host after it.
fn email(text: &str) -> Result<String, String> {
    let text = checked(text, 3, 254, false)?;
    let wrong = || Err("must be an e-mail address such as `name@example.org`".to_owned());
    let Some((local, host)) = text.rsplit_once('@') else {
        return wrong();
    };
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && local.split('.').all(|part| !part.is_empty())
        && !local.contains(|c: char| c.is_whitespace() || "@<>()[],;:\\\"".contains(c));
    let host_ok = host.contains('.')
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
    if local_ok && host_ok { Ok(text) } else { wrong() }
}

fn payment_token(text: &str) -> Result<String, String> {
    let text = checked(text, 1, 255, false)?;
    if text.contains(char::is_whitespace) && !looks_like_card_number(&text) {
        return Err("must be a provider's token such as `tok_visa`, without spaces".into());
    }
    Ok(text)
}

/// Whether somebody typed a card number: 13 to 19 digits with a valid Luhn check digit (ISO/IEC 7812-1)
/// that is not an ISBN. Such text must never be stored or logged.
pub fn looks_like_card_number(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let only_digits = text.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '-');
    if !only_digits || !(13..=19).contains(&digits.len()) || text.parse::<crate::Isbn>().is_ok() {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A password: 8 to 128 characters, taken exactly as typed, never printed.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    /// The secret itself; for hashing only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl FromStr for Password {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.chars().count() {
            8..=128 if text.chars().any(char::is_control) => {
                Err("must not contain control characters".into())
            }
            8..=128 => Ok(Self(text.to_owned())),
            n => Err(format!("must have 8 to 128 characters, not {n}")),
        }
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        string(deserializer)?.parse().map_err(D::Error::custom)
    }
}

text_schema!(Password, { min: 8_usize, max: 128_usize, format: "password", pattern: PASSWORD });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!("  Émile  ".parse::<Name>().expect("a name").as_str(), "Émile");
        assert!("   ".parse::<Name>().is_err());
        assert!("a\u{7}b".parse::<Name>().is_err());
        assert!("é".repeat(512).parse::<Name>().is_ok());
        assert!("é".repeat(513).parse::<Name>().is_err());
    }

    #[test]
    fn addresses_that_no_server_takes_are_refused() {
        for right in ["a@example.org", "first.last+tag@sub.example.co.uk", "jürgen@bücher.example"] {
            assert!(right.parse::<Email>().is_ok(), "{right}");
        }
        for wrong in [
            "a",
            "a@b",
            "@example.org",
            "a@@example.org",
            "a b@example.org",
            ".a@example.org",
            "a@-x.org",
            "a@x..org",
        ] {
            assert!(wrong.parse::<Email>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn card_numbers_are_recognised_and_isbns_are_not() {
        assert!(looks_like_card_number("4242424242424242"));
        assert!(looks_like_card_number("4242 4242 4242 4242"));
        assert!(!looks_like_card_number("4242424242424241"));
        assert!(!looks_like_card_number("9780306406157"));
        assert!(!looks_like_card_number("tok_visa"));
    }

    #[test]
    fn a_password_never_shows_itself() {
        let secret: Password = "correct horse".parse().expect("a password");
        assert!(!format!("{secret:?}").contains("horse"));
    }
}
