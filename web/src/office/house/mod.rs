//! Who works here: how they sign in, what is their own, and what an admin decides about all of them.

pub(super) mod link;
pub(super) mod me;
mod qr;
pub(super) mod sign_in;
pub(super) mod staff;
pub(super) mod two_factor;
pub(super) mod welcome;
