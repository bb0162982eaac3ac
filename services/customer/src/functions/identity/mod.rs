//! Who calls: sessions of browsers, and whom a token stands for.

pub(crate) mod identify;
pub(crate) mod web_sessions;
