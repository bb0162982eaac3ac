//! List shelves: the largest categories, and the newest books of each.

use contract::Rendered;
use contract::book::{ListShelves, Shelves};
use kernel::{CallContext, Few};

use crate::{Answered, Books};

/// How many shelves there are unless told.
const SHELVES: usize = 6;
/// How many books stand on each unless told.
const BOOKS: usize = 8;

/// List the largest categories, each with its newest books.
pub(crate) async fn list_shelves(
    books: &Books,
    _: &CallContext,
    request: ListShelves,
) -> Answered<Rendered<Shelves>> {
    let ListShelves { shelves, books: each } = request;
    let (shelves, each) = (shelves.map_or(SHELVES, Few::count), each.map_or(BOOKS, Few::count));
    Ok(books.front.shelves(&books.shelf, shelves, each).await?)
}
