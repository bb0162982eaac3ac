//! Pure rules of books: no async, no SQL, no HTTP, no clock.

mod fold;
mod term;

pub(crate) use fold::fold;
pub(crate) use term::Term;
