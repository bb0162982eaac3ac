//! Pure rules of books: no async, no SQL, no HTTP, no clock.

mod authors;
mod fold;
mod rank;
mod term;

pub(crate) use authors::Chosen;
pub(crate) use fold::{fold, fold_email};
pub(crate) use rank::Rank;
pub(crate) use term::{Exact, Term};
