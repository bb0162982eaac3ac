//! What customers change about themselves, their address book, where their orders go, and where they are signed in.

pub(crate) mod addresses;
pub(crate) mod change_password;
pub(crate) mod deliveries;
pub(crate) mod list_customers;
pub(crate) mod open_sessions;
pub(crate) mod update_customer;
