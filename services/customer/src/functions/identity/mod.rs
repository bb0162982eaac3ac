//! Who calls: sessions of browsers, whom a token stands for, those who work here, and the links that work once.

mod codes;
pub(crate) mod first_admin;
pub(crate) mod identify;
pub(crate) mod links;
pub(crate) mod me;
pub(crate) mod staff;
pub(crate) mod two_factor;
pub(crate) mod web_sessions;
