//! What runs without being asked.

pub(crate) mod events;
