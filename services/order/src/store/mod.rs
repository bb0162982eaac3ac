//! What this service asks of its database.

pub(crate) mod audit;
pub(crate) mod figures;
pub(crate) mod lists;
pub(crate) mod plans;
pub(crate) mod reads;
pub(crate) mod tables;
