//! Stories of how the outside world hears what happens in a shop, by way of a real NATS.
#![allow(clippy::disallowed_methods, reason = "tests own their tasks and wait by themselves")]

mod bad_days;
mod outside;
mod replays;
mod stories;
