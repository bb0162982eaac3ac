//! The pages, as a browser without scripts meets them: read, filled in, sent.
#![allow(clippy::disallowed_methods, reason = "tests own their tasks")]

mod forms;
mod reader;
mod safety;
mod strangers;
mod walk;
