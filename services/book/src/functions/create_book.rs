//! 2.1.3 Create book.

use contract::book::{AuthorName, Book, BookError, CategoryName, CreateBook};
use kernel::{AuthorId, CallContext, CallError, FieldError, World};
use store::{Keys, Plan, Rows, key};

use crate::domain::fold;
use crate::store::plans::told;
use crate::store::reads::show;
use crate::store::tables::{AuthorRow, BookAuthorRow, BookRow, BookWordsRow, CategoryRow};
use crate::{Answered, Books};

/// 2.1.3 Create book. Its authors and its category must exist; ISBN and external id are unique.
pub(crate) async fn create_book(books: &Books, cx: &CallContext, request: CreateBook) -> Answered<Book> {
    let authors = authors_of(&request);
    let mut keys = Keys::new().one::<CategoryRow>(key![request.category_id]);
    for author in authors.iter().flatten() {
        keys = keys.one::<AuthorRow>(key![*author]);
    }
    if let Some(external_id) = &request.external_id {
        keys = keys.all::<BookRow>("external_id", external_id.clone());
    }
    if let Some(isbn) = request.isbn {
        keys = keys.all::<BookRow>("isbn", isbn);
    }
    let world = books.store.world().clone();
    let (book_id, created_at) = (world.id(), world.now());
    let row = BookRow {
        book_id,
        title: request.title.clone(),
        category_id: request.category_id,
        price_minor: request.price.minor(),
        published_date: request.published_date.clone(),
        isbn: request.isbn,
        description: request.description.clone(),
        external_id: request.external_id.clone(),
        created_at,
    };
    let decision = move |rows: &Rows| create(rows, &row, authors.as_deref(), &world);
    books.store.once(cx, "create_book", keys, decision).await
}

/// The authors that are asked for; nothing when both fields name them, or none does.
fn authors_of(request: &CreateBook) -> Option<Vec<AuthorId>> {
    match (request.author_id, &request.author_ids) {
        (Some(one), None) => Some(vec![one]),
        (None, Some(all)) => Some(all.0.clone()),
        _ => None,
    }
}

fn create(
    rows: &Rows,
    row: &BookRow,
    authors: Option<&[AuthorId]>,
    world: &World,
) -> Result<Plan<Book, BookError>, BookError> {
    let authors = authors.ok_or_else(|| {
        CallError::field("author_id", "is required, or `author_ids` in its place; not both")
    })?;
    let mut errors = Vec::new();
    let category = rows.one::<CategoryRow>(&key![row.category_id])?;
    if category.is_none() {
        errors.push(FieldError::new("category_id", "must be a category: there is none with this id"));
    }
    let mut names = Vec::with_capacity(authors.len());
    for author_id in authors {
        match rows.one::<AuthorRow>(&key![*author_id])? {
            Some(author) => names.push(AuthorName { author_id: *author_id, name: author.name }),
            None => {
                let field = if authors.len() == 1 { "author_id" } else { "author_ids" };
                errors.push(FieldError::new(field, format!("must be authors: there is no {author_id}")));
            }
        }
    }
    let Some(category) = category.filter(|_| errors.is_empty()) else {
        return Err(CallError::ValidationFailed { errors }.into());
    };
    let taken = |column, value: Option<store::Value>| match value {
        Some(value) => Ok::<_, CallError>(!rows.all_where::<BookRow>(column, &value)?.is_empty()),
        None => Ok(false),
    };
    // A source that brings a book again brings its ISBN again too: it is the same book, not a clash of ISBNs.
    if taken("external_id", row.external_id.as_ref().map(store::Column::to_value))? {
        return Err(BookError::ExternalIdExists);
    }
    if taken("isbn", row.isbn.as_ref().map(store::Column::to_value))? {
        return Err(BookError::IsbnExists);
    }
    write(row, names, category, world)
}

fn write(
    row: &BookRow,
    authors: Vec<AuthorName>,
    category: CategoryRow,
    world: &World,
) -> Result<Plan<Book, BookError>, BookError> {
    let names: Vec<String> = authors.iter().map(|author| fold(author.name.as_str())).collect();
    let words = BookWordsRow {
        book_id: row.book_id,
        title: fold(row.title.as_str()),
        authors: names.join(" · "),
        category: category.name_folded,
    };
    let mut plan = Plan::new().insert(row).insert(&words);
    for (position, author) in (1..).zip(&authors) {
        plan = plan.insert(&BookAuthorRow { book_id: row.book_id, position, author_id: author.author_id });
    }
    let category = CategoryName { category_id: category.category_id, name: category.name };
    let book = show(row.clone(), authors, category, world.currency()).ok_or(CallError::Internal)?;
    Ok(plan.event(told("book.created", row.book_id, world)).answering(book))
}
