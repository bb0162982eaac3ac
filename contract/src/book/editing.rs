//! Changing books: requests and answers.

use std::fmt;

use kernel::{BookId, CategoryId, Description, ExternalId, Isbn, Money, Name, Percent, PublishedDate};
use protocol::{Object, request};
use serde::{Deserialize, Serialize};
use utoipa::openapi::{ArrayBuilder, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::AuthorIds;
use crate::{spaced, words};

request! {
    /// Changes a book. What is not given stays.
    pub struct UpdateBook {
        /// The book.
        path book_id: BookId,
        /// The title.
        body title: Option<Name>,
        /// All authors, the first one first.
        body author_ids: Option<AuthorIds>,
        /// The category.
        body category_id: Option<CategoryId>,
        /// The price of one copy.
        body price: Option<Money>,
        /// When it was published, as far as known.
        body published_date: Option<PublishedDate>,
        /// What it is about.
        body description: Option<Description>,
        /// Its ISBN.
        body isbn: Option<Isbn>,
        /// Under which name a source knows it, such as `goodbooks:1234`.
        body external_id: Option<ExternalId>,
        /// What is to be known no more.
        body clear: Option<Clear>,
    }
}

request! {
    /// Changes one thing of many books, all of them or none. Exactly one of `category_id`, `price` and `percent` is given.
    pub struct UpdateBooks {
        /// The books.
        body book_ids: SomeBooks,
        /// The category of all of them.
        body category_id: Option<CategoryId>,
        /// The price of all of them.
        body price: Option<Money>,
        /// By how many per cent each price changes, rounded half up to the smallest coin.
        body percent: Option<Percent>,
    }
}

words! {
    /// What a book may have and may lose.
    pub enum Clearable {
        /// When it was published.
        PublishedDate = "published_date",
        /// What it is about.
        Description = "description",
        /// Its ISBN.
        Isbn = "isbn",
        /// Under which name a source knows it.
        ExternalId = "external_id",
    }
}

/// Lists that are short and have nothing twice.
macro_rules! lists {
    ($($(#[doc = $doc:literal])+ $name:ident of $of:ident, $min:literal to $max:literal, $words:literal;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub Vec<$of>);

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ArrayBuilder::new()
                    .items(Ref::from_schema_name($of::name()))
                    .min_items(Some($min))
                    .max_items(Some($max))
                    .unique_items(true)
                    .description(Some(concat!($($doc),+).trim_ascii()))
                    .into()
            }
        }

        impl ToSchema for $name {
            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                schemas.push(($of::name().into_owned(), $of::schema()));
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let list = Vec::<$of>::deserialize(deserializer)?;
                let twice = || list.iter().enumerate().any(|(place, one)| list[..place].contains(one));
                if ($min..=$max).contains(&list.len()) && !twice() {
                    Ok(Self(list))
                } else {
                    Err(serde::de::Error::custom($words))
                }
            }
        }

    )+};
}

lists! {
    /// What a book is to lose, nothing twice.
    Clear of Clearable, 1 to 4,
        "must be a list of some of `published_date`, `description`, `isbn`, `external_id`, none twice";
    /// One to 100 books, none twice.
    SomeBooks of BookId, 1 to 100, "must be a list of 1 to 100 book ids, none twice";
}

protocol::fields!(json: Clear);
protocol::fields!(json ids: SomeBooks);

impl fmt::Display for SomeBooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        spaced(f, &self.0)
    }
}

/// How many books changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Changed {
    /// How many; books that were so already are not among them.
    pub changed: i64,
}

impl Object for Changed {}
