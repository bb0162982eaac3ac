//! Pure rules of orders: no async, no SQL, no HTTP, no clock.

pub(crate) mod days;
#[cfg(test)]
mod model;
pub(crate) mod sought;
mod state;
mod step;
#[cfg(test)]
mod table;

pub(crate) use state::{Command, State};
pub(crate) use step::{Event, Refused, step};
