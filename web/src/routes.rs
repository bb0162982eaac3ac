//! Which pages there are: one row each, and the router made of the rows.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, RawPathParams, Request};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use futures::future::BoxFuture;
use http::request::Parts;
use protocol::Class;
use protocol::limits;

use crate::Web;
use crate::error::{self, Failed};
use crate::forms::Asked;
use crate::office;
use crate::safety;
use crate::session::Visitor;
use crate::shop;
use crate::shown::Shown;

/// Who may look at a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A file that is the same for everybody: nobody is asked who they are.
    File,
    /// Everybody.
    All,
    /// Who is signed in; others are led to the sign-in and back.
    Customer,
    /// Everybody, as somebody who may work here: where they sign in, and what a one-time link leads to.
    Office,
    /// Who works here, whether or not they have shown all that the office asks for.
    Worker,
    /// Who works here and may call every function of the page; for others there is no such page.
    Staff,
}

/// A page: where it is, who may look, which functions of the gateway it calls, and which fields its form has.
pub struct PageRoute {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Its path, with `{name}` for what varies.
    pub path: &'static str,
    /// Who may look.
    pub who: Who,
    /// The functions of the gateway that it calls.
    pub functions: &'static [&'static str],
    /// The fields of its form; any other is refused.
    pub fields: &'static [&'static str],
    /// Those of them that may come several times, as the ticks of a list do.
    pub lists: &'static [&'static str],
    pub(crate) draw: Draw,
}

pub(crate) type Draw = for<'a> fn(&'a Web, &'a Visitor, &'a Asked) -> BoxFuture<'a, Result<Shown, Failed>>;

macro_rules! rows {
    ($($method:ident $path:literal $who:ident [$($function:ident)*] ($($field:ident)* $([$($list:ident)*])?) $draw:path;)+) => {
        &[$($crate::routes::PageRoute {
            method: stringify!($method),
            path: $path,
            who: $crate::routes::Who::$who,
            functions: &[$(stringify!($function)),*],
            fields: &[$(stringify!($field),)* $($(stringify!($list)),*)?],
            lists: &[$($(stringify!($list)),*)?],
            draw: |web, visitor, asked| Box::pin($draw(web, visitor, asked)),
        }),+]
    };
}
pub(crate) use rows;

/// Every page: the storefront's and the back office's.
pub fn pages() -> impl Iterator<Item = &'static PageRoute> {
    SHOP.iter().chain(crate::office::PAGES)
}

