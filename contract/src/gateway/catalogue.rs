//! Requests and answers of the gateway about the catalogue and the stock, where a service has none that fits.

use kernel::{BookId, CategoryId, Description, ExternalId, Isbn, Money, Name, PublishedDate};
use protocol::{Object, request};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::book::{AuthorIds, BookIds, Clear, CoverData, MediaType};
use crate::words;

request! {
    /// Edits a product. What is not given stays.
    pub struct EditProduct {
        /// The product.
        path product_id: BookId,
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
    /// Deletes a product.
    pub struct DeleteProduct {
        /// The product.
        path product_id: BookId,
    }
}

request! {
    /// Gives a product a cover, in place of the one that it has.
    pub struct PutProductCover {
        /// The product.
        path product_id: BookId,
        /// What sort of picture it is.
        body media_type: MediaType,
        /// The picture.
        body data: CoverData,
    }
}

request! {
    /// Looks at a product's cover.
    pub struct GetProductCover {
        /// The product.
        path product_id: BookId,
    }
}

request! {
    /// Takes a product's cover away.
    pub struct RemoveProductCover {
        /// The product.
        path product_id: BookId,
    }
}

request! {
    /// Whether there are copies of these products to be had.
    pub struct GetAvailability {
        /// The products, separated by commas, at most 200.
        query ids: BookIds,
    }
}

words! {
    /// Whether there are copies of a product to be had.
    pub enum Availability {
        /// There are.
        InStock = "in_stock",
        /// There are, and not many.
        FewLeft = "few_left",
        /// There are none.
        SoldOut = "sold_out",
    }
}

/// Whether there are copies of a product to be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProductAvailability {
    /// The product.
    pub product_id: BookId,
    /// Whether there are copies.
    pub availability: Availability,
    /// How many, when they are few.
    #[schema(required)]
    pub left: Option<i64>,
}

/// The products that were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Availabilities {
    /// One for each, in the order in which they were asked for.
    pub data: Vec<ProductAvailability>,
}

impl Object for Availabilities {}
