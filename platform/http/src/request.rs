//! Requests: a flat struct whose fields say where they stand — in the path, the query or the body.

use std::fmt;

use kernel::{CallError, FieldError};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use utoipa::openapi::{RefOr, Schema};

use crate::About;
use crate::field::{Field, Shop};
use crate::limits::FIELDS;

/// Where a field of a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path, as `{name}`.
    Path,
    /// In the query.
    Query,
    /// In the JSON body.
    Body,
}

/// What the document says of a field.
#[derive(Clone, Copy)]
pub struct FieldInfo {
    /// Its name, the same in Rust and on the wire.
    pub name: &'static str,
    /// Where it stands.
    pub place: Place,
    /// Whether a request without it is refused.
    pub required: bool,
    /// What it means.
    pub about: &'static str,
    /// Its schema.
    pub schema: fn() -> RefOr<Schema>,
    /// Every schema that its own refers to.
    pub schemas: fn(&mut Vec<(String, RefOr<Schema>)>),
}

/// A request of a function. Declared with [`crate::request!`], never by hand.
pub trait Request: Sized + Send + 'static {
    /// Its name in the document.
    const NAME: &'static str;
    /// Its fields, in the order of their declaration.
    fn fields() -> Vec<FieldInfo>;
    /// Takes its fields out of what was sent; nothing if one of them is wrong, which `sent` then knows.
    fn read(sent: &mut Sent<'_>) -> Option<Self>;
    /// Writes its fields to where they belong.
    fn write(&self, out: &mut Outgoing) -> Result<(), serde_json::Error>;
    /// What it is about.
    fn about(&self) -> About;
}

/// A request's fields as they came in, not yet understood.
pub struct Sent<'a> {
    shop: Shop,
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
    body: Vec<(String, &'a RawValue)>,
    errors: Vec<FieldError>,
    nowhere: bool,
}

/// Why a request was not understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Misread {
    /// A field of the path is no id of its kind: there can be nothing there.
    Nowhere,
    /// The body is not JSON, or fields are wrong.
    Refused(CallError),
}

impl<'a> Sent<'a> {
    /// Splits path, query and body into fields, without looking at their values.
    pub(crate) fn new(
        shop: Shop,
        path: Vec<(String, String)>,
        query: &str,
        body: &'a [u8],
    ) -> Result<Self, Misread> {
        let mut errors = Vec::new();
        let query = split_query(query, &mut errors);
        let body = split_body(body, &mut errors).map_err(Misread::Refused)?;
        Ok(Self { shop, path, query, body, errors, nowhere: false })
    }

    /// Takes the field `name` out; its error, if any, is remembered.
    pub fn take<T: Field>(&mut self, place: Place, name: &'static str) -> Option<T> {
        let value = match place {
            Place::Body => take(&mut self.body, name).map(|raw| T::from_json(raw, &self.shop)),
            Place::Query => take(&mut self.query, name).map(|text| T::from_text(&text, &self.shop)),
            Place::Path => take(&mut self.path, name).map(|text| T::from_text(&text, &self.shop)),
        };
        match value {
            Some(Ok(value)) => return Some(value),
            Some(Err(_)) if place == Place::Path => self.nowhere = true,
            Some(Err(message)) => self.errors.push(FieldError::new(name, message)),
            None => match T::absent() {
                Some(value) => return Some(value),
                None => self.errors.push(FieldError::new(name, "is required")),
            },
        }
        None
    }

    /// Reads a whole request; what is left over is refused too, so that a misspelt field is never ignored.
    pub(crate) fn read<Req: Request>(mut self) -> Result<Req, Misread> {
        let request = Req::read(&mut self);
        if self.nowhere {
            return Err(Misread::Nowhere);
        }
        let known = |place: Place| {
            let names: Vec<&str> =
                Req::fields().iter().filter(|field| field.place == place).map(|field| field.name).collect();
            if names.is_empty() {
                "it takes none".to_owned()
            } else {
                format!("it takes {}", names.join(", "))
            }
        };
        for (name, _) in &self.query {
            let message = format!("is not a query parameter of this function; {}", known(Place::Query));
            self.errors.push(FieldError::new(name, message));
        }
        for (name, _) in &self.body {
            let message = format!("is not a field of this request; {}", known(Place::Body));
            self.errors.push(FieldError::new(name, message));
        }
        match request {
            Some(request) if self.errors.is_empty() => Ok(request),
            _ => Err(Misread::Refused(CallError::ValidationFailed { errors: self.errors })),
        }
    }
}

