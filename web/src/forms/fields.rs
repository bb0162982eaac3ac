//! A form's fields, read into what functions take; every wrong one is remembered.

use std::collections::BTreeMap;
use std::str::FromStr;

use kernel::{CallError, FieldError};

/// The fields of a form, and what is wrong with them.
pub(crate) struct Fields<'a> {
    sent: &'a BTreeMap<String, String>,
    wrong: Vec<FieldError>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(sent: &'a BTreeMap<String, String>) -> Self {
        Self { sent, wrong: Vec::new() }
    }

    /// A field as the function takes it; nothing when it is missing or wrong, which is remembered.
    pub(crate) fn take<T: FromStr<Err: ToString>>(&mut self, name: &'static str) -> Option<T> {
        let sent = self.sent.get(name).map_or("", String::as_str);
        match sent.parse() {
            Ok(value) => Some(value),
            Err(reason) => {
                self.wrong.push(FieldError::new(name, reason.to_string()));
                None
            }
        }
    }

    /// Whether a box was ticked.
    pub(crate) fn is_ticked(&self, name: &str) -> bool {
        self.sent.contains_key(name)
    }

    /// What is wrong.
    pub(crate) fn wrong(self) -> Wrong {
        Wrong(self.wrong)
    }
}

/// What is wrong with a form's fields: nothing, at first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wrong(pub(crate) Vec<FieldError>);

impl Wrong {
    /// One field that is wrong.
    pub(crate) fn one(field: &str, message: &str) -> Self {
        Self(vec![FieldError::new(field, message)])
    }

    /// The fields that a function named, when it refused for that.
    pub(crate) fn of(error: &CallError) -> Option<Self> {
        match error {
            CallError::ValidationFailed { errors } => Some(Self(errors.clone())),
            _ => None,
        }
    }

    /// What is wrong with this field.
    pub(crate) fn with(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
