//! Requests of the inventory service.

use kernel::{BookId, Cursor, Limit, OrderId, PostalLine, Quantity, Size};
use protocol::request;

use super::InventoryStatus;
use crate::book::BookIds;
use crate::cart::ProductLines;

request! {
    /// 8.1
    pub struct Initialize {}
}

request! {
    /// 8.2
    pub struct UpdateInventory {
        /// Where it is.
        body address: Option<PostalLine>,
        /// How many units of books fit.
        body book_quantity: Option<Size>,
        /// How many units of clothes fit.
        body clothes_quantity: Option<Size>,
        /// How many units of electronics fit.
        body electronic_quantity: Option<Size>,
        /// Whether goods can be added.
        body status: Option<InventoryStatus>,
    }
}

request! {
    /// 8.3
    pub struct AddProduct {
        /// The product.
        body product_id: BookId,
        /// How many units come in.
        body quantity: Quantity,
    }
}

request! {
    /// 8.4
    pub struct GetInventory {}
}

request! {
    /// 8.4, the items.
    pub struct ListItems {
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// 8.4, one item.
    pub struct GetItem {
        /// The product.
        path product_id: BookId,
    }
}

request! {
    /// 8.5
    pub struct RemoveProduct {
        /// The product.
        path product_id: BookId,
        /// How many units go out; left out: all that are available.
        query quantity: Option<Quantity>,
    }
}

request! {
    /// 8.6
    pub struct CheckCapacity {
        /// The product.
        query product_id: BookId,
        /// How many units would come in.
        query quantity: Quantity,
    }
}

request! {
    /// Holds stock for an order.
    pub struct Reserve {
        /// The order, which is the key of the hold.
        path order_id: OrderId,
        /// What it needs.
        body lines: ProductLines,
    }
}

request! {
    /// Commits an order's hold.
    pub struct CommitReservation {
        /// The order.
        path order_id: OrderId,
    }
}

request! {
    /// Releases an order's hold.
    pub struct ReleaseReservation {
        /// The order.
        path order_id: OrderId,
    }
}

request! {
    /// Takes an order's goods back.
    pub struct ReturnReservation {
        /// The order.
        path order_id: OrderId,
    }
}

request! {
    /// How many units of several products there are.
    pub struct DescribeStock {
        /// The products, separated by commas, at most 200.
        query ids: BookIds,
    }
}
