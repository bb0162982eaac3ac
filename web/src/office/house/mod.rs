//! Who works here: how they sign in, what is their own, and what an admin decides about all of them.

pub(super) mod link;
pub(super) mod me;
pub(super) mod sign_in;
pub(super) mod staff;
pub(super) mod welcome;
