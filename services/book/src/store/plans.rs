//! What is told of books.

use kernel::{NewEvent, World};
use serde_json::json;

use super::tables::BookRow;

/// The event that a book was created or deleted.
pub(crate) fn told(kind: &'static str, book: &BookRow, world: &World) -> NewEvent {
    let BookRow { book_id, category_id, price_minor, .. } = book;
    NewEvent {
        event_id: world.id(),
        kind,
        subject: book_id.to_string(),
        data: json!({"book_id": book_id, "category_id": category_id, "price_minor": price_minor}),
        at: world.now(),
    }
}
