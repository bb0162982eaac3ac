//! One file for each function of the seed document's chapter 8, and those that the other services need.

pub(crate) mod add_product;
pub(crate) mod check_capacity;
pub(crate) mod commit_reservation;
pub(crate) mod describe_stock;
pub(crate) mod get_inventory;
pub(crate) mod get_item;
pub(crate) mod initialize;
pub(crate) mod list_items;
pub(crate) mod list_low_stock;
pub(crate) mod list_movements;
pub(crate) mod list_receipts;
pub(crate) mod receive_goods;
pub(crate) mod release_reservation;
pub(crate) mod remove_product;
pub(crate) mod reserve;
pub(crate) mod return_reservation;
pub(crate) mod update;
