//! What the customer service's contract promises, whichever way it is called.

mod abandoned;
mod accounts;
mod crowd;
mod customers;
mod erasure;
mod identity;
mod parts;
mod people;
mod secrets;
mod sessions;
mod staff;
mod two_factor;
