//! 2.1.3 Create book.

use contract::book::{AuthorName, Book, BookError, CategoryName, CreateBook};
use kernel::{
    BookId, CallContext, CallError, CategoryId, ExternalId, FieldError, Isbn, Money, PublishedDate, World,
};
use store::{Column, Keys, Plan, Rows, key};

use crate::domain::Chosen;
use crate::store::plans::told;
use crate::store::reads::show;
use crate::store::tables::{AuthorRow, BookAuthorRow, BookRow, BookWordsRow, CategoryRow};
use crate::{Answered, Books};

/// 2.1.3 Create book. Its authors and its category must exist; ISBN and external id are unique.
pub(crate) async fn create_book(books: &Books, cx: &CallContext, request: CreateBook) -> Answered<Book> {
    // Refused in the decision: the key comes first.
    let chosen = Chosen::of(request.author_id, request.author_ids.as_ref());
    let mut keys = Keys::new().one::<CategoryRow>(key![request.category_id]);
    for author_id in chosen.iter().flat_map(|chosen| &chosen.ids) {
        keys = keys.one::<AuthorRow>(key![*author_id]);
    }
    if let Some(external_id) = &request.external_id {
        keys = keys.all::<BookRow>("external_id", external_id.clone());
    }
    if let Some(isbn) = request.isbn {
        keys = keys.all::<BookRow>("isbn", isbn);
    }
    let world = books.store.world().clone();
    let decision = move |rows: &Rows| {
        let chosen = chosen.as_ref().map_err(CallError::clone)?;
        let sought = Sought { chosen, category_id: request.category_id, price: Some(request.price) };
        let (authors, category) = known(rows, &sought, &world)?;
        refuse_taken(rows, None, request.isbn.as_ref(), request.external_id.as_ref())?;
        create(&request, authors, &category, &world)
    };
    books.store.once(cx, "create_book", keys, decision).await
}

/// What a book is to be of, and to cost.
pub(super) struct Sought<'a> {
    pub(super) chosen: &'a Chosen,
    pub(super) category_id: CategoryId,
    pub(super) price: Option<Money>,
}

/// The authors and the category that are asked for; every one that is not there is named.
pub(super) fn known(
    rows: &Rows,
    sought: &Sought<'_>,
    world: &World,
) -> Result<(Vec<AuthorName>, CategoryRow), CallError> {
    let Sought { chosen, category_id, price } = sought;
    let mut errors = Vec::new();
    let mut authors = Vec::with_capacity(chosen.ids.len());
    for author_id in &chosen.ids {
        match rows.one::<AuthorRow>(&key![*author_id])? {
            Some(AuthorRow { author_id, name, .. }) => authors.push(AuthorName { author_id, name }),
            None => errors.push(FieldError::new(
                chosen.field,
                format!("must name authors that are there; {author_id} is none"),
            )),
        }
    }
    let category = rows.one::<CategoryRow>(&key![*category_id])?;
    if category.is_none() {
        errors
            .push(FieldError::new("category_id", "must be the id of a category; there is none with this id"));
    }
    if price.is_some_and(|price| price.currency() != world.currency()) {
        let wanted = format!("must be in the shop's currency, {}", world.currency().code());
        errors.push(FieldError::new("price", wanted));
    }
    match category {
        Some(category) if errors.is_empty() => Ok((authors, category)),
        _ => Err(CallError::ValidationFailed { errors }),
    }
}

/// A source that brings a book again brings its ISBN again too: it is the same book, not a clash of ISBNs.
/// `own` is the book itself, if it is there already.
pub(super) fn refuse_taken(
    rows: &Rows,
    own: Option<BookId>,
    isbn: Option<&Isbn>,
    external_id: Option<&ExternalId>,
) -> Result<(), BookError> {
    let taken = |column, value: Option<store::Value>| match value {
        Some(value) => {
            let have = rows.all_where::<BookRow>(column, &value)?;
            Ok::<_, CallError>(have.iter().any(|book| Some(book.book_id) != own))
        }
        None => Ok(false),
    };
    if taken("external_id", external_id.map(Column::to_value))? {
        return Err(BookError::ExternalIdExists);
    }
    if taken("isbn", isbn.map(Column::to_value))? {
        return Err(BookError::IsbnExists);
    }
    Ok(())
}

fn create(
    request: &CreateBook,
    authors: Vec<AuthorName>,
    category: &CategoryRow,
    world: &World,
) -> Result<Plan<Book, BookError>, BookError> {
    let row = BookRow {
        // Made here, where one decision follows the other, so that ids grow as the numbers do that search goes by.
        book_id: world.id(),
        title: request.title.clone(),
        category_id: category.category_id,
        price_minor: request.price.minor(),
        published_date: request.published_date.clone(),
        published_year: request.published_date.as_ref().map(PublishedDate::year),
        isbn: request.isbn,
        external_id: request.external_id.clone(),
        created_at: world.now(),
        cover_digest: None,
        description: request.description.clone(),
    };
    let mut plan = Plan::new().insert(&row).insert(&BookWordsRow::of(&row, &authors, category));
    for (position, author) in (1..).zip(&authors) {
        plan = plan.insert(&BookAuthorRow { book_id: row.book_id, position, author_id: author.author_id });
    }
    let plan = plan.event(told("book.created", &row, world));
    let category = CategoryName { category_id: category.category_id, name: category.name.clone() };
    let book = show(row, authors, category, world.currency()).ok_or(CallError::Internal)?;
    Ok(plan
        .guard("books.external_id", BookError::ExternalIdExists)
        .guard("books.isbn", BookError::IsbnExists)
        .answering(book))
}