fn take<V>(fields: &mut Vec<(String, V)>, name: &str) -> Option<V> {
    let place = fields.iter().position(|(given, _)| given == name)?;
    Some(fields.swap_remove(place).1)
}

fn split_query(query: &str, errors: &mut Vec<FieldError>) -> Vec<(String, String)> {
    let decode = |part: &str| {
        percent_encoding::percent_decode_str(&part.replace('+', " "))
            .decode_utf8()
            .map(|text| text.into_owned())
    };
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut pairs = query.split('&').filter(|pair| !pair.is_empty());
    for pair in pairs.by_ref().take(FIELDS) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match (decode(name), decode(value)) {
            (Ok(name), _) if fields.iter().any(|(given, _)| *given == name) => {
                errors.push(FieldError::new(name, "is given twice"));
            }
            (Ok(name), Ok(value)) => fields.push((name, value)),
            (Ok(name), Err(_)) => errors.push(FieldError::new(name, "must be UTF-8, percent-encoded")),
            (Err(_), _) => errors.push(FieldError::new("query", "must be UTF-8, percent-encoded")),
        }
    }
    if pairs.next().is_some() {
        errors.push(FieldError::new("query", format!("must not have more than {FIELDS} parameters")));
    }
    fields
}

fn split_body<'a>(
    body: &'a [u8],
    errors: &mut Vec<FieldError>,
) -> Result<Vec<(String, &'a RawValue)>, CallError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Vec::new());
    }
    let malformed = |reason: String| CallError::MalformedRequest { reason };
    let text = std::str::from_utf8(body)
        .map_err(|error| malformed(format!("The body is not UTF-8 at byte {}.", error.valid_up_to())))?;
    let entries: Entries<'a> = serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => CallError::field("body", "must be a JSON object"),
        _ => malformed(format!("The body is not JSON: {error}.")),
    })?;
    if entries.0.len() > FIELDS {
        return Err(CallError::field("body", format!("must not have more than {FIELDS} fields")));
    }
    let mut fields: Vec<(String, &RawValue)> = Vec::new();
    for (name, value) in entries.0 {
        if fields.iter().any(|(given, _)| *given == name) {
            errors.push(FieldError::new(name, "is given twice"));
        } else {
            fields.push((name, value));
        }
    }
    Ok(fields)
}

