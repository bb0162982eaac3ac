//! What several pages of the office draw.

mod entry;
mod pager;

pub(crate) use entry::{Entry, summary};
pub(crate) use pager::{pager, queried, wide};
