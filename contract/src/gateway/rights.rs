//! Who may call what at the gateway: one row for each function. A function without a row is nobody's.
//!
//! Everything that decides about rights reads this table: the guard, the document (`x-octavo-rights`), the pages. Whoever
//! adds a function to the gateway adds its row here.

use std::collections::HashMap;
use std::sync::LazyLock;

use kernel::{Role, Scope};
pub use protocol::{Reach, Right};

use Reach::{No, OwnOrder, OwnSession, OwnUser, Yes};
use Scope::{
    CatalogueRead, CatalogueWrite, CustomersRead, CustomersWrite, OrdersRead, OrdersWrite, StockRead,
    StockWrite,
};

const NOBODY: &[Role] = &[];
const ALL: &[Role] = &Role::ALL;
const CATALOGUE: &[Role] = &[Role::Catalogue, Role::Admin];
const SUPPORT: &[Role] = &[Role::Support, Role::Admin];
const ADMIN: &[Role] = &[Role::Admin];

const fn right(
    function: &'static str,
    guest: Reach,
    customer: Reach,
    staff: &'static [Role],
    scope: Option<Scope>,
) -> Right {
    Right { function, guest, customer, staff, scope }
}

/// The table: function, guest, customer, who of those that work here, and what a program must be allowed.
pub const RIGHTS: &[Right] = &[
    // Registration and sessions.
    right("register", Yes, Yes, ALL, None),
    right("sign_in", Yes, Yes, ALL, None),
    right("current_session", OwnSession, OwnSession, ALL, None),
    right("sign_out", OwnSession, OwnSession, ALL, None),
    right("open_web_session", Yes, Yes, ALL, None),
    right("who_is_it", OwnSession, OwnSession, ALL, None),
    right("confirm_web_session", OwnSession, OwnSession, ALL, None),
    right("close_web_session", OwnSession, OwnSession, ALL, None),
    // Those who work here. What is one's own goes by the session, whoever calls.
    right("look_at_link", Yes, Yes, ALL, None),
    right("use_link", Yes, Yes, ALL, None),
    right("make_reset_link", No, No, SUPPORT, None),
    right("set_up_two_factor", OwnSession, OwnSession, ALL, None),
    right("confirm_two_factor", OwnSession, OwnSession, ALL, None),
    right("change_own_password", OwnSession, OwnSession, ALL, None),
    right("invite_staff", No, No, ADMIN, None),
    right("list_staff", No, No, ADMIN, None),
    right("update_staff", No, No, ADMIN, None),
    right("create_key", No, No, ADMIN, None),
    right("list_keys", No, No, ADMIN, None),
    right("revoke_key", No, No, ADMIN, None),
    right("list_audit", No, No, ADMIN, None),
    // Catalogue.
    right("find_products", Yes, Yes, ALL, Some(CatalogueRead)),
    right("get_product", Yes, Yes, ALL, Some(CatalogueRead)),
    right("search_products", Yes, Yes, ALL, Some(CatalogueRead)),
    right("facet_products", Yes, Yes, ALL, Some(CatalogueRead)),
    right("suggest", Yes, Yes, ALL, Some(CatalogueRead)),
    right("list_shelves", Yes, Yes, ALL, Some(CatalogueRead)),
    right("best_sellers", Yes, Yes, ALL, Some(CatalogueRead)),
    right("get_author", Yes, Yes, ALL, Some(CatalogueRead)),
    right("get_category", Yes, Yes, ALL, Some(CatalogueRead)),
    right("find_categories", Yes, Yes, ALL, Some(CatalogueRead)),
    right("availability", Yes, Yes, ALL, Some(CatalogueRead)),
    right("payment_methods", Yes, Yes, ALL, Some(CatalogueRead)),
    right("register_product", No, No, CATALOGUE, Some(CatalogueWrite)),
    right("edit_product", No, No, CATALOGUE, Some(CatalogueWrite)),
    right("edit_products", No, No, CATALOGUE, Some(CatalogueWrite)),
    right("delete_product", No, No, CATALOGUE, Some(CatalogueWrite)),
    right("get_cover", Yes, Yes, ALL, Some(CatalogueRead)),
    right("put_cover", No, No, CATALOGUE, Some(CatalogueWrite)),
    right("remove_cover", No, No, CATALOGUE, Some(CatalogueWrite)),
    // Stock.
    right("check_inventory", No, No, ALL, Some(StockRead)),
    right("check_inventory_items", No, No, ALL, Some(StockRead)),
    right("check_inventory_item", No, No, ALL, Some(StockRead)),
    right("low_stock", No, No, ALL, Some(StockRead)),
    right("stock_movements", No, No, ALL, Some(StockRead)),
    right("list_receipts", No, No, ALL, Some(StockRead)),
    right("set_up_inventory", No, No, CATALOGUE, Some(StockWrite)),
    right("add_to_inventory", No, No, CATALOGUE, Some(StockWrite)),
    right("remove_from_inventory", No, No, CATALOGUE, Some(StockWrite)),
    right("receive_goods", No, No, CATALOGUE, Some(StockWrite)),
    // Carts.
    right("check_cart", OwnUser, OwnUser, SUPPORT, None),
    right("add_to_cart", OwnUser, OwnUser, NOBODY, None),
    right("remove_from_cart", OwnUser, OwnUser, NOBODY, None),
    right("open_guest_cart", Yes, No, NOBODY, None),
    right("set_cart_item", OwnUser, OwnUser, NOBODY, None),
    right("merge_guest_cart", No, OwnUser, NOBODY, None),
    right("purchase", No, OwnUser, NOBODY, None),
    // Orders and payments.
    right("track_order", No, OwnOrder, SUPPORT, Some(OrdersRead)),
    right("track_orders", No, OwnUser, SUPPORT, Some(OrdersRead)),
    right("order_payments", No, OwnOrder, SUPPORT, Some(OrdersRead)),
    right("cancel_order", No, OwnOrder, SUPPORT, Some(OrdersWrite)),
    right("get_delivery", No, OwnOrder, SUPPORT, Some(OrdersRead)),
    right("set_delivery", No, OwnOrder, SUPPORT, Some(OrdersWrite)),
    right("list_orders", No, No, SUPPORT, Some(OrdersRead)),
    right("order_figures", No, No, SUPPORT, Some(OrdersRead)),
    right("list_all_payments", No, No, SUPPORT, Some(OrdersRead)),
    right("update_order", No, No, SUPPORT, Some(OrdersWrite)),
    right("refund_order", No, No, SUPPORT, Some(OrdersWrite)),
    // Customers and what they are told.
    right("get_customer", No, OwnUser, SUPPORT, Some(CustomersRead)),
    right("list_customers", No, No, SUPPORT, Some(CustomersRead)),
    right("edit_customer", No, OwnUser, SUPPORT, Some(CustomersWrite)),
    right("change_password", No, OwnUser, NOBODY, None),
    right("list_addresses", No, OwnUser, SUPPORT, Some(CustomersRead)),
    right("add_address", No, OwnUser, SUPPORT, Some(CustomersWrite)),
    right("remove_address", No, OwnUser, SUPPORT, Some(CustomersWrite)),
    right("list_sessions", No, OwnUser, SUPPORT, None),
    right("end_sessions", No, OwnUser, SUPPORT, None),
    right("erase_customer", No, OwnUser, ADMIN, Some(CustomersWrite)),
    right("notifications", No, OwnUser, SUPPORT, Some(CustomersRead)),
    right("read_notification", No, OwnUser, NOBODY, None),
    right("list_all_notifications", No, No, SUPPORT, Some(CustomersRead)),
    right("send_message", No, No, SUPPORT, Some(CustomersWrite)),
    // The shop's own works.
    right("dead_letters", No, No, SUPPORT, None),
    right("replay_dead_letter", No, No, SUPPORT, None),
    right("service_health", No, No, SUPPORT, None),
];

