//! A link or a secret that is shown once, to be handed on.

use contract::customer::OneTimeLink;
use http::header;
use maud::{Markup, html};

use crate::session::Visitor;
use crate::words::moment;

/// What was made, with all that its holder needs to know.
pub(crate) fn once(visitor: &Visitor, what: &str, secret: &str, note: Markup) -> Markup {
    let said = &visitor.words.house;
    html! {
        section.panel aria-labelledby="once" {
            h2 #once { (what) }
            p { input.copy type="text" readonly value=(secret) aria-label=(what); }
            p { (said.once) }
            (note)
        }
    }
}

/// A link, whole as far as the browser said which shop it is at.
pub(crate) fn shown(visitor: &Visitor, what: &str, link: &OneTimeLink) -> Markup {
    let said = &visitor.words.house;
    let origin = visitor.headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    let whole = format!("{}{}", origin.unwrap_or_default(), link.url_path);
    let ends = html! {
        p.fine { (said.works_until) " " time datetime=(link.expires_at) { (moment(visitor.words.language, link.expires_at)) } }
    };
    once(visitor, what, &whole, ends)
}
