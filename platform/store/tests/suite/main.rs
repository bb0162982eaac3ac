//! What a store promises, asked of every engine there is.
//!
//! A case takes a [`place::Place`], which knows how to open a store and to open it again; `on_every_engine!`
//! makes a test of it for each engine.
#![allow(clippy::disallowed_methods, reason = "tests own their clock and their tasks")]

mod ahead;
mod crash;
mod due;
mod engine;
mod idempotency;
mod kept;
mod log;
mod model;
mod place;
mod plans;
mod reads;
mod shared;
mod transfer;
mod witness;
