//! Stories of the whole shop, told through the contract.
#![allow(clippy::disallowed_methods, reason = "tests own their tasks")]

mod bad_days;
mod bad_input;
mod bad_queries;
mod calls;
mod crowds;
mod dead_leaves;
mod keys;
mod office;
mod port;
mod purchase;
mod samples;
mod shop_pages;
mod traces;
