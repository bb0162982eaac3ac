//! What the notification service promises, whichever way it is called.

mod dead_letters;
mod erasure;
mod feeds;
mod messages;
mod notices;
mod parts;