/// The storefront.
const SHOP: &[PageRoute] = rows! {
    GET "/" All [search_products best_sellers list_shelves] () shop::front::show;
    GET "/new" All [search_products] () shop::lists::newest;
    GET "/best-sellers" All [best_sellers] () shop::lists::best;
    GET "/categories" All [facet_products] () shop::lists::categories;
    GET "/categories/{category_id}" All [get_category search_products facet_products] () shop::lists::category;
    GET "/authors/{author_id}" All [get_author search_products facet_products] () shop::lists::author;
    GET "/search" All [search_products facet_products get_category get_author] () shop::search::show;
    GET "/suggest" File [suggest] () shop::suggest::show;
    GET "/books/{book_id}" All [get_product availability search_products] () shop::book::show;
    GET "/covers/{book_id}/{digest}" File [get_product get_cover] () shop::covers::show;

    GET "/cart" All [check_cart availability get_product] () shop::cart::show;
    POST "/cart/items" All [add_to_cart open_guest_cart] (key book_id quantity) shop::cart::add;
    POST "/cart/items/{book_id}" All [check_cart set_cart_item] (key quantity) shop::cart::set;
    POST "/cart/mend" All [set_cart_item] (key lines) shop::cart::mend;

    GET "/checkout" Customer [check_cart list_addresses payment_methods] () shop::checkout::show;
    POST "/checkout" Customer [purchase add_address set_delivery check_cart list_addresses payment_methods]
        (key cart_version payment_method address_id recipient address city country) shop::checkout::buy;
    GET "/orders/{order_id}" Customer [track_order order_payments get_delivery] () shop::order::show;
    GET "/orders/{order_id}/confirmed" Customer [track_order get_delivery] () shop::order::confirmed;
    GET "/orders/{order_id}/events" Customer [track_order] () shop::live::follow;
    GET "/orders/{order_id}/cancel" Customer [track_order] () shop::order::ask_to_cancel;
    POST "/orders/{order_id}/cancel" Customer [track_order cancel_order order_payments get_delivery] (key) shop::order::cancel;

    GET "/sign-in" All [] () shop::sign_in::show;
    POST "/sign-in" All [open_web_session merge_guest_cart] (key then login password) shop::sign_in::enter;
    GET "/sign-up" All [] () shop::sign_up::show;
    POST "/sign-up" All [register open_web_session merge_guest_cart]
        (key then password email first_name last_name address city country) shop::sign_up::register;
    POST "/sign-out" All [close_web_session] (key) shop::sign_in::leave;

    GET "/reset/{token}" All [look_at_link] () shop::reset::show;
    POST "/reset/{token}" All [look_at_link use_link] (key password) shop::reset::choose;

    GET "/account" Customer [get_customer track_orders] () shop::account::show;
    GET "/account/orders" Customer [track_orders] () shop::account::orders;
    GET "/account/notices" Customer [notifications] () shop::account::notices;
    POST "/account/notices/{notification_id}" Customer [read_notification] (key) shop::account::read_notice;
    GET "/account/edit" Customer [get_customer] () shop::account::edit;
    POST "/account/edit" Customer [get_customer edit_customer]
        (key first_name last_name email address city country was_first_name was_last_name was_email was_address was_city
         was_country) shop::account::save;
    GET "/account/addresses" Customer [list_addresses] () shop::account::addresses;
    POST "/account/addresses" Customer [add_address list_addresses]
        (key recipient address city country) shop::account::add_address;
    POST "/account/addresses/{address_id}/remove" Customer [remove_address] (key) shop::account::remove_address;
    GET "/account/password" Customer [] () shop::account::ask_password;
    POST "/account/password" Customer [change_password] (key current_password new_password) shop::account::change_password;
    GET "/account/sessions" Customer [list_sessions] () shop::account::sessions;
    POST "/account/sessions/end" Customer [end_sessions] (key) shop::account::end_sessions;
    GET "/account/delete" Customer [] () shop::account::ask_to_delete;
    POST "/account/delete" Customer [open_web_session close_web_session erase_customer] (key password sure) shop::account::delete;

    POST "/language" All [] (language) shop::language::choose;
    GET "/static/{file}" File [] () shop::files::show;
    GET "/favicon.ico" File [] () shop::files::favicon;
    GET "/robots.txt" File [] () shop::files::robots;
    POST "/csp-report" File [] () shop::files::report;
};

impl PageRoute {
    /// Whether it is for nobody whom nobody knows.
    fn needs_somebody(&self) -> bool {
        matches!(self.who, Who::Customer | Who::Worker | Who::Staff)
    }

    /// Whether its form has a file.
    pub(crate) fn takes_file(&self) -> bool {
        self.fields.contains(&"file")
    }

    /// How many bytes its form has at most.
    pub(crate) fn largest(&self) -> usize {
        match self.takes_file() {
            true => limits::UPLOAD_BYTES,
            false if self.fields.contains(&"description") => limits::LONG_FORM_BYTES,
            false => limits::FORM_BYTES,
        }
    }

    /// Of which sort it is, where it is counted how often somebody calls.
    fn class(&self) -> Class {
        let functions = contract::gateway::functions();
        let signs_in = self.functions.iter().any(|name| {
            functions.iter().any(|function| function.name == *name && Class::of(function) == Class::SignIn)
        });
        match (self.who, self.method) {
            (Who::File, _) => Class::File,
            (_, "POST") if signs_in => Class::SignIn,
            (_, "POST") => Class::Write,
            _ if ["/search", "/suggest"].contains(&self.path) => Class::Search,
            _ => Class::Read,
        }
    }
}

