//! Looking after the stock.

pub(crate) mod availability;
pub(crate) mod movements;
