//! Requests of the book service.

use std::fmt;
use std::str::FromStr;

use kernel::{
    AuthorId, BookId, CategoryId, Cursor, Description, Email, ExternalId, Isbn, Limit, Money, Name,
    PublishedDate, SearchTerm,
};
use protocol::request;
use serde::{Deserialize, Serialize};
use utoipa::openapi::{ArrayBuilder, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

request! {
    /// 2.1.1
    pub struct CreateAuthor {
        /// The author's name.
        body name: Name,
        /// An e-mail address, if known.
        body email: Option<Email>,
        /// A postal address, if known.
        body address: Option<Name>,
    }
}

request! {
    /// 2.1.1, found or created.
    pub struct EnsureAuthor {
        /// The author's name.
        body name: Name,
        /// Decides who is meant, when given.
        body email: Option<Email>,
        /// Kept when the author is created.
        body address: Option<Name>,
    }
}

request! {
    /// 2.1.2
    pub struct CreateCategory {
        /// The category's name.
        body name: Name,
    }
}

request! {
    /// 2.1.2, found or created.
    pub struct EnsureCategory {
        /// The category's name.
        body name: Name,
    }
}

request! {
    /// 2.1.3
    pub struct CreateBook {
        /// The title.
        body title: Name,
        /// The author. Give this or `author_ids`.
        body author_id: Option<AuthorId>,
        /// All authors, the first one first. Give this or `author_id`.
        body author_ids: Option<AuthorIds>,
        /// The category.
        body category_id: CategoryId,
        /// The price of one copy.
        body price: Money,
        /// When it was published, as far as known.
        body published_date: Option<PublishedDate>,
        /// What it is about.
        body description: Option<Description>,
        /// Its ISBN.
        body isbn: Option<Isbn>,
        /// Under which name a source knows it, such as `goodbooks:1234`.
        body external_id: Option<ExternalId>,
    }
}

request! {
    /// 2.1.4
    pub struct DeleteBook {
        /// The book.
        path book_id: BookId,
    }
}

request! {
    /// 2.1.5
    pub struct FindAuthor {
        /// The whole name; without it all authors, newest first.
        query name: Option<Name>,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// 2.1.6
    pub struct FindCategory {
        /// The whole name; without it all categories, newest first.
        query name: Option<Name>,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// 2.1.7
    pub struct FindBook {
        /// A book id, an ISBN, or a title, category name, author name or a part of one; without it all books, newest first.
        query search_term: Option<SearchTerm>,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// 2.1.7, by id.
    pub struct GetBook {
        /// The book.
        path book_id: BookId,
    }
}

request! {
    /// 2.1.7, for several at once.
    pub struct DescribeBooks {
        /// The books, separated by commas, at most 200.
        query ids: BookIds,
    }
}

/// One to 32 authors, none twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AuthorIds(pub Vec<AuthorId>);

impl PartialSchema for AuthorIds {
    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new()
            .items(Ref::from_schema_name(AuthorId::name()))
            .min_items(Some(1))
            .max_items(Some(32))
            .unique_items(true)
            .description(Some("One to 32 authors, none twice."))
            .into()
    }
}

impl ToSchema for AuthorIds {}

impl<'de> Deserialize<'de> for AuthorIds {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ids = Vec::<AuthorId>::deserialize(deserializer)?;
        let twice = || ids.iter().enumerate().any(|(place, id)| ids[..place].contains(id));
        match ids.len() {
            1..=32 if !twice() => Ok(Self(ids)),
            _ => Err(serde::de::Error::custom("must be a list of 1 to 32 author ids, none twice")),
        }
    }
}

protocol::fields!(json: AuthorIds);

/// Up to 200 books, separated by commas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(
    value_type = String,
    pattern = "^(book_[0-7][0-9A-HJKMNP-TV-Z]{25}(,book_[0-7][0-9A-HJKMNP-TV-Z]{25}){0,199})?$"
)]
pub struct BookIds(pub Vec<BookId>);

impl FromStr for BookIds {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let ids: Vec<BookId> = text.split(',').map(str::parse).collect::<Result<_, _>>()?;
        if ids.len() > 200 { Err("must be at most 200 book ids".into()) } else { Ok(Self(ids)) }
    }
}

impl fmt::Display for BookIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&ids.join(","))
    }
}

impl<'de> Deserialize<'de> for BookIds {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

protocol::fields!(text: BookIds);
