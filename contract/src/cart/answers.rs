//! Answers of the cart service.

use kernel::{BookId, CartId, Money, Name, Timestamp, UserId};
use protocol::Object;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cart {
    /// Its id.
    pub cart_id: CartId,
    /// Whose it is.
    pub user_id: UserId,
    /// Grows with every change; send it with a purchase to be charged what was shown, or refused.
    pub version: i64,
    /// Its lines, in the order in which their products were first added.
    pub items: Vec<CartItem>,
    /// The sum of the quantities.
    pub item_count: i64,
    /// The sum of the line totals.
    pub total: Money,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A line of a cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CartItem {
    /// The book.
    pub product_id: BookId,
    /// Its title now, or the last one known.
    pub title: Name,
    /// How many.
    pub quantity: i64,
    /// The price of one now, or the last one known.
    pub unit_price: Money,
    /// Unit price times quantity.
    pub line_total: Money,
    /// Whether the book still exists, as far as is known.
    pub is_available: bool,
}

impl Object for Cart {}
