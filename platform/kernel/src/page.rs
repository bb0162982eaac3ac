//! Lists come in pages: `limit` and `cursor` in, `{"data": […], "next_cursor": …}` out.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// How many entries a page has: 1 to 100, 20 unless told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Limit(u8);

impl Limit {
    /// The number of entries.
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
    /// The largest page there is.
    pub const LARGEST: Self = Self(100);
}

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

impl FromStr for Limit {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(limit @ 1..=100) if text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Self(limit)),
            _ => Err("must be an integer from 1 to 100".into()),
        }
    }
}

impl utoipa::PartialSchema for Limit {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(100))
            .default(Some(20.into()))
            .into()
    }
}

impl ToSchema for Limit {
    fn name() -> std::borrow::Cow<'static, str> {
        "Limit".into()
    }
}

/// Where the next page starts. Clients pass it back as they got it; only the service that made it reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// A cursor that remembers `parts`: the sort key of the last entry of a page.
    pub fn new(parts: &[&dyn fmt::Display]) -> Self {
        let joined: Vec<String> = parts.iter().map(ToString::to_string).collect();
        Self(joined.join("~"))
    }

    /// The parts it was made of; the error names the field.
    pub fn parts<const N: usize>(&self) -> Result<[&str; N], crate::FieldError> {
        let parts: Vec<&str> = self.0.split('~').collect();
        parts.try_into().map_err(|_| Self::foreign())
    }

    /// One part as a number or an id.
    pub fn part<T: FromStr>(text: &str) -> Result<T, crate::FieldError> {
        text.parse().map_err(|_| Self::foreign())
    }

    /// What is said of a cursor that no list here has given out.
    pub fn foreign() -> crate::FieldError {
        crate::FieldError::new("cursor", "must be the `next_cursor` of an earlier page of the same list")
    }
}

impl FromStr for Cursor {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let visible =
            !text.is_empty() && text.len() <= 1024 && text.bytes().all(|byte| byte.is_ascii_graphic());
        if visible { Ok(Self(text.to_owned())) } else { Err(Self::foreign().message) }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::text::string(deserializer)?.parse().map_err(D::Error::custom)
    }
}

crate::text::text_schema!(Cursor, {
    min: 1_usize,
    max: 1024_usize,
    pattern: "^[!-~]+$",
    description: "The `next_cursor` of the page before.",
});

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The entries, newest first where no order is named.
    pub data: Vec<T>,
    /// Where the next page starts; null on the last page.
    #[schema(required)]
    pub next_cursor: Option<Cursor>,
}

/// Which page is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageOf {
    /// How many entries.
    pub limit: Limit,
    /// Where it starts; the beginning when there is none.
    pub cursor: Option<Cursor>,
}

impl<T> Page<T> {
    /// Cuts a page out of rows that were read one more than `limit`; `cursor` gives the last entry's.
    pub fn cut(mut rows: Vec<T>, limit: Limit, cursor: impl FnOnce(&T) -> Cursor) -> Self {
        let more = rows.len() > limit.get();
        rows.truncate(limit.get());
        let next_cursor = if more { rows.last().map(cursor) } else { None };
        Self { data: rows, next_cursor }
    }

    /// The same page of something else.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        Page { data: self.data.into_iter().map(each).collect(), next_cursor: self.next_cursor }
    }
}
