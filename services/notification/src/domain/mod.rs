//! Pure rules of notices: no async, no SQL, no HTTP, no clock.

pub(crate) mod message;
mod notice;

pub(crate) use notice::{Addressee, Notice, bought, read};
