//! Goods that come and go: requests and answers.

use kernel::{BookId, Cursor, Limit, Name, OrderId, Quantity, ReceiptId, Timestamp};
use protocol::{Object, request};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::cart::{ProductLine, ProductLines};
use crate::words;

request! {
    /// Takes goods in that came together.
    pub struct ReceiveGoods {
        /// What came, at most 200 products, none twice.
        body lines: ProductLines,
        /// From whom.
        body supplier: Option<Name>,
        /// By which paper: the number of a delivery note or a bill.
        body reference: Option<Name>,
    }
}

request! {
    /// Goods that came together, the newest first.
    pub struct ListReceipts {
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// What came in and went out, the newest first.
    pub struct ListMovements {
        /// Only of this product.
        query product_id: Option<BookId>,
        /// Only such.
        query kind: Option<MovementKind>,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// Products of which little is left, those with least first.
    pub struct ListLowStock {
        /// Only products of which fewer are available; 6 unless told.
        query below: Option<Quantity>,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

words! {
    /// How goods move.
    pub enum MovementKind {
        /// They came in.
        Received = "received",
        /// They went out, unsold.
        Removed = "removed",
        /// An order took them.
        Sold = "sold",
        /// An order brought them back.
        Returned = "returned",
    }
}

/// Goods that came together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    /// Its id.
    pub receipt_id: ReceiptId,
    /// What came.
    pub lines: Vec<ProductLine>,
    /// How many units in all.
    pub units: i64,
    /// From whom.
    #[schema(required)]
    pub supplier: Option<Name>,
    /// By which paper.
    #[schema(required)]
    pub reference: Option<Name>,
    /// Who took them in; `open` where nobody has to sign in.
    pub by: String,
    /// When they were taken in.
    pub created_at: Timestamp,
}

/// Units of a product that came in or went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StockMovement {
    /// The product.
    pub product_id: BookId,
    /// How they moved.
    pub kind: MovementKind,
    /// How many.
    pub quantity: i64,
    /// The order that took or brought them.
    #[schema(required)]
    pub order_id: Option<OrderId>,
    /// The receipt by which they came.
    #[schema(required)]
    pub receipt_id: Option<ReceiptId>,
    /// Who moved them, if it was no order; `open` where nobody has to sign in.
    #[schema(required)]
    pub by: Option<String>,
    /// When; an order's goods count as sold since they were set aside for it.
    pub at: Timestamp,
}

impl Object for Receipt {}
impl Object for StockMovement {}
