//! One file for each function of the seed document's chapter 5, and those that other services need.

pub(crate) mod add_item;
pub(crate) mod clear_cart;
pub(crate) mod create_cart;
pub(crate) mod forget_customer;
pub(crate) mod list_dead_letters;
pub(crate) mod merge_cart;
pub(crate) mod open_guest_cart;
pub(crate) mod quote_cart;
pub(crate) mod remove_item;
pub(crate) mod replay_dead_letter;
pub(crate) mod set_item;
pub(crate) mod take_out_order;
pub(crate) mod view_cart;
