//! One file for each function of the seed document's chapter 2.

pub(crate) mod create_author;
pub(crate) mod create_book;
pub(crate) mod create_category;
pub(crate) mod delete_book;
pub(crate) mod find_author;
pub(crate) mod find_book;
pub(crate) mod find_category;
