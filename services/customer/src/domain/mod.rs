//! Pure rules of customers: no async, no SQL, no HTTP, no clock.

pub(crate) mod links;
pub(crate) mod lock;
pub(crate) mod names;
pub(crate) mod office;
pub(crate) mod registration;
pub(crate) mod session;
