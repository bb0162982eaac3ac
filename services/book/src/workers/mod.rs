//! What runs without being asked.

pub(crate) mod stock_events;
