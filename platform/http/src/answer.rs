//! Answers: the status and the body that a function's result becomes, and back.

use bytes::Bytes;
use kernel::Page;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

/// What a function answers when it succeeds.
pub trait Answer: Sized + Send + 'static {
    /// Statuses it may have besides the function's usual one, with what they mean.
    const OTHER_STATUSES: &'static [(u16, &'static str)] = &[];

    /// The status, given the function's usual one.
    fn status(&self, usual: u16) -> u16 {
        usual
    }
    /// Where the thing can be looked at again, for the `Location` header.
    fn location(&self) -> Option<String> {
        None
    }
    /// The JSON body, if there is one.
    fn body(&self) -> Result<Option<Bytes>, serde_json::Error>;
    /// Reads an answer back.
    fn read(status: u16, body: &[u8]) -> Result<Self, serde_json::Error>;
    /// The schema of the body: its name and all it refers to.
    fn schema(schemas: &mut Vec<(String, RefOr<Schema>)>) -> Option<String>;
}

fn named<T: ToSchema>(name: String, schemas: &mut Vec<(String, RefOr<Schema>)>) -> Option<String> {
    schemas.push((name.clone(), T::schema()));
    T::schemas(schemas);
    Some(name)
}

impl Answer for () {
    fn body(&self) -> Result<Option<Bytes>, serde_json::Error> {
        Ok(None)
    }
    fn read(_status: u16, _body: &[u8]) -> Result<Self, serde_json::Error> {
        Ok(())
    }
    fn schema(_schemas: &mut Vec<(String, RefOr<Schema>)>) -> Option<String> {
        None
    }
}

/// An object that a function answers as it is.
pub trait Object: Serialize + DeserializeOwned + ToSchema + Send + 'static {
    /// Its address at the gateway, if it has one.
    fn address(&self) -> Option<String> {
        None
    }
    /// Its JSON text, if that is at hand.
    fn text(&self) -> Option<Bytes> {
        None
    }
}

/// The JSON text, in room that most answers fit into.
fn written(answer: &impl Serialize) -> Result<Option<Bytes>, serde_json::Error> {
    let mut text = Vec::with_capacity(1024);
    serde_json::to_writer(&mut text, answer)?;
    Ok(Some(text.into()))
}

impl<T: Object> Answer for T {
    fn body(&self) -> Result<Option<Bytes>, serde_json::Error> {
        self.text().map_or_else(|| written(self), |text| Ok(Some(text)))
    }
    fn read(_status: u16, body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }
    fn schema(schemas: &mut Vec<(String, RefOr<Schema>)>) -> Option<String> {
        named::<T>(T::name().into_owned(), schemas)
    }
}

/// A thing that was made now, or was already there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Made<T> {
    /// Made by this call: the usual status, 201.
    New(T),
    /// Already there: 200.
    Existing(T),
}

impl<T> Made<T> {
    /// The thing itself.
    pub fn into_inner(self) -> T {
        match self {
            Self::New(thing) | Self::Existing(thing) => thing,
        }
    }
}

/// Work that is done, or has been taken on and goes on by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress<T> {
    /// Done: the usual status.
    Done(T),
    /// Under way: 202. No final answer; the same key later gets one.
    UnderWay(T),
}

impl<T> Progress<T> {
    /// The thing itself.
    pub fn into_inner(self) -> T {
        match self {
            Self::Done(thing) | Self::UnderWay(thing) => thing,
        }
    }
}

impl<T: Object> Answer for Made<T> {
    const OTHER_STATUSES: &'static [(u16, &'static str)] = &[(200, "It was already there.")];
    fn status(&self, usual: u16) -> u16 {
        if matches!(self, Self::New(_)) { usual } else { 200 }
    }
    fn body(&self) -> Result<Option<Bytes>, serde_json::Error> {
        let (Self::New(thing) | Self::Existing(thing)) = self;
        thing.body()
    }
    fn read(status: u16, body: &[u8]) -> Result<Self, serde_json::Error> {
        let thing = T::read(status, body)?;
        Ok(if status == 200 { Self::Existing(thing) } else { Self::New(thing) })
    }
    fn schema(schemas: &mut Vec<(String, RefOr<Schema>)>) -> Option<String> {
        <T as Answer>::schema(schemas)
    }
}

impl<T: Object> Answer for Progress<T> {
    const OTHER_STATUSES: &'static [(u16, &'static str)] =
        &[(202, "Taken on and under way; no final answer. `Location` says where to look.")];
    fn status(&self, usual: u16) -> u16 {
        if matches!(self, Self::Done(_)) { usual } else { 202 }
    }
    fn location(&self) -> Option<String> {
        let (Self::Done(thing) | Self::UnderWay(thing)) = self;
        thing.address()
    }
    fn body(&self) -> Result<Option<Bytes>, serde_json::Error> {
        let (Self::Done(thing) | Self::UnderWay(thing)) = self;
        thing.body()
    }
    fn read(status: u16, body: &[u8]) -> Result<Self, serde_json::Error> {
        let thing = T::read(status, body)?;
        Ok(if status == 202 { Self::UnderWay(thing) } else { Self::Done(thing) })
    }
    fn schema(schemas: &mut Vec<(String, RefOr<Schema>)>) -> Option<String> {
        <T as Answer>::schema(schemas)
    }
}

impl<T: Object> Answer for Page<T> {
    fn body(&self) -> Result<Option<Bytes>, serde_json::Error> {
        written(self)
    }
    fn read(_status: u16, body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }
    fn schema(schemas: &mut Vec<(String, RefOr<Schema>)>) -> Option<String> {
        <T as Answer>::schema(schemas);
        named::<Self>(format!("{}Page", T::name()), schemas)
    }
}
