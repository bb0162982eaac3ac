//! Answers of the inventory service.

use kernel::{BookId, InventoryId, OrderId, PostalLine, Timestamp};
use protocol::Object;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::words;

words! {
    /// Whether goods can be added.
    pub enum InventoryStatus {
        /// Goods come in and go out.
        Active = "active",
        /// Nothing can be added.
        Inactive = "inactive",
    }
}

words! {
    /// What sort of product: each has room of its own.
    pub enum Kind {
        /// Books.
        Book = "book",
        /// Clothes: room is kept for a later product service.
        Clothes = "clothes",
        /// Electronics: room is kept for a later product service.
        Electronic = "electronic",
    }
}

words! {
    /// What became of an order's hold.
    pub enum ReservationState {
        /// Stock is set aside for the order.
        Held = "held",
        /// The stock is sold.
        Committed = "committed",
        /// The hold is gone, or will never be.
        Released = "released",
        /// The goods came back.
        Returned = "returned",
    }
}

/// A number of units for each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PerKind {
    /// Books.
    pub book: i64,
    /// Clothes.
    pub clothes: i64,
    /// Electronics.
    pub electronic: i64,
}

/// The inventory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Inventory {
    /// Its id.
    pub inventory_id: InventoryId,
    /// Where it is.
    pub address: PostalLine,
    /// Whether goods can be added.
    pub status: InventoryStatus,
    /// How many units fit.
    pub capacity: PerKind,
    /// How many units are on hand.
    pub used: PerKind,
    /// How many more units fit; never below zero, although goods that come back may exceed the size.
    pub remaining: PerKind,
    /// When it was initialized.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// The stock of one product. `available` = `on_hand` − `reserved`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InventoryItem {
    /// The product.
    pub product_id: BookId,
    /// What sort it is.
    pub kind: Kind,
    /// Units that are there.
    pub on_hand: i64,
    /// Units set aside for orders.
    pub reserved: i64,
    /// Units that can be sold.
    pub available: i64,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Whether so many units fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Capacity {
    /// The product.
    pub product_id: BookId,
    /// How many units were asked about.
    pub quantity: i64,
    /// What sort the product is.
    pub kind: Kind,
    /// How many units of this kind fit.
    pub capacity: i64,
    /// How many are on hand.
    pub used: i64,
    /// How many more fit.
    pub remaining: i64,
    /// Whether the asked number fits.
    pub fits: bool,
}

/// An order's hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reservation {
    /// The order.
    pub order_id: OrderId,
    /// What became of it.
    pub state: ReservationState,
}

/// A line for which there is not enough stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShortLine {
    /// The field at fault: always the quantity.
    pub field: String,
    /// What is short, in words.
    pub message: String,
    /// The product.
    pub product_id: BookId,
    /// How many were wanted.
    pub wanted: i64,
    /// How many are available.
    pub available: i64,
}

impl ShortLine {
    /// Says that `wanted` were asked for and only `available` are there.
    pub fn new(product_id: BookId, wanted: i64, available: i64) -> Self {
        let message = format!("{wanted} wanted, {available} available");
        Self { field: "quantity".into(), message, product_id, wanted, available }
    }
}

/// How many units of a product there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StockLevel {
    /// The product.
    pub product_id: BookId,
    /// How many can be sold.
    pub available: i64,
    /// How many are there.
    pub on_hand: i64,
    /// How many of them are held for orders.
    pub reserved: i64,
}

/// The products that were asked for and were ever stocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StockLevels {
    /// One for each, in the order in which they were asked for.
    pub data: Vec<StockLevel>,
}

impl Object for Inventory {}
impl Object for InventoryItem {}
impl Object for Capacity {}
impl Object for Reservation {}
impl Object for StockLevels {}
