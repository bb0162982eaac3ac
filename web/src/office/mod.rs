//! The back office: a folder or a file for each department. A page is shown to those who may call all of its functions by
//! the gateway's table of rights; for others it does not exist, and the menu does not name it.

mod frame;
mod today;

pub(crate) use frame::frame;

use contract::gateway::rights;
use http::request::Parts;
use kernel::Role;

use crate::error::Failed;
use crate::routes::{PageRoute, Who, rows};
use crate::session::Visitor;
use crate::shop::escaped;
use crate::shown::Shown;

/// Where those who work here sign in.
const SIGN_IN: &str = "/admin/sign-in";

/// The back office.
pub(crate) const PAGES: &[PageRoute] = rows! {
    GET "/admin" Staff [] () today::show;
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
    Shown::see(format!("{SIGN_IN}?then={}", escaped(back)))
}
