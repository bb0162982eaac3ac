//! What several pages of the office draw.

mod days;
mod entry;
mod pager;
mod question;

pub(crate) use days::{day, day_after};
pub(crate) use entry::{Entry, summary};
pub(crate) use pager::{pager, queried, wide};
pub(crate) use question::{Question, ask};
