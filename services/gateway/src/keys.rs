//! Which part decides a function, so that an idempotency key can be looked at before validation.

use kernel::{CallContext, CallError};

use crate::Gateway;
use crate::functions::staff;

/// Asks the service whose part decides `function` whether the derived key is free for this request.
pub(crate) async fn check(gateway: &Gateway, cx: &CallContext, function: &str) -> Result<(), CallError> {
    if cx.idempotency.is_none() {
        return Ok(());
    }
    match function {
        "register" => gateway.customers.check_key(&cx.derive("4.1"), "create_account").await,
        "sign_in" => gateway.customers.check_key(&cx.derive("1.2"), "sign_in").await,
        "sign_out" => gateway.customers.check_key(&cx.derive("1.2"), "sign_out").await,
        "open_web_session" | "confirm_web_session" | "close_web_session" => {
            gateway.customers.check_key(&cx.derive("web-session"), function).await
        }
        "create_key" | "revoke_key" => gateway.customers.check_key(&cx.derive("key"), function).await,
        "make_reset_link"
        | "use_link"
        | "invite_staff"
        | "update_staff"
        | "set_up_two_factor"
        | "confirm_two_factor"
        | "change_own_password" => gateway.customers.check_key(&cx.derive(staff::STAFF), function).await,
        "set_up_inventory" => gateway.inventory.check_key(&cx.derive("8.2"), "update").await,
        "add_to_inventory" => gateway.inventory.check_key(&cx.derive("8.3"), "add_product").await,
        "remove_from_inventory" => gateway.inventory.check_key(&cx.derive("8.5"), "remove_product").await,
        "register_product" => gateway.books.check_key(&cx.derive("2.1.1"), "ensure_author").await,
        "add_to_cart" => gateway.carts.check_key(&cx.derive("5.2"), "add_item").await,
        "remove_from_cart" => gateway.carts.check_key(&cx.derive("5.3"), "remove_item").await,
        "purchase" => gateway.orders.check_key(&cx.derive("3.1"), "create_invoice").await,
        "update_order" => gateway.orders.check_key(&cx.derive("3.2"), "update_status").await,
        "refund_order" => gateway.payments.check_key(&cx.derive("6"), "refund_payment").await,
        "erase_customer" => gateway.customers.check_key(&cx.derive("4.2"), "delete_customer").await,
        "read_notification" => gateway.notifications.check_key(&cx.derive("7"), "mark_read").await,
        // Catalogue
        "edit_product" => gateway.books.check_key(&cx.derive("2.1"), "update_book").await,
        "edit_products" => gateway.books.check_key(&cx.derive("2.1"), "update_books").await,
        "delete_product" => gateway.books.check_key(&cx.derive("2.1.4"), "delete_book").await,
        "put_cover" => gateway.books.check_key(&cx.derive("cover"), "put_cover").await,
        "remove_cover" => gateway.books.check_key(&cx.derive("cover"), "remove_cover").await,
        // Trade and people.
        "open_guest_cart" => gateway.carts.check_key(&cx.derive("open_guest_cart"), "open_guest_cart").await,
        "set_cart_item" => gateway.carts.check_key(&cx.derive("set_item"), "set_item").await,
        "merge_guest_cart" => gateway.carts.check_key(&cx.derive("merge_cart"), "merge_cart").await,
        "cancel_order" => gateway.orders.check_key(&cx.derive("cancel"), "update_status").await,
        "edit_customer" => {
            gateway.customers.check_key(&cx.derive("update_customer"), "update_customer").await
        }
        "change_password" => {
            gateway.customers.check_key(&cx.derive("change_password"), "change_password").await
        }
        "add_address" => gateway.customers.check_key(&cx.derive("add_address"), "add_address").await,
        "remove_address" => gateway.customers.check_key(&cx.derive("remove_address"), "remove_address").await,
        "end_sessions" => gateway.customers.check_key(&cx.derive("end_sessions"), "end_sessions").await,
        "set_delivery" => gateway.customers.check_key(&cx.derive("note_delivery"), "note_delivery").await,
        // Stock
        "receive_goods" => gateway.inventory.check_key(&cx.derive("8"), "receive_goods").await,
        "send_message" => gateway.notifications.check_key(&cx.derive("message"), "create_notification").await,
        // Which service it is stands in the path; that one looks at the key.
        _ => Ok(()),
    }
}
