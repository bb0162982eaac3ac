//! Update book: what is given changes, what is not stays.

use contract::book::{AuthorName, Book, BookError, CategoryName, Clear, Clearable, UpdateBook};
use kernel::{CallContext, CallError, PublishedDate, World};
use store::{Claim, Keys, Plan, Recall, Rows, key};

use super::create_book::{Sought, known, refuse_taken};
use crate::domain::Chosen;
use crate::store::plans::told;
use crate::store::reads::show;
use crate::store::tables::{AuthorRow, BookAuthorRow, BookRow, BookWordsRow, CategoryRow};
use crate::{Answered, Books};

/// How often a book is looked at anew that somebody else changes at the same time.
const TRIES: usize = 5;

/// Update book. It is found by its new words at once, and keeps its place among the newest.
pub(crate) async fn update_book(books: &Books, cx: &CallContext, request: UpdateBook) -> Answered<Book> {
    let claim = match books.store.recall::<(), Book, BookError>(cx, "update_book").await? {
        Recall::Answered(book) => return Ok(book),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    refuse_both(&request)?;
    for _ in 0..TRIES {
        let now = books.shelf.books(&[request.book_id]).await?;
        let keys = keys(&request, now.first().ok_or(BookError::BookNotFound)?);
        let (request, claim, world) = (request.clone(), claim.clone(), books.store.world().clone());
        let decision = move |rows: &Rows| settled(update(rows, &request, &world), &claim);
        let decided = books.store.decide::<Option<Answered<Book>>, BookError>(keys, decision).await?;
        if let Some(answer) = decided {
            return answer;
        }
    }
    Err(CallError::Unavailable { retry_after_s: 1 }.into())
}

/// A field cannot be given and cleared.
fn refuse_both(request: &UpdateBook) -> Result<(), CallError> {
    let cleared = request.clear.iter().flat_map(|Clear(cleared)| cleared);
    let errors = cleared
        .filter(|cleared| is_given(request, **cleared))
        .map(|cleared| kernel::FieldError::new(cleared.as_str(), "must not be given while `clear` names it"));
    let errors: Vec<_> = errors.collect();
    if errors.is_empty() { Ok(()) } else { Err(CallError::ValidationFailed { errors }) }
}

fn is_given(request: &UpdateBook, field: Clearable) -> bool {
    match field {
        Clearable::PublishedDate => request.published_date.is_some(),
        Clearable::Description => request.description.is_some(),
        Clearable::Isbn => request.isbn.is_some(),
        Clearable::ExternalId => request.external_id.is_some(),
    }
}

/// The book with its authors and its category, as they will be, by what is known of it now.
fn keys(request: &UpdateBook, book: &Book) -> Keys {
    let category_id = request.category_id.unwrap_or(book.category.category_id);
    let mut keys = Keys::new()
        .one::<BookRow>(key![book.book_id])
        .all::<BookAuthorRow>("book_id", book.book_id)
        .one::<CategoryRow>(key![category_id]);
    let now = book.authors.iter().map(|author| author.author_id);
    for author_id in now.chain(request.author_ids.iter().flat_map(|ids| ids.0.iter().copied())) {
        keys = keys.one::<AuthorRow>(key![author_id]);
    }
    if let Some(external_id) = &request.external_id {
        keys = keys.all::<BookRow>("external_id", external_id.clone());
    }
    if let Some(isbn) = request.isbn {
        keys = keys.all::<BookRow>("isbn", isbn);
    }
    keys
}

type Decided = (Book, Plan<(), BookError>);

/// The changed book; nothing if it has other authors or another category by now than those that were loaded.
fn update(rows: &Rows, request: &UpdateBook, world: &World) -> Answered<Option<Decided>> {
    let before = rows.one::<BookRow>(&key![request.book_id])?.ok_or(BookError::BookNotFound)?;
    let by: Vec<_> = rows.all::<BookAuthorRow>()?.into_iter().map(|row| row.author_id).collect();
    let ids = request.author_ids.as_ref().map_or_else(|| by.clone(), |ids| ids.0.clone());
    let category_id = request.category_id.unwrap_or(before.category_id);
    for author_id in by.iter().filter(|_| request.author_ids.is_none()) {
        if rows.one::<AuthorRow>(&key![*author_id])?.is_none() {
            return Ok(None);
        }
    }
    if request.category_id.is_none() && rows.one::<CategoryRow>(&key![category_id])?.is_none() {
        return Ok(None);
    }
    let chosen = Chosen { field: "author_ids", ids };
    let sought = Sought { chosen: &chosen, category_id, price: request.price };
    let (authors, category) = known(rows, &sought, world)?;
    refuse_taken(rows, Some(before.book_id), request.isbn.as_ref(), request.external_id.as_ref())?;
    let after = changed(&before, request, category_id);
    let is_same = after == before && by == chosen.ids;
    let plan = if is_same { Plan::new() } else { written(&after, &authors, &category, world) };
    let category = CategoryName { category_id, name: category.name };
    let book = show(after, authors, category, world.currency()).ok_or(CallError::Internal)?;
    Ok(Some((book, plan)))
}

fn changed(before: &BookRow, request: &UpdateBook, category_id: kernel::CategoryId) -> BookRow {
    let cleared = |field| request.clear.iter().any(|clear| clear.0.contains(&field));
    let BookRow { published_date, description, isbn, external_id, .. } = before.clone();
    let published_date =
        request.published_date.clone().or(published_date.filter(|_| !cleared(Clearable::PublishedDate)));
    BookRow {
        title: request.title.clone().unwrap_or_else(|| before.title.clone()),
        category_id,
        price_minor: request.price.map_or(before.price_minor, |price| price.minor()),
        published_year: published_date.as_ref().map(PublishedDate::year),
        published_date,
        isbn: request.isbn.or(isbn.filter(|_| !cleared(Clearable::Isbn))),
        external_id: request.external_id.clone().or(external_id.filter(|_| !cleared(Clearable::ExternalId))),
        description: request.description.clone().or(description.filter(|_| !cleared(Clearable::Description))),
        ..before.clone()
    }
}

fn written(
    book: &BookRow,
    authors: &[AuthorName],
    category: &CategoryRow,
    world: &World,
) -> Plan<(), BookError> {
    let mut plan = Plan::new()
        .update(book)
        .update(&BookWordsRow::of(book, authors, category))
        .delete_where::<BookAuthorRow>("book_id", book.book_id);
    for (position, author) in (1..).zip(authors) {
        plan = plan.insert(&BookAuthorRow { book_id: book.book_id, position, author_id: author.author_id });
    }
    plan.event(told("book.changed", book, world))
        .guard("books.external_id", BookError::ExternalIdExists)
        .guard("books.isbn", BookError::IsbnExists)
}

/// What was decided, kept for the call's key in the same transaction; a refusal too.
fn settled(
    decided: Answered<Option<Decided>>,
    claim: &Claim,
) -> Answered<Plan<Option<Answered<Book>>, BookError>> {
    Ok(match decided {
        Ok(None) => Plan::answer(None),
        Ok(Some((book, plan))) => plan.settle(claim, Ok(&book)).answering(Some(Ok(book))),
        Err(error) => Plan::new().settle_refusal(claim, &error).answering(Some(Err(error))),
    })
}
