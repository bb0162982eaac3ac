//! Carts of guests, orders, payments, customers and notices, beyond the seed document.

pub(crate) mod deliveries;
pub(crate) mod guest_carts;
pub(crate) mod notices;
pub(crate) mod orders;
pub(crate) mod payments;
pub(crate) mod people;
pub(crate) mod services;
