//! Looking after the stock.

pub(crate) mod availability;
