//! Bad days at the socket: clients that are slow, deaf, greedy, garbled, or too many. In each, a good client's calls
//! are answered meanwhile, and all is as before afterwards.
#![allow(clippy::disallowed_methods, reason = "tests own their tasks and their clock")]

mod bodies;
mod client;
mod crowds;
mod door;
mod heads;
mod port;
mod readers;
mod stop;
mod strangers;
mod tls;
