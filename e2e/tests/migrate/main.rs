//! Moving house: a shop with a past goes to PostgreSQL and back, and nobody notices.
#![allow(clippy::disallowed_methods, reason = "tests own their tasks and wait by themselves")]

mod interruptions;
mod moves;
mod past;
