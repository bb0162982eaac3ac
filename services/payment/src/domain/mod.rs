//! Pure rules of payments: no async, no SQL, no HTTP, no clock.

pub(crate) mod attempts;
pub(crate) mod patience;
pub(crate) mod reference;
pub(crate) mod standing;

pub(crate) use attempts::{Try, admit};
pub(crate) use reference::Reference;
pub(crate) use standing::{Outcome, Standing, Unrefundable};
