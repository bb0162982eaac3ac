//! Answers of the book service.

use kernel::{
    AuthorId, BookId, CategoryId, Description, Email, ExternalId, Isbn, Money, Name, Page, PublishedDate,
    Timestamp,
};
use protocol::{Object, Rendered};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::inventory::Kind;

/// An author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Author {
    /// Its id.
    pub author_id: AuthorId,
    /// The name.
    pub name: Name,
    /// An e-mail address, if known.
    #[schema(required)]
    pub email: Option<Email>,
    /// A postal address, if known.
    #[schema(required)]
    pub address: Option<Name>,
    /// When it was created.
    pub created_at: Timestamp,
}

/// A category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Category {
    /// Its id.
    pub category_id: CategoryId,
    /// The name.
    pub name: Name,
    /// When it was created.
    pub created_at: Timestamp,
}

/// An author as a book names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuthorName {
    /// The author.
    pub author_id: AuthorId,
    /// The name.
    pub name: Name,
}

/// A category as a book names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CategoryName {
    /// The category.
    pub category_id: CategoryId,
    /// The name.
    pub name: Name,
}

/// A book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Book {
    /// Its id, as a product.
    pub product_id: BookId,
    /// The same id.
    pub book_id: BookId,
    /// The title.
    pub title: Name,
    /// The first of the authors.
    pub author: AuthorName,
    /// All authors, the first one first.
    pub authors: Vec<AuthorName>,
    /// The category.
    pub category: CategoryName,
    /// The price of one copy.
    pub price: Money,
    /// When it was published, as it was given.
    #[schema(required)]
    pub published_date: Option<PublishedDate>,
    /// The ISBN, 13 digits.
    #[schema(required)]
    pub isbn: Option<Isbn>,
    /// What it is about.
    #[schema(required)]
    pub description: Option<Description>,
    /// Under which name a source knows it.
    #[schema(required)]
    pub external_id: Option<ExternalId>,
    /// The digest of its cover, if it has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub cover: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
}

/// A page of books, whose text is made once, as each book's is.
pub type BookPage = Rendered<Page<Rendered<Book>>>;

/// What the other services need to know of a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookCard {
    /// The book.
    pub product_id: BookId,
    /// The title.
    pub title: Name,
    /// The price of one copy, now.
    pub price: Money,
    /// The kind of product, for the inventory.
    pub kind: Kind,
}

/// The books that were asked for and exist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookCards {
    /// A card for each.
    pub data: Vec<BookCard>,
}

impl Object for Author {}
impl Object for Category {}
impl Object for Book {}
impl Object for BookCards {}
