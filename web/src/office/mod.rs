//! The back office: a folder or a file for each department. A page is shown to those who may call all of its functions by
//! the gateway's table of rights; for others it does not exist, and the menu does not name it.

mod catalogue;
mod customers;
mod dead_letters;
mod frame;
mod house;
mod import;
mod inventory;
mod notices;
mod orders;
mod parts;
mod services;
mod today;

pub(crate) use frame::frame;

use contract::gateway::rights;
use http::request::Parts;
use http::uri::PathAndQuery;
use kernel::Role;

use house::{audit, keys, me, sign_in, staff, two_factor, welcome};

use crate::error::Failed;
use crate::routes::{PageRoute, Who, rows};
use crate::session::Visitor;
use crate::shop::escaped;
use crate::shown::Shown;

/// The back office.
pub(crate) const PAGES: &[PageRoute] = rows! {
    // Trade. Today asks for each of its parts by role.
    GET "/admin" Staff [] () today::show;
    GET "/admin/orders" Staff [list_orders] () orders::list::show;
    POST "/admin/orders/pack" Staff [update_order] (key back [order_id]) orders::list::pack;
    GET "/admin/orders/{order_id}" Staff [track_order get_customer get_delivery order_payments] () orders::one::show;
    POST "/admin/orders/{order_id}/step" Staff [track_order update_order get_customer get_delivery order_payments] (key status) orders::step::step;
    GET "/admin/orders/{order_id}/return" Staff [track_order update_order] () orders::step::ask_to_return;
    GET "/admin/orders/{order_id}/cancel" Staff [track_order cancel_order] () orders::step::ask_to_cancel;
    POST "/admin/orders/{order_id}/cancel" Staff [track_order cancel_order get_customer get_delivery order_payments] (key) orders::step::cancel;
    GET "/admin/orders/{order_id}/refund" Staff [track_order order_payments refund_order] () orders::refund::show;
    POST "/admin/orders/{order_id}/refund" Staff [track_order order_payments refund_order] (key amount) orders::refund::refund;
    GET "/admin/pick-list" Staff [list_orders get_delivery] () orders::pick_list::show;
    GET "/admin/customers" Staff [list_customers] () customers::list::show;
    GET "/admin/customers/{user_id}" Staff [get_customer track_orders notifications list_sessions list_addresses] ()
        customers::one::show;
    POST "/admin/customers/{user_id}/message" Staff
        [get_customer send_message track_orders notifications list_sessions list_addresses] (key title body) customers::one::send;
    GET "/admin/customers/{user_id}/sessions" Staff [get_customer end_sessions] () customers::one::ask_to_end;
    POST "/admin/customers/{user_id}/sessions" Staff [get_customer end_sessions] (key) customers::one::end;
    POST "/admin/customers/{user_id}/reset-link" Staff
        [get_customer make_reset_link track_orders notifications list_sessions list_addresses] (key) customers::one::make_link;
    GET "/admin/customers/{user_id}/edit" Staff [get_customer edit_customer] () customers::edit::show;
    POST "/admin/customers/{user_id}/edit" Staff [get_customer edit_customer]
        (key email first_name last_name address city country was_email was_first_name was_last_name was_address was_city
         was_country) customers::edit::change;
    GET "/admin/customers/{user_id}/erase" Staff [get_customer erase_customer] () customers::erase::show;
    POST "/admin/customers/{user_id}/erase" Staff [get_customer erase_customer] (key username) customers::erase::erase;
    GET "/admin/notices" Staff [list_all_notifications] () notices::show;
    GET "/admin/dead-letters" Staff [dead_letters] () dead_letters::show;
    POST "/admin/dead-letters/{service}/{dead_letter_id}/replay" Staff [replay_dead_letter] (key) dead_letters::replay;
    GET "/admin/services" Staff [service_health] () services::show;

    GET "/admin/sign-in" Office [] () sign_in::show;
    POST "/admin/sign-in" Office [open_web_session] (key then login password) sign_in::enter;
    POST "/admin/sign-out" Office [close_web_session] () sign_in::leave;
    GET "/admin/welcome/{token}" Office [look_at_link] () welcome::show;
    POST "/admin/welcome/{token}" Office [look_at_link use_link] (key username email password) welcome::choose;
    GET "/admin/me" Worker [] () me::show;
    POST "/admin/me/password" Worker [change_own_password] (key current_password new_password) me::change_password;
    GET "/admin/code" Worker [] () two_factor::ask;
    POST "/admin/code" Office [confirm_web_session] (key then code) two_factor::show_code;
    GET "/admin/me/two-factor" Worker [] () two_factor::show;
    POST "/admin/me/two-factor" Worker [set_up_two_factor] (key) two_factor::set_up;
    POST "/admin/me/two-factor/confirm" Worker [confirm_two_factor] (key code) two_factor::confirm;
    GET "/admin/staff" Staff [list_staff] () staff::show;
    POST "/admin/staff" Staff [invite_staff list_staff] (key username email role) staff::invite;
    POST "/admin/staff/{staff_id}" Staff [update_staff list_staff] (key role status renew) staff::change;
    GET "/admin/keys" Staff [list_keys] () keys::show;
    POST "/admin/keys" Staff [create_key list_keys]
        (key name catalogue_read catalogue_write stock_read stock_write orders_read orders_write customers_read customers_write days)
        keys::create;
    GET "/admin/keys/{key_id}/revoke" Staff [list_keys] () keys::ask_to_revoke;
    POST "/admin/keys/{key_id}/revoke" Staff [revoke_key] (key) keys::revoke;
    GET "/admin/audit" Staff [list_audit] () audit::show;

    // Books and stock
    GET "/admin/catalogue" Staff [search_products availability find_categories edit_products] () catalogue::list::show;
    POST "/admin/catalogue/bulk" Staff [edit_products find_categories]
        (key back act category price percent [book_id]) catalogue::bulk::change;
    GET "/admin/catalogue/new" Staff [register_product find_categories] () catalogue::new::show;
    POST "/admin/catalogue/new" Staff [register_product find_categories]
        (key title authors category price published_date isbn external_id description) catalogue::new::register;
    GET "/admin/catalogue/{book_id}" Staff [get_product check_inventory_item find_categories edit_product] ()
        catalogue::edit::show;
    POST "/admin/catalogue/{book_id}" Staff [get_product edit_product suggest find_categories check_inventory_item]
        (key title authors category price published_date isbn external_id description was_title was_authors was_category
         was_price was_published_date was_isbn was_external_id was_description) catalogue::edit::save;
    GET "/admin/catalogue/{book_id}/delete" Staff [get_product delete_product] () catalogue::delete::ask;
    POST "/admin/catalogue/{book_id}/delete" Staff [delete_product] (key) catalogue::delete::delete;
    POST "/admin/catalogue/{book_id}/cover" Staff [get_product put_cover] (file) catalogue::cover::put;
    POST "/admin/catalogue/{book_id}/cover/remove" Staff [remove_cover] (key) catalogue::cover::remove;
    GET "/admin/import" Staff [register_product] () import::show;
    POST "/admin/import" Staff [register_product] (file) import::upload;
    GET "/admin/import/{import}" Staff [register_product] () import::look;
    POST "/admin/import/{import}" Staff [register_product]
        (key act column_title column_authors column_category column_price column_isbn column_isbn13 column_published
         column_stock column_description column_external_id price stock category source separator) import::begin;
    GET "/admin/import/{import}/rejects.csv" Staff [register_product] () import::rejects;
    GET "/admin/inventory" Staff [check_inventory check_inventory_items get_product] () inventory::overview::show;
    POST "/admin/inventory" Staff [set_up_inventory check_inventory check_inventory_items get_product]
        (key address status book_quantity clothes_quantity electronic_quantity) inventory::overview::set_up;
    GET "/admin/inventory/{book_id}" Staff [check_inventory_item stock_movements get_product] () inventory::item::show;
    POST "/admin/inventory/{book_id}/remove" Staff
        [remove_from_inventory check_inventory_item stock_movements get_product] (key quantity) inventory::item::remove;
    GET "/admin/receipts" Staff [list_receipts get_product] () inventory::receipts::show;
    GET "/admin/receipts/new" Staff [receive_goods find_products] () inventory::receive::show;
    POST "/admin/receipts/new" Staff [receive_goods find_products] (key act supplier reference [product quantity])
        inventory::receive::receive;
    GET "/admin/movements" Staff [stock_movements get_product] () inventory::movements::show;
    GET "/admin/low" Staff [low_stock get_product] () inventory::low::show;
};