/// A JSON object's members, their values unread; of too many, one too many.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Entries<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while entries.len() <= FIELDS
                    && let Some(entry) = map.next_entry()?
                {
                    entries.push(entry);
                }
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// A request on its way out: what the client puts together.
#[derive(Debug, Default)]
pub struct Outgoing {
    pub(crate) path: Vec<(&'static str, String)>,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: serde_json::Map<String, serde_json::Value>,
    pub(crate) has_body: bool,
}

impl Outgoing {
    /// Puts a field where it belongs.
    pub fn put<T: Field>(
        &mut self,
        place: Place,
        name: &'static str,
        value: &T,
    ) -> Result<(), serde_json::Error> {
        match place {
            Place::Path => self.path.extend(value.to_text().map(|text| (name, text))),
            Place::Query => self.query.extend(value.to_text().map(|text| (name, text))),
            Place::Body => {
                self.has_body = true;
                if let Some(raw) = value.to_json()? {
                    self.body.insert(name.to_owned(), serde_json::from_str(raw.get())?);
                }
            }
        }
        Ok(())
    }
}

/// Declares a request. Each field says its place (`path`, `query` or `body`), its name and its type; an
/// `Option` may be left out.
#[macro_export]
macro_rules! request {
    ($(#[doc = $doc:literal])+ pub struct $name:ident {
        $($(#[doc = $fdoc:literal])+ $place:ident $field:ident: $type:ty),* $(,)?
    }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub struct $name { $($(#[doc = $fdoc])+ pub $field: $type),* }

        impl $crate::Request for $name {
            const NAME: &'static str = stringify!($name);
            fn fields() -> Vec<$crate::FieldInfo> {
                vec![$($crate::FieldInfo {
                    name: stringify!($field),
                    place: $crate::request!(@place $place),
                    required: <$type as $crate::Field>::REQUIRED,
                    about: concat!($($fdoc),+).trim_ascii(),
                    schema: $crate::request!(@schema $place $type),
                    schemas: <$type as $crate::Field>::schemas,
                }),*]
            }
            #[allow(unused_variables, reason = "a request may have no fields")]
            fn read(sent: &mut $crate::Sent<'_>) -> Option<Self> {
                // Every field is taken before the first wrong one ends it, so that all errors are told at once.
                $(let $field = sent.take::<$type>($crate::request!(@place $place), stringify!($field));)*
                Some(Self { $($field: $field?),* })
            }
            #[allow(unused_variables, reason = "a request may have no fields")]
            fn write(&self, out: &mut $crate::Outgoing) -> Result<(), $crate::private::serde_json::Error> {
                $(out.put($crate::request!(@place $place), stringify!($field), &self.$field)?;)*
                Ok(())
            }
            #[allow(unused_mut, reason = "a request may be about nothing")]
            fn about(&self) -> $crate::About {
                let mut about = $crate::About::default();
                $($crate::request!(@about about $place $field self.$field);)*
                about
            }
        }
    };
    (@schema body $type:ty) => { <$type as $crate::Field>::schema };
    (@schema $place:ident $type:ty) => { <$type as $crate::Field>::text_schema };
    // Names of fields keep what they match as they pass through.
    (@about $about:ident $place:ident user_id $value:expr) => { $about.user_id = $value.into() };
    (@about $about:ident $place:ident order_id $value:expr) => { $about.order_id = $value.into() };
    (@about $about:ident path token $value:expr) => {};
    (@about $about:ident path $field:ident $value:expr) => { $about.name($crate::Field::named(&$value)) };
    (@about $about:ident body product_id $value:expr) => { $about.name($crate::Field::named(&$value)) };
    (@about $about:ident body book_ids $value:expr) => { $about.name($crate::Field::named(&$value)) };
    (@about $about:ident body lines $value:expr) => { $about.name($crate::Field::named(&$value)) };
    (@about $about:ident $place:ident $field:ident $value:expr) => {};
    (@place path) => { $crate::Place::Path };
    (@place query) => { $crate::Place::Query };
    (@place body) => { $crate::Place::Body };
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "what the macro declares is public, and nothing here is")]
mod tests {
    use kernel::{Currency, Name, Quantity};

    use super::*;

    request! {
        /// A request with a field of each sort.
        pub struct Sample {
            /// In the query.
            query limit: kernel::Limit,
            /// In the body.
            body title: Name,
            /// In the body too.
            body quantity: Quantity,
            /// May be left out.
            body note: Option<Name>,
        }
    }

    fn read(query: &str, body: &str) -> Result<Sample, Misread> {
        Sent::new(Shop { currency: Currency::USD }, vec![], query, body.as_bytes())?.read()
    }

    fn wrong_fields(query: &str, body: &str) -> Vec<String> {
        match read(query, body) {
            Err(Misread::Refused(CallError::ValidationFailed { errors })) => {
                errors.into_iter().map(|error| error.field).collect()
            }
            other => panic!("{body} gave {other:?}"),
        }
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        assert_eq!(
            wrong_fields("limit=0&x=1", r#"{"quantity":"1","colour":1}"#),
            ["limit", "title", "quantity", "x", "colour"]
        );
        assert_eq!(wrong_fields("", r#"{"title":"a","quantity":1,"quantity":2}"#), ["quantity"]);
        assert_eq!(wrong_fields("", r#"{"title":null,"quantity":1.5}"#), ["title", "quantity"]);
        assert_eq!(wrong_fields("limit=%ff", r#"{"title":"a","quantity":1}"#), ["limit"]);
        assert_eq!(wrong_fields("", "[]"), ["body"]);
    }

    #[test]
    fn too_many_fields_are_refused_as_a_whole() {
        let members = (0..100_000).map(|n| format!("\"a{n}\":1")).collect::<Vec<_>>().join(",");
        assert_eq!(wrong_fields("", &format!("{{{members}}}")), ["body"]);
        let query = (0..10_000).map(|n| format!("a{n}=1")).collect::<Vec<_>>().join("&");
        let wrong = wrong_fields(&query, r#"{"title":"a","quantity":1}"#);
        assert_eq!((wrong.len(), wrong[0].as_str()), (FIELDS + 1, "query"));
        let broken = format!("{{{members}, }}");
        assert!(matches!(read("", &broken), Err(Misread::Refused(CallError::MalformedRequest { .. }))));
    }

    #[test]
    fn what_is_no_json_is_malformed() {
        for body in ["{", "{\"title\":}", "nul", "{\"title\":\"a\",}", "\u{feff}{}"] {
            assert!(
                matches!(read("", body), Err(Misread::Refused(CallError::MalformedRequest { .. }))),
                "{body}"
            );
        }
    }

    #[test]
    fn what_is_right_is_read() {
        let sample = read("limit=5", r#"{"title":" A ","quantity":3}"#).expect("a right request");
        assert_eq!((sample.title.as_str(), sample.quantity.get(), sample.limit.get()), ("A", 3, 5));
        assert!(sample.note.is_none());
    }
}
