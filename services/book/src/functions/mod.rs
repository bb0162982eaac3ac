//! One file for each function: those of the seed document's chapter 2, and looking around.

pub(crate) mod covers;
pub(crate) mod create_author;
pub(crate) mod create_book;
pub(crate) mod create_category;
pub(crate) mod delete_book;
pub(crate) mod facet_books;
pub(crate) mod find_author;
pub(crate) mod find_book;
pub(crate) mod find_category;
pub(crate) mod list_dead_letters;
pub(crate) mod list_shelves;
pub(crate) mod replay_dead_letter;
pub(crate) mod search_books;
pub(crate) mod show_books;
pub(crate) mod suggest_books;
pub(crate) mod update_book;
pub(crate) mod update_books;
