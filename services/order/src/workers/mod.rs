//! What carries orders on: in the request that made them, and without being asked.

pub(crate) mod commands;
pub(crate) mod driver;
pub(crate) mod payment_events;
pub(crate) mod recovery;
