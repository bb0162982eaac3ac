//! What runs without being asked.

pub(crate) mod customer_events;
pub(crate) mod sweep_guests;
