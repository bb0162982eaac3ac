//! Pure rules of stock: no async, no SQL, no HTTP, no clock.

pub(crate) mod counts;
pub(crate) mod holds;
#[cfg(test)]
mod model;
pub(crate) mod reserve;
pub(crate) mod rooms;
