//! One file for each function of the seed document's chapter 4, and those of its sign-in (1.2); `identity/` tells who
//! calls.

pub(crate) mod create_account;
pub(crate) mod create_address;
pub(crate) mod create_customer;
pub(crate) mod create_fullname;
pub(crate) mod credentials;
pub(crate) mod current_session;
pub(crate) mod delete_account;
pub(crate) mod delete_customer;
pub(crate) mod get_customer;
pub(crate) mod identity;
pub(crate) mod people;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
