//! What is told of books.

use kernel::{BookId, NewEvent, World};
use serde_json::json;

/// The event that a book was created or deleted.
pub(crate) fn told(kind: &'static str, book_id: BookId, world: &World) -> NewEvent {
    let data = json!({ "book_id": book_id });
    NewEvent { event_id: world.id(), kind, subject: book_id.to_string(), data, at: world.now() }
}
