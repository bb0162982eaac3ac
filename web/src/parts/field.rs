//! A field of a form: its label, what it wants, and what is wrong with it, tied together for who listens.

use maud::{Markup, html};

use crate::forms::{Asked, Wrong};
use crate::words::Words;

/// How a field is drawn.
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: &'static str,
    /// The input's type.
    pub(crate) kind: &'static str,
    /// What a browser may fill in (HTML, autofill).
    pub(crate) autocomplete: &'static str,
    /// How long it may be.
    pub(crate) longest: u16,
    /// Whether it says what would be right before anything is wrong.
    pub(crate) has_hint: bool,
}

/// What somebody signs in with.
pub(crate) const CREDENTIALS: [Field; 2] = [
    Field { name: "login", kind: "text", autocomplete: "username", longest: 254, has_hint: false },
    Field {
        name: "password",
        kind: "password",
        autocomplete: "current-password",
        longest: 128,
        has_hint: false,
    },
];
/// A password as it is to be.
pub(crate) const NEW_PASSWORD: Field =
    Field { name: "password", kind: "password", autocomplete: "new-password", longest: 128, has_hint: true };
/// The same, in a form that asks for the present one too.
pub(crate) const OTHER_PASSWORD: Field = Field { name: "new_password", ..NEW_PASSWORD };
/// A password as it is.
pub(crate) const CURRENT_PASSWORD: Field = Field {
    name: "current_password",
    kind: "password",
    autocomplete: "current-password",
    longest: 128,
    has_hint: false,
};

/// Whose password a form asks for, as a browser's own memory wants to know it. It is not sent.
pub(crate) fn whose(name: &str) -> Markup {
    html! { input type="text" autocomplete="username" value=(name) readonly hidden; }
}

/// A field with what was typed, which for a password is nothing.
pub(crate) fn field(words: &Words, asked: &Asked, wrong: &Wrong, field: &Field) -> Markup {
    let typed = if field.kind == "password" { "" } else { asked.typed(field.name) };
    filled(words, wrong, field, typed, true)
}

/// A field with something in it, which may be left empty or not.
pub(crate) fn filled(words: &Words, wrong: &Wrong, field: &Field, with: &str, is_needed: bool) -> Markup {
    let Field { name, kind, autocomplete, longest, has_hint } = *field;
    let hint = words.fields.hint(name).filter(|_| has_hint);
    let fault = wrong.with(name).map(|message| said(words, name, message));
    let (hint_id, fault_id) = (format!("{name}-hint"), format!("{name}-fault"));
    let about = match (&hint, &fault) {
        (_, Some(_)) => Some(fault_id.as_str()),
        (Some(_), None) => Some(hint_id.as_str()),
        _ => None,
    };
    html! {
        div.field.wrong[fault.is_some()] {
            label for=(name) { (words.fields.label(name)) }
            input id=(name) name=(name) type=(kind) value=(with) autocomplete=(autocomplete) maxlength=(longest) required[is_needed]
                aria-describedby=[about] aria-invalid=[fault.as_ref().map(|_| "true")];
            @if let Some(fault) = fault { p.fault id=(fault_id) { (fault) } }
            @else if let Some(hint) = hint { p.hint id=(hint_id) { (hint) } }
        }
    }
}

/// What is wrong, in the page's language: the sentences that the shop itself says of a field are known, and where a
/// function refused it, what would be right is told.
fn said<'a>(words: &'a Words, name: &str, message: &'a str) -> &'a str {
    match message {
        "taken" => words.fields.email_taken,
        "not this" => words.account.password_wrong,
        "must not be empty" => words.fields.needed,
        _ if message.starts_with("must ") => words.fields.hint(name).unwrap_or(message),
        _ => message,
    }
}

/// What is said above a form some of whose fields are wrong, with the way to each.
pub(crate) fn summary(words: &Words, wrong: &Wrong, label: impl Fn(&str) -> &'static str) -> Markup {
    html! {
        @if !wrong.is_empty() {
            div.summary role="alert" tabindex="-1" id="summary" {
                p { strong { (words.account.check) } }
                ul { @for error in &wrong.0 { li { a href={ "#" (error.field) } { (label(&error.field)) } } } }
            }
        }
    }
}
