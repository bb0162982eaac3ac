//! A page that asks whether it is meant, before what cannot be undone.

use maud::{Markup, html};

use crate::parts::key;
use crate::words::Words;

/// What is asked.
pub(crate) struct Question<'a> {
    /// In a line.
    pub(crate) title: &'a str,
    /// What comes of it.
    pub(crate) what: &'a str,
    /// Where a yes is sent.
    pub(crate) action: String,
    /// The yes.
    pub(crate) yes: &'a str,
    /// Where a no leads.
    pub(crate) back: &'a str,
}

/// The question, with what it is about, and fields that stand in its form.
pub(crate) fn ask(words: &Words, question: &Question, about: Markup, fields: Markup) -> Markup {
    html! {
        section.ask {
            h1 { (question.title) }
            (about)
            p { (question.what) }
            form action=(question.action) method="post" {
                (key())
                (fields)
                p.actions { button.strong.danger type="submit" { (question.yes) } a href=(question.back) { (words.office.back) } }
            }
        }
    }
}
