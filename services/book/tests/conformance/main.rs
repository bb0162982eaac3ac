//! What the book service promises, asked directly and over HTTP.
#![allow(clippy::disallowed_methods, reason = "tests own their tasks and their time")]

mod books;
mod covers;
mod editing;
mod letters;
mod looking;
mod names;
mod order;
mod search;

use contract::book::{
    Author, AuthorIds, Book, BookError, Category, CreateBook, EnsureAuthor, EnsureCategory, FindBook,
};
use kernel::{AuthorId, CallError, CategoryId, Cursor, Limit, Money};
use testkit::TestShop;

/// A well-formed id that nothing has.
const NO_BOOK: &str = "book_01JD3Z8Q5TN4X0V6W7Y2A9BCDE";

/// Reads a value that a test spells out.
fn of<T: std::str::FromStr<Err = String>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| panic!("{text:?} {error}"))
}

async fn an_author(shop: &TestShop, name: &str) -> Author {
    let request = EnsureAuthor { name: of(name), email: None, address: None };
    shop.books().ensure_author(&shop.cx(), request).await.expect("an author").into_inner()
}

async fn a_category(shop: &TestShop, name: &str) -> Category {
    let request = EnsureCategory { name: of(name) };
    shop.books().ensure_category(&shop.cx(), request).await.expect("a category").into_inner()
}

fn request(shop: &TestShop, title: &str, author_id: AuthorId, category_id: CategoryId) -> CreateBook {
    CreateBook {
        title: of(title),
        author_id: Some(author_id),
        author_ids: None,
        category_id,
        price: Money::from_minor(1299, shop.world().currency()),
        published_date: None,
        description: None,
        isbn: None,
        external_id: None,
    }
}

/// A request for a book that nothing is wrong with.
async fn a_request(shop: &TestShop, title: &str) -> CreateBook {
    let (ann, novels) = (an_author(shop, "Ann").await, a_category(shop, "Novels").await);
    request(shop, title, ann.author_id, novels.category_id)
}

/// A book by these authors in this category.
async fn a_book(shop: &TestShop, title: &str, authors: &[&str], category: &str) -> Book {
    let mut ids = Vec::new();
    for author in authors {
        ids.push(an_author(shop, author).await.author_id);
    }
    let category_id = a_category(shop, category).await.category_id;
    let author_ids = Some(AuthorIds(ids.clone()));
    let request = CreateBook { author_id: None, author_ids, ..request(shop, title, ids[0], category_id) };
    shop.books().create_book(&shop.cx(), request).await.expect("a book")
}

/// The titles on the pages of a search, `limit` on each, in their order.
async fn titles_by(shop: &TestShop, term: Option<&str>, limit: &str) -> Vec<String> {
    let (mut titles, mut cursor) = (Vec::new(), None);
    loop {
        let asked = FindBook { search_term: term.map(of), limit: of(limit), cursor };
        let page = shop.books().find_book(&shop.cx(), asked).await.expect("a page");
        assert!(page.data.len() <= of::<Limit>(limit).get());
        titles.extend(page.data.iter().map(|book| book.title.to_string()));
        cursor = page.next_cursor.clone();
        if cursor.is_none() {
            return titles;
        }
    }
}

/// The titles that a term finds, the best first.
async fn titles(shop: &TestShop, term: &str) -> Vec<String> {
    titles_by(shop, Some(term), "100").await
}

/// The fields that a refusal names.
fn fields<T: std::fmt::Debug>(refused: Result<T, BookError>) -> Vec<String> {
    match refused {
        Err(BookError::Call(CallError::ValidationFailed { errors })) => {
            errors.into_iter().map(|error| error.field).collect()
        }
        other => panic!("{other:?} names no fields"),
    }
}

/// Cursors that no list of names has given out.
fn foreign_cursors() -> Vec<Option<Cursor>> {
    ["~~~~", "nonsense", "1", "book_01", NO_BOOK, "~", "auth_01jd3z8q5tn4x0v6w7y2a9bcde", "3~4"]
        .map(|text| Some(of(text)))
        .into()
}
