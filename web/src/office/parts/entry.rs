//! A field of the office's forms: its label, what it wants, and what is wrong with it.

use maud::{Markup, Render, html};

use crate::forms::Wrong;
use crate::words::Words;

/// A field with one line of text.
pub(crate) struct Entry<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// What it is called.
    pub(crate) label: &'a str,
    /// The input's type.
    pub(crate) kind: &'static str,
    /// What stands in it.
    pub(crate) value: &'a str,
    /// What would be right.
    pub(crate) hint: Option<&'a str>,
    /// What is wrong with it.
    pub(crate) fault: Option<&'a str>,
    /// Whether it must be filled in.
    pub(crate) is_needed: bool,
    /// The list that it suggests from.
    pub(crate) list: Option<&'static str>,
}

impl<'a> Entry<'a> {
    /// A text that may be left empty.
    pub(crate) fn text(name: &'a str, label: &'a str, value: &'a str) -> Self {
        Self { name, label, kind: "text", value, hint: None, fault: None, is_needed: false, list: None }
    }

    /// The same, of another type.
    pub(crate) fn of(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    /// The same, and it must be filled in.
    pub(crate) fn needed(self) -> Self {
        Self { is_needed: true, ..self }
    }

    /// The same, and it says what would be right.
    pub(crate) fn hint(self, hint: &'a str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// The same, and it suggests what is in a list.
    pub(crate) fn list(self, list: &'static str) -> Self {
        Self { list: Some(list), ..self }
    }

    /// The same, and what is wrong with it. Where it is known what would be right, that is said; else what the
    /// function said.
    pub(crate) fn with(self, words: &'a Words, wrong: &'a Wrong) -> Self {
        let fault = wrong.with(self.name).map(|message| match message {
            "must not be empty" => words.fields.needed,
            _ if message.starts_with("must ") => self.hint.unwrap_or(message),
            _ => message,
        });
        Self { fault, ..self }
    }
}

impl Render for Entry<'_> {
    fn render(&self) -> Markup {
        let (hint, fault) = (format!("{}-hint", self.name), format!("{}-fault", self.name));
        let about = match (self.hint, self.fault) {
            (_, Some(_)) => Some(&fault),
            (Some(_), None) => Some(&hint),
            _ => None,
        };
        let is_price = self.kind == "price";
        html! {
            div.field.wrong[self.fault.is_some()] {
                label for=(self.name) { (self.label) }
                input id=(self.name) name=(self.name) type=(if is_price { "text" } else { self.kind })
                    inputmode=[is_price.then_some("decimal")]
                    value=(self.value) autocomplete="off" list=[self.list] required[self.is_needed]
                    aria-describedby=[about] aria-invalid=[self.fault.map(|_| "true")];
                @if let Some(said) = self.fault { p.fault id=(fault) { (said) } }
                @else if let Some(said) = self.hint { p.hint id=(hint) { (said) } }
            }
        }
    }
}
