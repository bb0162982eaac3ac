//! Who looks at a page: a customer by the shop's cookie, a guest by the cart's, or somebody new. Nobody else in this
//! crate makes a call's context.

pub(crate) mod cookies;
pub(crate) mod guest;
pub(crate) mod link;
mod visitor;

pub(crate) use visitor::{Signed, Visitor, anew, as_guest};
