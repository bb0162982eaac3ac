//! Covers that were handed in: requests and answers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::BookId;
use protocol::{Object, request};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::words;

/// The largest cover, in bytes.
pub const COVER_BYTES: usize = 512 * 1024;
/// The longest side of a cover, in pixels.
pub const COVER_SIDE: u32 = 4096;

words! {
    /// What sort of picture a cover is.
    pub enum MediaType {
        /// JPEG.
        Jpeg = "image/jpeg",
        /// PNG.
        Png = "image/png",
        /// WebP.
        Webp = "image/webp",
    }
}

request! {
    /// Gives a book a cover, in place of the one that it has.
    pub struct PutCover {
        /// The book.
        path book_id: BookId,
        /// What sort of picture it is.
        body media_type: MediaType,
        /// The picture.
        body data: CoverData,
    }
}

request! {
    /// Looks at a book's cover.
    pub struct GetCover {
        /// The book.
        path book_id: BookId,
    }
}

request! {
    /// Takes a book's cover away.
    pub struct RemoveCover {
        /// The book.
        path book_id: BookId,
    }
}

/// A picture of 1 to 524,288 bytes, in base64 (RFC 4648, 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct CoverData(String);

impl CoverData {
    /// A picture; nothing when it is empty or too large.
    pub fn of(picture: &[u8]) -> Option<Self> {
        (1..=COVER_BYTES).contains(&picture.len()).then(|| Self(STANDARD.encode(picture)))
    }

    /// The picture.
    pub fn picture(&self) -> Vec<u8> {
        STANDARD.decode(&self.0).unwrap_or_default()
    }

    /// As it travels and is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for CoverData {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let picture = STANDARD.decode(text).ok();
        picture.and_then(|picture| Self::of(&picture)).ok_or_else(|| {
            "must be a picture of 1 to 524288 bytes, in base64 with its padding (RFC 4648, 4)".into()
        })
    }
}

impl<'de> Deserialize<'de> for CoverData {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for CoverData {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .content_encoding("base64")
            .min_length(Some(4))
            .max_length(Some(COVER_BYTES.div_ceil(3) * 4))
            .pattern(Some("^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"))
            .description(Some("A picture of 1 to 524,288 bytes, in base64."))
            .into()
    }
}

impl ToSchema for CoverData {}

protocol::fields!(json: CoverData);

/// A book's cover, without the picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cover {
    /// The book.
    pub product_id: BookId,
    /// What sort of picture it is.
    pub media_type: MediaType,
    /// The picture's SHA-256, in hexadecimal: another picture has another.
    pub digest: String,
    /// How large it is.
    pub bytes: i64,
}

/// A book's cover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CoverPicture {
    /// The book.
    pub product_id: BookId,
    /// What sort of picture it is.
    pub media_type: MediaType,
    /// The picture's SHA-256, in hexadecimal: another picture has another.
    pub digest: String,
    /// The picture.
    pub data: CoverData,
}

impl Object for Cover {}
impl Object for CoverPicture {}
