//! A service that lives elsewhere, as its client meets it: over every kind of connection, at several addresses, well or
//! not.
#![allow(clippy::disallowed_methods, reason = "tests own their connections, their time and their tasks")]

mod keys;
mod lost;
mod peer;
mod places;
