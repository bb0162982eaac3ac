//! What must not be found in this service's tables.

use kernel::CallError;
use store::Store;

/// Each query looks for what must not exist.
const NEVER: [(&str, &str); 3] = [
    (
        "a book without an author",
        "SELECT b.book_id FROM books b WHERE NOT EXISTS \
         (SELECT 1 FROM book_authors x WHERE x.book_id = b.book_id AND x.position = 1)",
    ),
    (
        "a book that cannot be found",
        "SELECT b.book_id FROM books b WHERE NOT EXISTS (SELECT 1 FROM book_words w WHERE w.book_id = b.book_id)",
    ),
    (
        "words of a book that does not exist",
        "SELECT w.book_id FROM book_words w WHERE NOT EXISTS (SELECT 1 FROM books b WHERE b.book_id = w.book_id)",
    ),
];

/// What does not add up, a sentence each.
pub(crate) async fn audit(store: &Store) -> Result<Vec<String>, CallError> {
    runtime::audit(store, &NEVER).await
}
