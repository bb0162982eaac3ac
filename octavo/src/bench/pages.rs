//! `octavo bench pages`: the front page, a book's page, a page of books that were found, as a browser asks for them.
//!
//! The limit is an empty handler that answers the same bytes.

use anyhow::Result;

use super::read::{self, Paths, Plan};
use super::report::Report;
use super::shop::Cast;

/// Runs it.
///
/// # Errors
/// When the shop does not do what it should, or files and processes cannot be had.
pub async fn run(plan: &Plan) -> Result<Report> {
    read::each("pages", plan, cases).await
}

fn cases(cast: &Cast, books: usize) -> Vec<(&'static str, Paths)> {
    let book = cast.books.iter().map(|book| format!("/books/{book}")).collect();
    let search = read::terms(books).map(|term| format!("/search?q={term}")).collect();
    vec![("front page", Paths::from(["/".to_owned()])), ("book page", book), ("search page", search)]
}
