//! What runs without being asked.

pub(crate) mod forget_carts;
pub(crate) mod free_abandoned;
pub(crate) mod sweep_sessions;