/// The right to a function; where there is none, nobody may.
pub fn of(function: &str) -> Option<&'static Right> {
    static BY_NAME: LazyLock<HashMap<&str, &Right>> =
        LazyLock::new(|| RIGHTS.iter().map(|right| (right.function, right)).collect());
    BY_NAME.get(function).copied()
}

/// Whether a function goes by the session whose token is shown, so that its service itself asks whose that is.
pub fn goes_by_session(function: &str) -> bool {
    of(function).is_some_and(|right| right.customer == OwnSession)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway;

    #[test]
    fn every_function_has_one_right_and_every_right_a_function() {
        let functions = gateway::functions();
        let without: Vec<&str> =
            functions.iter().map(|function| function.name).filter(|name| of(name).is_none()).collect();
        assert!(without.is_empty(), "these have no row in the table, so nobody may call them: {without:?}");
        for right in RIGHTS {
            let name = right.function;
            assert!(functions.iter().any(|function| function.name == name), "there is no function {name}");
            assert_eq!(RIGHTS.iter().filter(|other| other.function == name).count(), 1, "{name} twice");
        }
    }

    #[test]
    fn what_is_for_those_who_work_here_is_for_nobody_else() {
        for function in gateway::functions() {
            let right = of(function.name).expect("a right");
            if function.path.starts_with("/v1/admin/") && right.guest != OwnSession {
                assert_eq!((right.guest, right.customer), (No, No), "{}", function.name);
            }
        }
    }

    #[test]
    fn customers_change_what_is_their_own_and_nothing_else() {
        /// What changes nothing that is anybody's yet, or goes by what only its owner can show.
        const FREE: [&str; 6] =
            ["register", "sign_in", "open_web_session", "open_guest_cart", "use_link", "look_at_link"];
        for function in gateway::functions().iter().filter(|function| function.method.writes()) {
            let right = of(function.name).expect("a right");
            for reach in [right.guest, right.customer] {
                assert!(reach != Yes || FREE.contains(&function.name), "{} is anybody's", function.name);
            }
        }
    }

    #[test]
    fn what_is_somebodys_own_can_be_told_from_the_request() {
        let document: serde_json::Value = serde_json::from_str(&gateway::document()).expect("a document");
        for function in gateway::functions() {
            let right = of(function.name).expect("a right");
            let operation = &document["paths"][function.path][function.method.as_str().to_lowercase()];
            let field = |name: &str| {
                let given = operation["parameters"].as_array().is_some_and(|parameters| {
                    parameters
                        .iter()
                        .any(|parameter| parameter["name"] == name && parameter["required"] == true)
                });
                assert!(given, "{} has no field {name} that must be given", function.name);
            };
            for reach in [right.guest, right.customer] {
                match reach {
                    OwnUser => field("user_id"),
                    OwnOrder => field("order_id"),
                    No | Yes | OwnSession => {}
                }
            }
            let told = &operation["x-octavo-rights"];
            assert_eq!(told["customer"], right.customer.as_str(), "{}", function.name);
            assert_eq!(told["guest"], right.guest.as_str(), "{}", function.name);
        }
    }
}
