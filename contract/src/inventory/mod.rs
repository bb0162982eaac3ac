//! The inventory service, port 8000: what is on hand, what is held for orders, what fits.

mod answers;
mod movements;
mod requests;

pub use answers::*;
pub use movements::*;
pub use requests::*;

use crate::events::{EventBatch, EventsAfter};
use kernel::{Page, service_errors};
use protocol::Made;

/// When so few units are available, or fewer, the stock is low.
pub const LOW: i64 = 5;

service_errors! {
    /// What the inventory service refuses.
    pub enum InventoryError {
        /// The inventory has not been initialized (8.1) yet.
        InventoryNotInitialized = NotFound "inventory_not_initialized" "The inventory has not been initialized yet.",
        /// There is no product with this id, or none of it was ever added.
        ProductNotFound = NotFound "product_not_found" "There is no product with this id.",
        /// Less is available than was asked for; `errors` names each short line.
        InsufficientStock {
            /// Each short line: what was wanted and what is available.
            errors: Vec<ShortLine>,
        } = Conflict "insufficient_stock" "Less is available than was asked for.",
        /// The inventory has no room for so many units of this kind.
        CapacityExceeded = Conflict "capacity_exceeded" "The inventory has no room for so many units of this kind.",
        /// The new size is below what is stored now.
        CapacityBelowStock = Conflict "capacity_below_stock" "The new size is below what is stored now.",
        /// The inventory is not active, so nothing can be added.
        InventoryInactive = Conflict "inventory_inactive" "The inventory is not active.",
        /// The hold for this order was released; it cannot be taken again.
        ReservationReleased = Conflict "reservation_released" "The hold for this order was released.",
        /// Nothing is held or sold for this order.
        ReservationNotFound = NotFound "reservation_not_found" "Nothing is held or sold for this order.",
    }
}

protocol::contract! {
    /// Stock: on hand, reserved, available; and how many units of each kind fit.
    pub trait InventoryService: "inventory", 8000, error InventoryError, client InventoryClient {
        /// Initialize inventory, or answer the one that is there.
        "8.1" POST "/v1/inventory" => 201;
        async fn initialize(Initialize) -> Made<Inventory>;
        errors []; calls [];

        /// Update inventory information: address, size of each kind, status. What is not given stays.
        "8.2" PATCH "/v1/inventory" => 200;
        async fn update(UpdateInventory) -> Inventory;
        errors [inventory_not_initialized, capacity_below_stock]; calls [];

        /// Add a product to inventory, if it fits (8.6 is decided in the same transaction).
        "8.3" POST "/v1/inventory/items" => 200;
        async fn add_product(AddProduct) -> InventoryItem;
        errors [inventory_not_initialized, product_not_found, capacity_exceeded, inventory_inactive]; calls ["2.1.7"];

        /// Return inventory information.
        "8.4" GET "/v1/inventory" => 200;
        async fn get_inventory(GetInventory) -> Inventory;
        errors [inventory_not_initialized]; calls [];

        /// Return inventory information: its items.
        "8.4" GET "/v1/inventory/items" => 200;
        async fn list_items(ListItems) -> Page<InventoryItem>;
        errors [inventory_not_initialized]; calls [];

        /// Return inventory information: one item.
        "8.4" GET "/v1/inventory/items/{product_id}" => 200;
        async fn get_item(GetItem) -> InventoryItem;
        errors [product_not_found, inventory_not_initialized]; calls [];

        /// Remove a product from inventory, at most what is available.
        "8.5" DELETE "/v1/inventory/items/{product_id}" => 200;
        async fn remove_product(RemoveProduct) -> InventoryItem;
        errors [product_not_found, inventory_not_initialized, insufficient_stock]; calls [];

        /// Check remaining capacity of inventory for so many of a product.
        "8.6" GET "/v1/inventory/capacity" => 200;
        async fn check_capacity(CheckCapacity) -> Capacity;
        errors [inventory_not_initialized, product_not_found]; calls ["2.1.7"];

        /// Hold stock for an order: every line, or none. The first outcome is answered again.
        "" POST "/v1/internal/reservations/{order_id}" => 200;
        async fn reserve(Reserve) -> Reservation;
        errors [inventory_not_initialized, insufficient_stock, reservation_released]; calls [];
        keyed by order_id;

        /// Commit an order's hold: the stock is sold.
        "" POST "/v1/internal/reservations/{order_id}/commit" => 200;
        async fn commit_reservation(CommitReservation) -> Reservation;
        errors [reservation_not_found, reservation_released, inventory_not_initialized]; calls [];
        keyed by order_id;

        /// Release an order's hold, and refuse a late one: the release leaves a tombstone.
        "" POST "/v1/internal/reservations/{order_id}/release" => 200;
        async fn release_reservation(ReleaseReservation) -> Reservation;
        errors []; calls [];
        keyed by order_id;

        /// Take an order's sold goods back, above the size too.
        "" POST "/v1/internal/reservations/{order_id}/return" => 200;
        async fn return_reservation(ReturnReservation) -> Reservation;
        errors [reservation_not_found, inventory_not_initialized]; calls [];
        keyed by order_id;

        /// Receive goods that came together: every line, or none.
        "" POST "/v1/admin/inventory/receipts" => 201;
        async fn receive_goods(ReceiveGoods) -> Receipt;
        errors [inventory_not_initialized, product_not_found, capacity_exceeded, inventory_inactive]; calls ["2.1.7"];

        /// List receipts, the newest first.
        "" GET "/v1/admin/inventory/receipts" => 200;
        async fn list_receipts(ListReceipts) -> Page<Receipt>;
        errors [inventory_not_initialized]; calls [];

        /// List what came in and went out, the newest first. What orders took and brought back is among it.
        "" GET "/v1/admin/inventory/movements" => 200;
        async fn list_movements(ListMovements) -> Page<StockMovement>;
        errors [inventory_not_initialized]; calls [];

        /// List products of which little is left, those with least first.
        "" GET "/v1/admin/inventory/low" => 200;
        async fn list_low_stock(ListLowStock) -> Page<InventoryItem>;
        errors [inventory_not_initialized]; calls [];

        /// How many units of several products there are, for the other services: of those that were ever stocked.
        "" GET "/v1/internal/stock" => 200;
        async fn describe_stock(DescribeStock) -> StockLevels;
        errors []; calls [];

        /// Read this service's events.
        "" GET "/v1/events" => 200;
        async fn events_after(EventsAfter) -> EventBatch;
        errors []; calls [];
    }
}
