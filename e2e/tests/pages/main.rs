//! The pages, as a browser without scripts meets them: read, filled in, sent.
#![allow(clippy::disallowed_methods, reason = "tests own their tasks")]

mod account;
mod forms;
mod goods;
mod house;
mod reader;
mod safety;
mod shelves;
mod strangers;
mod together;
mod trade;
mod walk;
