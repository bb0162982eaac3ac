//! Reads of authors, categories and books.

use std::collections::HashMap;

use contract::book::{AuthorName, Book, CategoryName};
use kernel::{BookId, CallError, Currency, Cursor, Limit, Money, Page};
use store::{Column, Record, Store, Value, key};

use super::tables::{AuthorRow, BookRow, CategoryRow};

/// Sorts after every id.
const END: &str = "~";

/// Where a page of a list by id starts.
fn before<I: kernel::Id>(cursor: Option<&Cursor>) -> Result<String, CallError> {
    match cursor {
        Some(cursor) => Ok(Cursor::part::<I>(cursor.parts::<1>()?[0])?.to_string()),
        None => Ok(END.to_owned()),
    }
}

/// One more than a page, to know whether there is another.
fn one_more(limit: Limit) -> i64 {
    i64::try_from(limit.get()).unwrap_or(i64::MAX) + 1
}

/// Authors, newest first; only those of this folded name, if there is one.
pub(crate) async fn authors(
    store: &Store,
    name: Option<String>,
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Result<Page<AuthorRow>, CallError> {
    let before = before::<kernel::AuthorId>(cursor)?;
    let rows = match name {
        Some(name) => {
            let clause = "WHERE name_folded = ?1 AND author_id < ?2 ORDER BY author_id DESC LIMIT ?3";
            store.rows::<AuthorRow>(clause, key![name, before, one_more(limit)]).await?
        }
        None => {
            let clause = "WHERE author_id < ?1 ORDER BY author_id DESC LIMIT ?2";
            store.rows::<AuthorRow>(clause, key![before, one_more(limit)]).await?
        }
    };
    Ok(Page::cut(rows, limit, |row| Cursor::new(&[&row.author_id])))
}

/// Categories, newest first; only the one of this folded name, if there is one.
pub(crate) async fn categories(
    store: &Store,
    name: Option<String>,
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Result<Page<CategoryRow>, CallError> {
    let before = before::<kernel::CategoryId>(cursor)?;
    let rows = match name {
        Some(name) => {
            let clause = "WHERE name_folded = ?1 AND category_id < ?2";
            store.rows::<CategoryRow>(clause, key![name, before]).await?
        }
        None => {
            let clause = "WHERE category_id < ?1 ORDER BY category_id DESC LIMIT ?2";
            store.rows::<CategoryRow>(clause, key![before, one_more(limit)]).await?
        }
    };
    Ok(Page::cut(rows, limit, |row| Cursor::new(&[&row.category_id])))
}

/// Authors whose folded name begins so, in the order of their names.
pub(crate) async fn authors_beginning(
    store: &Store,
    beginning: &str,
    count: usize,
) -> Result<Vec<AuthorName>, CallError> {
    let rows = store.rows::<AuthorRow>(BEGINNING, beginning_with(beginning, count)).await?;
    Ok(rows.into_iter().map(|AuthorRow { author_id, name, .. }| AuthorName { author_id, name }).collect())
}

/// Categories whose folded name begins so, in the order of their names.
pub(crate) async fn categories_beginning(
    store: &Store,
    beginning: &str,
    count: usize,
) -> Result<Vec<CategoryName>, CallError> {
    let rows = store.rows::<CategoryRow>(BEGINNING, beginning_with(beginning, count)).await?;
    let name = |CategoryRow { category_id, name, .. }| CategoryName { category_id, name };
    Ok(rows.into_iter().map(name).collect())
}

const BEGINNING: &str = "WHERE name_folded >= ?1 AND name_folded < ?2 ORDER BY name_folded LIMIT ?3";

fn beginning_with(beginning: &str, count: usize) -> Vec<Value> {
    let end = format!("{beginning}{}", char::MAX);
    key![beginning.to_owned(), end, i64::try_from(count).unwrap_or(i64::MAX)]
}

fn places(count: usize) -> String {
    (1..=count).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ")
}

/// These books in this order, without those that do not exist. Two queries, however many there are.
pub(crate) async fn books(store: &Store, ids: &[BookId], currency: Currency) -> Result<Vec<Book>, CallError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (places, params) = (places(ids.len()), ids.iter().map(Column::to_value).collect::<Vec<Value>>());
    let columns = BookRow::COLUMNS.iter().map(|column| format!("b.{column}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT {columns}, c.name FROM books b JOIN categories c ON c.category_id = b.category_id \
         WHERE b.book_id IN ({places})"
    );
    let found = store.query(&sql, params.clone()).await?;
    let sql = format!(
        "SELECT x.book_id, a.author_id, a.name FROM book_authors x JOIN authors a ON a.author_id = x.author_id \
         WHERE x.book_id IN ({places}) ORDER BY x.book_id, x.position"
    );
    let mut authors: HashMap<BookId, Vec<AuthorName>> = HashMap::new();
    for row in store.query(&sql, params).await? {
        let author = AuthorName { author_id: row[1].parsed()?, name: row[2].parsed()? };
        authors.entry(row[0].parsed()?).or_default().push(author);
    }
    let mut by_id = HashMap::new();
    for row in found {
        let book = BookRow::from_values(&row)?;
        let category_name = row[BookRow::COLUMNS.len()].parsed()?;
        let category = CategoryName { category_id: book.category_id, name: category_name };
        // Deleted between the two queries: it has no authors any more, and is no book.
        let Some(authors) = authors.remove(&book.book_id) else { continue };
        if let Some(shown) = show(book, authors, category, currency) {
            by_id.insert(shown.book_id, shown);
        }
    }
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

/// A book as it is answered; nothing without an author.
pub(crate) fn show(
    row: BookRow,
    authors: Vec<AuthorName>,
    category: CategoryName,
    currency: Currency,
) -> Option<Book> {
    Some(Book {
        product_id: row.book_id,
        book_id: row.book_id,
        title: row.title,
        author: authors.first()?.clone(),
        authors,
        category,
        price: Money::from_minor(row.price_minor, currency),
        published_date: row.published_date,
        isbn: row.isbn,
        description: row.description,
        external_id: row.external_id,
        cover: row.cover_digest,
        created_at: row.created_at,
    })
}
