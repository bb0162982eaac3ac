//! What must not be found in this service's tables.

use kernel::CallError;
use store::{EngineKind, Store};

/// Each query looks for what must not exist.
const NEVER: [(&str, &str); 6] = [
    (
        "a book without an author",
        "SELECT b.book_id FROM books b WHERE NOT EXISTS \
         (SELECT 1 FROM book_authors x WHERE x.book_id = b.book_id AND x.position = 1)",
    ),
    (
        "a gap among a book's authors",
        "SELECT book_id FROM book_authors GROUP BY book_id HAVING count(*) <> max(position)",
    ),
    (
        "a book that cannot be found",
        "SELECT b.book_id FROM books b WHERE NOT EXISTS (SELECT 1 FROM book_words w WHERE w.book_id = b.book_id)",
    ),
    (
        "a year that is not that of its date",
        "SELECT b.book_id FROM books b WHERE published_date IS NOT NULL AND (published_year IS NULL \
         OR CAST(substr(published_date, 1, CASE WHEN published_date LIKE '-%' THEN 5 ELSE 4 END) AS BIGINT) \
         <> published_year) OR published_date IS NULL AND published_year IS NOT NULL",
    ),
    (
        "a book whose cover is not the one that it names",
        "SELECT b.book_id FROM books b LEFT JOIN book_covers c ON c.book_id = b.book_id \
         WHERE coalesce(b.cover_digest, '') <> coalesce(c.digest, '')",
    ),
    (
        "words of a book that does not exist",
        "SELECT w.book_id FROM book_words w WHERE NOT EXISTS (SELECT 1 FROM books b WHERE b.book_id = w.book_id)",
    ),
];

/// The same of SQLite's index, which triggers keep; PostgreSQL keeps its own. Of the newest books only: asking the index
/// for every title takes a while in a large shop.
const NEVER_IN_THE_INDEX: [(&str, &str); 1] = [(
    "a book that its own title does not find",
    "SELECT w.book_id FROM (SELECT * FROM book_words ORDER BY number DESC LIMIT 50) w \
     WHERE length(w.title) >= 3 AND NOT EXISTS (SELECT 1 FROM book_index i WHERE i.rowid = w.number \
     AND book_index MATCH '{title} : \"' || replace(w.title, '\"', '\"\"') || '\"')",
)];

/// What does not add up, a sentence each.
pub(crate) async fn audit(store: &Store) -> Result<Vec<String>, CallError> {
    let mut findings = runtime::audit(store, &NEVER).await?;
    if store.engine() == EngineKind::Sqlite {
        findings.extend(runtime::audit(store, &NEVER_IN_THE_INDEX).await?);
    }
    Ok(findings)
}
