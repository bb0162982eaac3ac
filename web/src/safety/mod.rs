//! What keeps a page safe: headers that let a browser run nothing of others, and the look at where a form comes from.

mod forgery;
mod headers;

pub(crate) use forgery::is_forged;
pub(crate) use headers::{dress, headers};
