//! An answer that is given many times: its JSON text is made once.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use bytes::Bytes;
use kernel::Page;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::{Answer, Object};

/// A thing and its JSON text. Clones share both; in the document it is the thing.
#[derive(Debug)]
pub struct Rendered<T>(Arc<(T, Box<RawValue>)>);

impl<T> Clone for Rendered<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Serialize> Rendered<T> {
    /// Renders a thing.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn new(thing: T) -> Result<Self, serde_json::Error> {
        let text = to_raw_value(&thing)?;
        Ok(Self(Arc::new((thing, text))))
    }
}

impl<T> Rendered<T> {
    /// Whether this is the same answer: the same memory, or the same text.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.text() == other.text()
    }

    /// The JSON text.
    pub fn text(&self) -> &str {
        self.0.1.get()
    }
}

impl<T> Deref for Rendered<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0.0
    }
}

impl<T: PartialEq> PartialEq for Rendered<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T> Serialize for Rendered<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.1.serialize(serializer)
    }
}

impl<'de, T: DeserializeOwned + Serialize> Deserialize<'de> for Rendered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(T::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl<T: ToSchema> PartialSchema for Rendered<T> {
    fn schema() -> RefOr<Schema> {
        T::schema()
    }
}

impl<T: ToSchema> ToSchema for Rendered<T> {
    fn name() -> Cow<'static, str> {
        T::name()
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

impl<T: Send + Sync + 'static> Rendered<T> {
    /// The text's own bytes, which nobody copies.
    fn bytes(&self) -> Bytes {
        Bytes::from_owner(Text(self.clone()))
    }
}

struct Text<T>(Rendered<T>);

impl<T> AsRef<[u8]> for Text<T> {
    fn as_ref(&self) -> &[u8] {
        self.0.text().as_bytes()
    }
}

impl<T: Object + Sync> Object for Rendered<T> {
    fn address(&self) -> Option<String> {
        self.0.0.address()
    }
    fn text(&self) -> Option<Bytes> {
        Some(self.bytes())
    }
}

impl<T: Object + Sync> Answer for Rendered<Page<T>> {
    fn body(&self) -> Result<Option<Bytes>, serde_json::Error> {
        Ok(Some(self.bytes()))
    }
    fn read(_status: u16, body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }
    fn schema(schemas: &mut Vec<(String, RefOr<Schema>)>) -> Option<String> {
        <Page<T> as Answer>::schema(schemas)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_answer_is_known_by_its_memory_or_its_text() {
        let (one, again) = (Rendered::new(1).expect("JSON"), Rendered::new(1).expect("JSON"));
        assert!(one.is_same(&one.clone()) && one.is_same(&again));
        assert!(!one.is_same(&Rendered::new(2).expect("JSON")));
    }

    #[test]
    fn it_is_sent_and_read_as_the_thing_itself() {
        let rendered = Rendered::new(vec![Some("é\n"), None]).expect("JSON");
        let text = serde_json::to_string(&[&rendered]).expect("JSON");
        assert_eq!(text, r#"[["é\n",null]]"#);
        let read: Vec<Rendered<Vec<Option<String>>>> = serde_json::from_str(&text).expect("JSON");
        assert_eq!(read[0][0].as_deref(), Some("é\n"));
        assert_eq!(serde_json::to_string(&read).ok(), Some(text));
    }
}
