//! What several pages of the office draw.

mod beside;
mod days;
mod entry;
mod lists;
mod question;

pub(crate) use crate::parts::{pager, summary};
pub(crate) use beside::Beside;
pub(crate) use days::{day, day_after};
pub(crate) use entry::Entry;
pub(crate) use lists::{at, queried, wide};
pub(crate) use question::{Question, ask};
