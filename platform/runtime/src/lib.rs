//! What runs without being asked, and how it stops: tracked tasks, periodic workers, event consumers, time
//! limits, turns, and the bounded pool for costly computations.
//!
//! Services get a [`Runtime`] and never spawn, sleep or read a clock themselves.
#![allow(clippy::disallowed_methods, reason = "this crate is where tasks and timers come from")]

mod audit;
mod consumer;
mod letters;
mod log;
mod pool;
mod tasks;
mod turns;

pub use audit::audit;
pub use consumer::{Feed, Unapplied};
pub use letters::{LetterRefusals, dead_letters, replay_dead_letter};
pub use log::events_after;
pub use pool::{Pool, PoolBusy};
pub use tasks::{Runtime, pause, within};
pub use turns::{Turn, Turns};
