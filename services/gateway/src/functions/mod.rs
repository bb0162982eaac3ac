//! One file for each function of the seed document's chapter 1; what came later stands in folders.

pub(crate) mod add_to_cart;
pub(crate) mod add_to_inventory;
pub(crate) mod api_keys;
pub(crate) mod catalogue;
pub(crate) mod check_cart;
pub(crate) mod check_inventory;
pub(crate) mod customers;
pub(crate) mod find_products;
pub(crate) mod notifications;
pub(crate) mod payments;
pub(crate) mod purchase;
pub(crate) mod register;
pub(crate) mod register_product;
pub(crate) mod remove_from_cart;
pub(crate) mod remove_from_inventory;
pub(crate) mod sessions;
pub(crate) mod set_up_inventory;
pub(crate) mod staff;
pub(crate) mod stock;
pub(crate) mod track_order;
pub(crate) mod trade;
pub(crate) mod update_order;
pub(crate) mod web_sessions;
