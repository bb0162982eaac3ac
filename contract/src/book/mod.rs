//! The book service, port 2100: authors, categories, books, and finding them.

mod answers;
mod covers;
mod editing;
mod requests;
mod search;

pub use answers::*;
pub use covers::*;
pub use editing::*;
pub use requests::*;
pub use search::*;

pub use crate::letters::{DeadLetter, ListDeadLetters, ReplayDeadLetter};

use crate::events::{EventBatch, EventsAfter};
use kernel::{Page, service_errors};
use protocol::{Made, Rendered};

service_errors! {
    /// What the book service refuses.
    pub enum BookError {
        /// There is no book with this id, or it was deleted.
        BookNotFound = NotFound "book_not_found" "There is no book with this id.",
        /// There is no author with this id.
        AuthorNotFound = NotFound "author_not_found" "There is no author with this id.",
        /// There is no category with this id.
        CategoryNotFound = NotFound "category_not_found" "There is no category with this id.",
        /// The book has no cover of its own.
        CoverNotFound = NotFound "cover_not_found" "This book has no cover of its own.",
        /// A category of this name exists already, ignoring case and accents.
        CategoryExists = Conflict "category_exists" "A category of this name exists already.",
        /// Another book has this ISBN.
        IsbnExists = Conflict "isbn_exists" "Another book has this ISBN.",
        /// Another book has this external id.
        ExternalIdExists = Conflict "external_id_exists" "Another book has this external id.",
        /// There is no dead letter with this id.
        DeadLetterNotFound = NotFound "dead_letter_not_found" "There is no dead letter with this id.",
        /// The event could still not be applied; it stays a dead letter.
        ReplayFailed = Conflict "replay_failed" "The event could still not be applied.",
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

        /// Update book. What is not given stays; the book keeps its id and its place among the newest.
        "" PATCH "/v1/books/{book_id}" => 200;
        async fn update_book(UpdateBook) -> Book;
        errors [book_not_found, isbn_exists, external_id_exists]; calls [];

        /// Update books: one thing of up to 100, all of them or none.
        "" POST "/v1/admin/books/bulk" => 200;
        async fn update_books(UpdateBooks) -> Changed;
        errors [book_not_found]; calls [];

        /// Put a book's cover: a picture of its own, in place of the one that is drawn.
        "" PUT "/v1/books/{book_id}/cover" => 200;
        async fn put_cover(PutCover) -> Cover;
        errors [book_not_found]; calls [];

        /// Get a book's cover, if it has one of its own.
        "" GET "/v1/books/{book_id}/cover" => 200;
        async fn get_cover(GetCover) -> CoverPicture;
        errors [book_not_found, cover_not_found]; calls [];

        /// Remove a book's cover: one is drawn again.
        "" DELETE "/v1/books/{book_id}/cover" => 204;
        async fn remove_cover(RemoveCover) -> ();
        errors [book_not_found, cover_not_found]; calls [];

        /// Search books by words and filters, sorted as one likes.
        "" GET "/v1/search/books" => 200;
        async fn search_books(SearchBooks) -> BookPage;
        errors []; calls [];

        /// Count what a search with the same words and filters finds: of each category, author, year and price.
        "" GET "/v1/search/facets" => 200;
        async fn facet_books(FacetBooks) -> Rendered<Facets>;
        errors []; calls [];

        /// Suggest titles, authors and categories to somebody who is typing.
        "" GET "/v1/search/suggestions" => 200;
        async fn suggest_books(SuggestBooks) -> Suggestions;
        errors []; calls [];

        /// List the largest categories, each with its newest books.
        "" GET "/v1/search/shelves" => 200;
        async fn list_shelves(ListShelves) -> Rendered<Shelves>;
        errors []; calls [];

        /// Show these books in this order, each once, without those that do not exist. For lists that other services keep.
        "" GET "/v1/internal/books/shown" => 200;
        async fn show_books(ShowBooks) -> BookPage;
        errors []; calls [];

        /// Look at an author.
        "" GET "/v1/authors/{author_id}" => 200;
        async fn get_author(GetAuthor) -> Author;
        errors [author_not_found]; calls [];

        /// Look at a category.
        "" GET "/v1/categories/{category_id}" => 200;
        async fn get_category(GetCategory) -> Category;
        errors [category_not_found]; calls [];

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

        /// Look at the events that could not be applied, newest first.
        "" GET "/v1/dead-letters" => 200;
        async fn list_dead_letters(ListDeadLetters) -> Page<DeadLetter>;
        errors []; calls [];

        /// Try to apply an event again.
        "" POST "/v1/dead-letters/{dead_letter_id}/replay" => 204;
        async fn replay_dead_letter(ReplayDeadLetter) -> ();
        errors [dead_letter_not_found, replay_failed]; calls [];

        /// Read this service's events.
        "" GET "/v1/events" => 200;
        async fn events_after(EventsAfter) -> EventBatch;
        errors []; calls [];
    }
}