/// The router of every page.
pub(crate) fn router(web: &Arc<Web>) -> Router {
    pages().fold(Router::new(), |router, page| {
        let class = page.class();
        let (at_the_door, inside) = (web.clone(), web.clone());
        let admitted = move |request: Request, next: Next| {
            let web = at_the_door.clone();
            async move {
                match admit(&web, page, class, request).await {
                    Ok(request) => next.run(request).await,
                    Err(response) => *response,
                }
            }
        };
        let handler = move |path: Result<RawPathParams, _>, request: Request| {
            let web = inside.clone();
            async move { answer(&web, page, path.ok(), request).await }
        };
        let filter = if page.method == "GET" { MethodFilter::GET } else { MethodFilter::POST };
        let drawn = on(filter, handler).layer(DefaultBodyLimit::disable());
        let drawn = protocol::page::bounded(drawn, error::failed, page.largest());
        router.route(page.path, drawn.layer(middleware::from_fn(admitted)))
    })
}

/// A report of the browser is sent without anybody's doing, and changes nothing.
const REPORTS: &str = "/csp-report";

/// What is looked at before a form is read: whether somebody asks too often, whether another site sends it, and, where it
/// may be a large file, whether they may send one.
async fn admit(
    web: &Web,
    page: &'static PageRoute,
    class: Class,
    request: Request,
) -> Result<Request, Box<Response>> {
    let (parts, body) = request.into_parts();
    if let Err(error) = protocol::page::count(&parts, class) {
        return Err(Box::new(error::failed(&parts, &error)));
    }
    if page.method == "POST" && page.path != REPORTS && safety::is_forged(&parts) {
        return Err(Box::new(error::forged(&parts)));
    }
    if page.takes_file() {
        let visitor = Visitor::of(web, page.who, &parts).await;
        known(web, page, &visitor, &parts)?;
    }
    Ok(Request::from_parts(parts, body))
}

/// Whether the page is for this reader; else what they are answered.
fn known(web: &Web, page: &PageRoute, visitor: &Visitor, parts: &Parts) -> Result<(), Box<Response>> {
    match &visitor.customer {
        Ok(None) if page.who == Who::Customer => return Err(Box::new(shop::lead_to_sign_in(visitor, parts))),
        // Whoever they are, what they do must not be done as somebody else.
        Err(error) if page.needs_somebody() || page.method == "POST" => {
            return Err(Box::new(error::failed(parts, error)));
        }
        _ => {}
    }
    office::admit(page, visitor, parts).map_err(|shown| {
        Box::new(match shown {
            Ok(shown) => shown.into_response(web, visitor),
            Err(failed) => error::page(visitor, &failed),
        })
    })
}

async fn answer(
    web: &Web,
    page: &'static PageRoute,
    path: Option<RawPathParams>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let visitor = Visitor::of(web, page.who, &parts).await;
    if let Err(response) = known(web, page, &visitor, &parts) {
        return *response;
    }
    let asked = match Asked::read(page, path, &parts, body).await {
        Ok(asked) => asked,
        Err(error) => return error::failed(&parts, &error),
    };
    match (page.draw)(web, &visitor, &asked).await {
        Ok(shown) => shown.into_response(web, &visitor),
        Err(failed) => error::page(&visitor, &failed),
    }
}

#[cfg(test)]
mod tests {
    use contract::Reach;
    use contract::gateway::rights;

    use super::*;

    #[test]
    fn pages_are_counted_as_what_they_do() {
        let class = |method: &str, path: &str| {
            let page = pages().find(|page| (page.method, page.path) == (method, path));
            page.expect("a page").class()
        };
        assert_eq!(class("GET", "/"), Class::Read);
        assert_eq!(class("GET", "/search"), Class::Search);
        assert_eq!(class("POST", "/cart/items"), Class::Write);
        for path in ["/sign-in", "/sign-up"] {
            assert_eq!(class("POST", path), Class::SignIn, "{path}");
        }
        assert_eq!(class("GET", "/static/{file}"), Class::File);
    }

    #[test]
    fn a_page_calls_nothing_that_its_visitor_may_not() {
        for page in SHOP {
            for function in page.functions {
                let right = rights::of(function).expect("a function of the gateway");
                let (guest, customer) = (right.guest != Reach::No, right.customer != Reach::No);
                // What a form does, it does as whoever sends it: guests open carts, and who has just signed in takes them over.
                let may = match page.who {
                    Who::File => guest && customer,
                    Who::All if page.method == "GET" => guest && customer,
                    Who::All => guest || customer,
                    Who::Customer => customer,
                    Who::Office | Who::Worker | Who::Staff => continue,
                };
                assert!(may, "{} {} calls {function}", page.method, page.path);
            }
        }
    }
}
