//! Orders of everybody, figures of what is sold, and what sells best.

use kernel::{BookId, Cursor, Days, Limit, Money, SearchTerm, Timestamp, UserId};
use protocol::{Object, request};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::OrderStatus;
use crate::words;

words! {
    /// Which orders are wanted: those of a status, or all that wait to be shipped.
    pub enum WantedStatus {
        /// Being bought.
        Pending = "pending",
        /// Stock taken, money captured.
        Paid = "paid",
        /// Being packed.
        Processing = "processing",
        /// On its way.
        Shipped = "shipped",
        /// Arrived.
        Delivered = "delivered",
        /// Not bought, or money back.
        Cancelled = "cancelled",
        /// The goods came back.
        Returned = "returned",
        /// Paid or being packed, and not being called off.
        ToShip = "to_ship",
    }
}

impl WantedStatus {
    /// The one status that is wanted; none when it is more than one.
    pub fn status(self) -> Option<OrderStatus> {
        self.as_str().parse().ok()
    }
}

request! {
    /// Lists orders of everybody.
    pub struct ListOrders {
        /// Those of this status, or `to_ship`.
        query status: Option<WantedStatus>,
        /// Those of this customer.
        query user_id: Option<UserId>,
        /// Those that were created at this time or later.
        query from: Option<Timestamp>,
        /// Those that were created before this time.
        query to: Option<Timestamp>,
        /// An invoice number, its digits, or an order's id.
        query search: Option<SearchTerm>,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// Asks for figures of what was sold.
    pub struct GetFigures {
        /// Of how many days, today's with them; 30 when left out.
        query days: Option<Days>,
    }
}

request! {
    /// Asks for what sells best.
    pub struct ListBestSellers {
        /// In how many days, today's with them; 90 when left out.
        query days: Option<Days>,
        /// How many.
        query limit: Limit,
    }
}

/// Figures of what was sold, at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderFigures {
    /// The moment they are of; they are counted anew a minute later.
    pub as_of: Timestamp,
    /// Each day, the oldest first.
    pub days: Vec<DayFigures>,
    /// The orders of these days, by what they are now.
    pub by_status: Vec<StatusCount>,
    /// Of all orders: how many wait to be shipped.
    pub to_ship: i64,
    /// Of all orders: how many are being bought, called off or taken back at this moment.
    pub under_way: i64,
}

/// What was sold on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayFigures {
    /// The day, UTC: `2026-01-31`.
    #[schema(format = "date")]
    pub date: String,
    /// Orders that were created on it and paid, without those that were called off since.
    pub orders: i64,
    /// Their totals. Refunds that called nothing off are not taken from it.
    pub revenue: Money,
}

/// How many orders are of a status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatusCount {
    /// The status.
    pub status: OrderStatus,
    /// How many.
    pub count: i64,
}

/// What sells best, at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BestSellers {
    /// The moment it is of; it is counted anew a minute later.
    pub as_of: Timestamp,
    /// The books, the one that sold most first.
    pub data: Vec<BestSeller>,
}

/// A book that was sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BestSeller {
    /// The book.
    pub product_id: BookId,
    /// How many copies.
    pub quantity: i64,
}

impl Object for OrderFigures {}
impl Object for BestSellers {}
