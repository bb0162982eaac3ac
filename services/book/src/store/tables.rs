//! The tables, as `migrations/` makes them.

use contract::book::{Author, AuthorName, Category};
use kernel::{
    AuthorId, BookId, CategoryId, Description, Email, ExternalId, Isbn, Name, PublishedDate, Timestamp,
};

use crate::domain::{fold, fold_email};

store::table! {
    /// An author.
    pub(crate) struct AuthorRow in "authors" key (author_id) {
        pub(crate) author_id: AuthorId,
        pub(crate) name: Name,
        pub(crate) name_folded: String,
        pub(crate) email: Option<Email>,
        pub(crate) email_folded: Option<String>,
        pub(crate) address: Option<Name>,
        pub(crate) created_at: Timestamp,
    }
}

store::table! {
    /// A category.
    pub(crate) struct CategoryRow in "categories" key (category_id) {
        pub(crate) category_id: CategoryId,
        pub(crate) name: Name,
        pub(crate) name_folded: String,
        pub(crate) created_at: Timestamp,
    }
}

store::table! {
    /// A book.
    pub(crate) struct BookRow in "books" key (book_id) {
        pub(crate) book_id: BookId,
        pub(crate) title: Name,
        pub(crate) category_id: CategoryId,
        pub(crate) price_minor: i64,
        pub(crate) published_date: Option<PublishedDate>,
        /// That of the date.
        pub(crate) published_year: Option<i64>,
        pub(crate) isbn: Option<Isbn>,
        pub(crate) external_id: Option<ExternalId>,
        pub(crate) created_at: Timestamp,
        /// That of its cover, if it has one of its own.
        pub(crate) cover_digest: Option<String>,
        pub(crate) description: Option<Description>,
    }
}

store::table! {
    /// A book's cover, apart from the book: it is seldom looked at, and large.
    pub(crate) struct CoverRow in "book_covers" key (book_id) {
        pub(crate) book_id: BookId,
        pub(crate) media_type: String,
        pub(crate) digest: String,
        /// The picture, in base64.
        pub(crate) data: String,
        pub(crate) at: Timestamp,
    }
}

store::table! {
    /// One of a book's authors.
    pub(crate) struct BookAuthorRow in "book_authors" key (book_id, position) {
        pub(crate) book_id: BookId,
        pub(crate) position: i64,
        pub(crate) author_id: AuthorId,
    }
}

store::table! {
    /// What a book can be found by, folded; triggers keep the index of it. SQLite gives it its number.
    pub(crate) struct BookWordsRow in "book_words" key (book_id) {
        pub(crate) book_id: BookId,
        pub(crate) title: String,
        pub(crate) authors: String,
        pub(crate) category: String,
    }
}

store::table! {
    /// Whether there are copies to sell, as the inventory said last.
    pub(crate) struct BookStockRow in "book_stock" key (product_id) {
        pub(crate) product_id: BookId,
        pub(crate) is_in_stock: bool,
        pub(crate) at: Timestamp,
    }
}

impl BookWordsRow {
    /// What finds this book.
    pub(crate) fn of(book: &BookRow, authors: &[AuthorName], category: &CategoryRow) -> Self {
        let authors: Vec<String> = authors.iter().map(|author| fold(author.name.as_str())).collect();
        // No name has a line break: no term finds the end of one name and the start of the next.
        let authors = authors.join("\n");
        let (title, category) = (fold(book.title.as_str()), category.name_folded.clone());
        Self { book_id: book.book_id, title, authors, category }
    }
}

impl AuthorRow {
    pub(crate) fn new(
        author_id: AuthorId,
        name: Name,
        email: Option<Email>,
        address: Option<Name>,
        created_at: Timestamp,
    ) -> Self {
        let name_folded = fold(name.as_str());
        let email_folded = email.as_ref().map(|email| fold_email(email.as_str()));
        Self { author_id, name, name_folded, email, email_folded, address, created_at }
    }
}

impl From<AuthorRow> for Author {
    fn from(row: AuthorRow) -> Self {
        let AuthorRow { author_id, name, email, address, created_at, .. } = row;
        Self { author_id, name, email, address, created_at }
    }
}

impl CategoryRow {
    pub(crate) fn new(category_id: CategoryId, name: Name, created_at: Timestamp) -> Self {
        let name_folded = fold(name.as_str());
        Self { category_id, name, name_folded, created_at }
    }
}

impl From<CategoryRow> for Category {
    fn from(row: CategoryRow) -> Self {
        let CategoryRow { category_id, name, created_at, .. } = row;
        Self { category_id, name, created_at }
    }
}
