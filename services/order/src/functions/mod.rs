//! One file for each function of the seed document's chapter 3.

pub(crate) mod check_invoice;
pub(crate) mod create_invoice;
pub(crate) mod update_status;
