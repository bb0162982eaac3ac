//! What several pages draw.

mod book_card;
mod field;
mod frame;
mod timeline;

pub(crate) use book_card::{authors, cards, cover, price};
pub(crate) use field::{CURRENT_PASSWORD, Field, NEW_PASSWORD, field, whose};
pub(crate) use frame::{frame, framed, mark, visitor_part};
pub(crate) use timeline::timeline;

use maud::{Markup, html};

use crate::leaf::Slot;

/// The hidden key of a form that must not happen twice.
pub(crate) fn key() -> Markup {
    html! { input type="hidden" name="key" value=(Slot::Key.mark()); }
}
