//! `octavo bench`: what Octavo does in a second, beside what the ground under it could do in the same run.
//!
//! Absolute figures say more about a machine than about a program. So each bench measures a limit of its own right
//! before and after: the same rows written by a bare loop, the same bytes answered by an empty handler. The ratio is
//! what is to be compared. Each case is run several times, Octavo and its limit in turn; the round with the median
//! ratio is the one that is told.
//!
//! - [`checkout`], [`read`], [`pages`] and [`overload`] measure a shop in a process of its own, over HTTP.
//! - [`store`] measures the engine alone, [`hop`] the way from one service to another.

pub mod checkout;
mod client;
pub mod empty;
pub mod hop;
pub mod overload;
pub mod pages;
mod process;
pub mod read;
mod replay;
mod report;
mod shop;
pub mod store;

pub use report::Report;
