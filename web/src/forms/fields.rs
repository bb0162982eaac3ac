//! A form's fields, read into what functions take; every wrong one is remembered.

use std::collections::BTreeMap;
use std::str::FromStr;

use kernel::{CallError, Currency, FieldError, Money};

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

    /// The same for a field that may be left empty.
    pub(crate) fn maybe<T: FromStr<Err: ToString>>(&mut self, name: &'static str) -> Option<T> {
        self.maybe_by(name, |text| text.parse().map_err(|reason: T::Err| reason.to_string()))
    }

    /// A price that must be given.
    pub(crate) fn take_price(&mut self, name: &'static str, currency: Currency) -> Option<Money> {
        if self.sent.get(name).is_none_or(|value| value.trim().is_empty()) {
            self.wrong.push(FieldError::new(name, "must not be empty"));
        }
        self.price(name, currency)
    }

    /// A price that may be left empty; a comma is as good as a point.
    pub(crate) fn price(&mut self, name: &'static str, currency: Currency) -> Option<Money> {
        self.maybe_by(name, |text| price(text, currency))
    }

    fn maybe_by<T>(&mut self, name: &'static str, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let sent = self.sent.get(name).map_or("", |value| value.trim());
        match (!sent.is_empty()).then(|| read(sent))? {
            Ok(value) => Some(value),
            Err(reason) => {
                self.wrong.push(FieldError::new(name, reason));
                None
            }
        }
    }

    /// Whether a box was ticked.
    pub(crate) fn is_ticked(&self, name: &str) -> bool {
        self.sent.contains_key(name)
    }

    /// Whether nothing was wrong so far.
    pub(crate) fn is_right(&self) -> bool {
        self.wrong.is_empty()
    }

    /// What is wrong.
    pub(crate) fn wrong(self) -> Wrong {
        Wrong(self.wrong)
    }
}

/// A price as somebody types it: a comma is as good as a point.
pub(crate) fn price(text: &str, currency: Currency) -> Result<Money, String> {
    Money::parse(&text.trim().replacen(',', ".", 1), currency)
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

    /// One more field that is wrong.
    pub(crate) fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldError::new(field, message));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
