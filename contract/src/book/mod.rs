//! The book service, port 2100: authors, categories, books, and finding them.

mod answers;
mod requests;

pub use answers::*;
pub use requests::*;

use crate::events::{EventBatch, EventsAfter};
use kernel::{Page, service_errors};
use protocol::{Made, Rendered};

service_errors! {
    /// What the book service refuses.
    pub enum BookError {
        /// There is no book with this id, or it was deleted.
        BookNotFound = NotFound "book_not_found" "There is no book with this id.",
        /// A category of this name exists already, ignoring case and accents.
        CategoryExists = Conflict "category_exists" "A category of this name exists already.",
        /// Another book has this ISBN.
        IsbnExists = Conflict "isbn_exists" "Another book has this ISBN.",
        /// Another book has this external id.
        ExternalIdExists = Conflict "external_id_exists" "Another book has this external id.",
    }
}

protocol::contract! {
    /// Authors, categories and books. A book is found as soon as its creation was answered.
    pub trait BookService: "book", 2100, error BookError, client BookClient {
        /// Create author. Names are not unique: two people may share one.
        "2.1.1" POST "/v1/authors" => 201;
        async fn create_author(CreateAuthor) -> Author;
        errors []; calls [];

        /// Create category. Its name is unique, ignoring case and accents.
        "2.1.2" POST "/v1/categories" => 201;
        async fn create_category(CreateCategory) -> Category;
        errors [category_exists]; calls [];

        /// Create book. Its authors and its category must exist; ISBN and external id are unique.
        "2.1.3" POST "/v1/books" => 201;
        async fn create_book(CreateBook) -> Book;
        errors [isbn_exists, external_id_exists]; calls [];

        /// Delete book. Carts then show it as not available; orders keep what they were.
        "2.1.4" DELETE "/v1/books/{book_id}" => 204;
        async fn delete_book(DeleteBook) -> ();
        errors [book_not_found]; calls [];

        /// Find author by the whole name, ignoring case and accents.
        "2.1.5" GET "/v1/authors" => 200;
        async fn find_author(FindAuthor) -> Page<Author>;
        errors []; calls [];

        /// Find category by the whole name, ignoring case and accents.
        "2.1.6" GET "/v1/categories" => 200;
        async fn find_category(FindCategory) -> Page<Category>;
        errors []; calls [];

        /// Find book by id, ISBN, title, author or category, or a part of one; best match first.
        "2.1.7" GET "/v1/books" => 200;
        async fn find_book(FindBook) -> BookPage;
        errors []; calls [];

        /// Find book by its id.
        "2.1.7" GET "/v1/books/{book_id}" => 200;
        async fn get_book(GetBook) -> Rendered<Book>;
        errors [book_not_found]; calls [];

        /// Describe several books at once, for the other services: those that exist, in no particular order.
        "2.1.7" GET "/v1/internal/books" => 200;
        async fn describe_books(DescribeBooks) -> BookCards;
        errors []; calls [];

        /// Find or create an author, by e-mail if given, else by the whole name. For the gateway's 1.3.5.
        "2.1.1" POST "/v1/internal/authors" => 201;
        async fn ensure_author(EnsureAuthor) -> Made<Author>;
        errors []; calls [];
        keyed by name;

        /// Find or create a category by its whole name. For the gateway's 1.3.5.
        "2.1.2" POST "/v1/internal/categories" => 201;
        async fn ensure_category(EnsureCategory) -> Made<Category>;
        errors []; calls [];
        keyed by name;

        /// Read this service's events.
        "" GET "/v1/events" => 200;
        async fn events_after(EventsAfter) -> EventBatch;
        errors []; calls [];
    }
}
