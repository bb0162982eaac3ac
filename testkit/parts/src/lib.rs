//! The real parts that tests talk to: PostgreSQL, NATS and PgBouncer, started from the installed programs on free
//! ports in temporary folders.
//!
//! Every part ends with its owner, also when the test is killed. What cannot be had fails the test with one line that
//! says why; what is not installed, with the line that installs it. All of it blocks and needs no runtime.
#![allow(clippy::disallowed_methods, reason = "these are tests' tools: they wait and look at the machine")]

mod installed;
pub mod nats;
pub mod pgbouncer;
mod ports;
pub mod postgres;
mod running;

pub use installed::{INSTALL, browser, may_install, missing};
pub use running::Running;
