//! What several pages draw.

mod address;
mod book_card;
mod field;
mod frame;
mod pager;
mod timeline;

pub(crate) use address::{ADDRESS, in_a_line, postal};
pub(crate) use book_card::{authors, cards, cover, price, strip};
pub(crate) use field::{
    CREDENTIALS, CURRENT_PASSWORD, Field, NEW_PASSWORD, OTHER_PASSWORD, field, filled, summary, whose,
};
pub(crate) use frame::{frame, framed, mark, visitor_part};
pub(crate) use pager::pager;
pub(crate) use timeline::timeline;

use maud::{Markup, html};

use crate::leaf::Slot;

/// The hidden key of a form that must not happen twice.
pub(crate) fn key() -> Markup {
    html! { input type="hidden" name="key" value=(Slot::Key.mark()); }
}
