//! One binary, eight services: this crate puts them together and is the command line.
//!
//! - [`compose`] decides for each service what it holds and how it is reached, a paragraph each.
//! - [`placement`] says which services run here and where the others are.
//! - [`listen`] gives every service its port.
//! - [`cli`] is one file for each verb.
#![allow(
    clippy::disallowed_methods,
    reason = "the process itself lives here: its clock, its threads, its tasks"
)]

pub mod bench;
pub mod cli;
pub mod compose;
pub mod demo;
pub mod elsewhere;
pub mod files;
pub mod home;
pub mod import;
pub mod listen;
pub mod logs;
pub mod memory;
pub mod migrate;
pub mod placement;
pub mod settings;
pub mod shop;
pub mod verify;
