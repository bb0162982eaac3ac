//! One file for each function of the seed document's chapter 6, and those that other services need.

pub(crate) mod create_payment;
pub(crate) mod get_payment;
pub(crate) mod list_all_payments;
pub(crate) mod list_methods;
pub(crate) mod receive_webhook;
pub(crate) mod refund_payment;
pub(crate) mod refund_rest;
pub(crate) mod void_order;
