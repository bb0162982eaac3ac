//! What this service asks of its database.

pub(crate) mod audit;
pub(crate) mod plans;
pub(crate) mod reads;
pub(crate) mod signed_in;
pub(crate) mod tables;
pub(crate) mod waiting;
