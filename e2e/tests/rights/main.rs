//! Who may call what, in a shop where callers sign in: read from the gateway's document, tried at its port.

mod apart;
mod callers;
mod calls;
mod matrix;
mod pages;
mod staff;
mod swaps;
mod unnoted;
