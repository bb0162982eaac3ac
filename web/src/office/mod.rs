//! The back office: a folder or a file for each department. A page is shown to those who may call all of its functions by
//! the gateway's table of rights; for others it does not exist, and the menu does not name it.

mod frame;
mod house;
mod today;

pub(crate) use frame::frame;

use contract::gateway::rights;
use http::request::Parts;
use kernel::Role;

use house::{me, sign_in, staff, welcome};

use crate::error::Failed;
use crate::routes::{PageRoute, Who, rows};
use crate::session::Visitor;
use crate::shop::escaped;
use crate::shown::Shown;

/// The back office.
pub(crate) const PAGES: &[PageRoute] = rows! {
    GET "/admin" Staff [] () today::show;

    GET "/admin/sign-in" Office [] () sign_in::show;
    POST "/admin/sign-in" Office [open_web_session] (key then login password) sign_in::enter;
    POST "/admin/sign-out" Office [close_web_session] () sign_in::leave;
    GET "/admin/welcome/{token}" Office [look_at_link] () welcome::show;
    POST "/admin/welcome/{token}" Office [look_at_link use_link] (key username email password) welcome::choose;
    GET "/admin/me" Worker [] () me::show;
    POST "/admin/me/password" Worker [change_own_password] (key current_password password) me::change_password;
    GET "/admin/staff" Staff [list_staff] () staff::show;
    POST "/admin/staff" Staff [invite_staff list_staff] (key username email role) staff::invite;
    POST "/admin/staff/{staff_id}" Staff [update_staff list_staff] (key role status renew) staff::change;
};

/// Lets pass whoever may look at this page; or says where they have to go first.
pub(crate) fn admit(page: &PageRoute, visitor: &Visitor, parts: &Parts) -> Result<(), Result<Shown, Failed>> {
    match (page.who, &visitor.worker) {
        (Who::Worker | Who::Staff, None) => Err(Ok(lead_to_sign_in(parts))),
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

/// Whether a page is there, for this reader.
fn is_there(visitor: &Visitor, path: &str) -> bool {
    let Some(worker) = &visitor.worker else { return false };
    let mut known = PAGES.iter().filter(|page| page.method == "GET" && page.path == path);
    known.any(|page| is_open_to(page, worker.role))
}

fn lead_to_sign_in(parts: &Parts) -> Shown {
    let back = if parts.method.is_safe() { parts.uri.path() } else { "/admin" };
    Shown::see(format!("{}?then={}", sign_in::SIGN_IN, escaped(back)))
}
