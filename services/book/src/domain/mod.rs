//! Pure rules of books: no async, no SQL, no HTTP, no clock.

mod authors;
mod filter;
mod fold;
mod percent;
mod picture;
mod rank;
pub(crate) mod spans;
mod suggest;
mod term;

pub(crate) use authors::Chosen;
pub(crate) use filter::{Filter, Span};
pub(crate) use fold::{fold, fold_email};
pub(crate) use percent::changed_by;
pub(crate) use picture::{Unfit, sides};
pub(crate) use rank::Rank;
pub(crate) use suggest::{Candidates, suggestions};
pub(crate) use term::{Exact, Term};
