//! Looking around in the catalogue: requests and answers.

use kernel::{AuthorId, BookId, CategoryId, Cursor, Few, Limit, Money, Name, SearchTerm, Year};
use protocol::{Object, Rendered, request};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Book, BookIds, CategoryName};
use crate::words;

words! {
    /// What a list of books is sorted by.
    pub enum Sort {
        /// The best match first; without a term the newest.
        Relevance = "relevance",
        /// The newest in the shop first.
        Newest = "newest",
        /// The cheapest first.
        Price = "price",
        /// The dearest first.
        PriceDesc = "price_desc",
        /// By title, case and accents ignored.
        Title = "title",
    }
}

words! {
    /// Asks for what is in stock alone; whoever wants all leaves it out.
    pub enum InStock {
        /// Only what is in stock.
        Only = "true",
    }
}

request! {
    /// Searches by words and filters.
    pub struct SearchBooks {
        /// A book id, an ISBN, or a title, category name, author name or a part of one.
        query search_term: Option<SearchTerm>,
        /// Only books of this category.
        query category_id: Option<CategoryId>,
        /// Only books of this author.
        query author_id: Option<AuthorId>,
        /// Only books published in this year or later.
        query year_from: Option<Year>,
        /// Only books published in this year or earlier.
        query year_to: Option<Year>,
        /// Only books that cost so much or more.
        query price_from: Option<Money>,
        /// Only books that cost so much or less.
        query price_to: Option<Money>,
        /// Only books of which there are copies to sell.
        query in_stock: Option<InStock>,
        /// What they are sorted by; with a term by relevance unless told, else the newest first.
        query sort: Option<Sort>,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// Counts what a search with the same words and filters finds.
    pub struct FacetBooks {
        /// A book id, an ISBN, or a title, category name, author name or a part of one.
        query search_term: Option<SearchTerm>,
        /// Only books of this category.
        query category_id: Option<CategoryId>,
        /// Only books of this author.
        query author_id: Option<AuthorId>,
        /// Only books published in this year or later.
        query year_from: Option<Year>,
        /// Only books published in this year or earlier.
        query year_to: Option<Year>,
        /// Only books that cost so much or more.
        query price_from: Option<Money>,
        /// Only books that cost so much or less.
        query price_to: Option<Money>,
        /// Only books of which there are copies to sell.
        query in_stock: Option<InStock>,
    }
}

request! {
    /// Suggests what somebody who is typing may mean.
    pub struct SuggestBooks {
        /// What was typed so far; nothing is suggested for less than two characters.
        query prefix: SearchTerm,
        /// How many suggestions; 8 unless told.
        query limit: Option<Few>,
    }
}

request! {
    /// The largest categories, and the newest books of each.
    pub struct ListShelves {
        /// How many categories; 6 unless told.
        query shelves: Option<Few>,
        /// How many books of each; 8 unless told.
        query books: Option<Few>,
    }
}

request! {
    /// Shows these books, in the order in which they are asked for.
    pub struct ShowBooks {
        /// The books, separated by commas, at most 200.
        query ids: BookIds,
    }
}

request! {
    /// Looks at an author.
    pub struct GetAuthor {
        /// The author.
        path author_id: AuthorId,
    }
}

request! {
    /// Looks at a category.
    pub struct GetCategory {
        /// The category.
        path category_id: CategoryId,
    }
}

/// How many books a search finds, and of what sort.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Facets {
    /// How many it finds. When words find more than 10,000, that; and all counts are of the newest 10,000.
    pub total: i64,
    /// Of each category, the largest 100 first.
    pub categories: Vec<CategoryCount>,
    /// Of each author, the 12 with most books first.
    pub authors: Vec<AuthorCount>,
    /// Of each span of years that has books, the earliest first.
    pub years: Vec<YearCount>,
    /// Of each span of prices that has books, the lowest first.
    pub prices: Vec<PriceCount>,
    /// How many there are copies of to sell.
    pub in_stock: i64,
}

/// How many books of a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CategoryCount {
    /// The category.
    pub category_id: CategoryId,
    /// Its name.
    pub name: Name,
    /// How many books.
    pub count: i64,
}

/// How many books of an author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuthorCount {
    /// The author.
    pub author_id: AuthorId,
    /// The name.
    pub name: Name,
    /// How many books.
    pub count: i64,
}

/// How many books of a span of years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct YearCount {
    /// The first year; null for all before.
    #[schema(required)]
    pub from: Option<Year>,
    /// The last year; null for all behind.
    #[schema(required)]
    pub to: Option<Year>,
    /// How many books.
    pub count: i64,
}

/// How many books of a span of prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceCount {
    /// The lowest price.
    pub from: Money,
    /// The highest price; null for all above.
    #[schema(required)]
    pub to: Option<Money>,
    /// How many books.
    pub count: i64,
}

words! {
    /// What a suggestion is.
    pub enum SuggestionKind {
        /// A book, by its title.
        Title = "title",
        /// An author.
        Author = "author",
        /// A category.
        Category = "category",
    }
}

/// What somebody who is typing may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Suggestion {
    /// The title or the name.
    pub text: Name,
    /// What it is.
    pub kind: SuggestionKind,
    /// The book, if it is one.
    #[schema(required)]
    pub product_id: Option<BookId>,
    /// The author, if it is one.
    #[schema(required)]
    pub author_id: Option<AuthorId>,
    /// The category, if it is one.
    #[schema(required)]
    pub category_id: Option<CategoryId>,
}

/// What may be meant, the likeliest of each kind first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Suggestions {
    /// The suggestions.
    pub data: Vec<Suggestion>,
}

/// A category and its newest books.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CategoryShelf {
    /// The category.
    pub category: CategoryName,
    /// How many books it has in all.
    pub count: i64,
    /// The newest of them.
    #[schema(value_type = Vec<Book>)]
    pub books: Vec<Rendered<Book>>,
}

/// The largest categories, and the newest books of each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Shelves {
    /// The category with most books first.
    pub data: Vec<CategoryShelf>,
}

impl Object for Facets {}
impl Object for Suggestions {}
impl Object for Shelves {}
