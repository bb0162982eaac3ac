//! What this service asks of its database.

pub(crate) mod audit;
pub(crate) mod front;
pub(crate) mod plans;
pub(crate) mod reads;
pub(crate) mod search;
pub(crate) mod shelf;
pub(crate) mod tables;
