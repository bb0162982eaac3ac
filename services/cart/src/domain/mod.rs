//! Pure rules of carts: no async, no SQL, no HTTP, no clock.

pub(crate) mod guests;
pub(crate) mod lines;