/// Lets pass whoever may look at this page; or says where they have to go first.
pub(crate) fn admit(page: &PageRoute, visitor: &Visitor, parts: &Parts) -> Result<(), Result<Shown, Failed>> {
    match (page.who, &visitor.worker) {
        (Who::Worker | Who::Staff, None) => Err(Ok(lead_to(sign_in::SIGN_IN, parts))),
        (Who::Staff, Some(worker)) if !worker.is_ready => {
            Err(Ok(lead_to(if worker.has_two_factor { two_factor::CODE } else { two_factor::SET_UP }, parts)))
        }
        (Who::Staff, Some(worker)) if !is_open_to(page, worker.role) => Err(Err(Failed::Lost)),
        _ => Ok(()),
    }
}

/// Whether somebody with this role may call all that the page does.
fn is_open_to(page: &PageRoute, role: Role) -> bool {
    page.functions
        .iter()
        .all(|function| rights::of(function).is_some_and(|right| right.staff.contains(&role)))
}

/// Whether this reader may call a function: whether what it does is offered to them.
fn may(visitor: &Visitor, function: &str) -> bool {
    let right = rights::of(function);
    visitor
        .worker
        .as_ref()
        .is_some_and(|worker| right.is_some_and(|right| right.staff.contains(&worker.role)))
}

/// Whether a page is there, for this reader.
fn is_there(visitor: &Visitor, path: &str) -> bool {
    let Some(worker) = &visitor.worker else { return false };
    let mut known = PAGES.iter().filter(|page| page.method == "GET" && page.path == path);
    known.any(|page| is_open_to(page, worker.role))
}

/// What has to be done first, and the way back here.
fn lead_to(place: &str, parts: &Parts) -> Shown {
    let back = parts.uri.path_and_query().filter(|_| parts.method.is_safe());
    let back = back.map_or("/admin", PathAndQuery::as_str);
    Shown::see(format!("{place}?then={}", escaped(back)))
}
