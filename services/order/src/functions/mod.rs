//! One file for each function of the seed document's chapter 3.

pub(crate) mod best_sellers;
pub(crate) mod check_invoice;
pub(crate) mod create_invoice;
pub(crate) mod list_dead_letters;
pub(crate) mod list_orders;
pub(crate) mod order_figures;
pub(crate) mod replay_dead_letter;
pub(crate) mod update_status;
