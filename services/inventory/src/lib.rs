//! The inventory service, port 8000: what is on hand, what is held for orders, what fits.
//!
//! Lives here: the inventory, its room for each kind, the stock of each product, and what became of each order's
//! hold. Lives elsewhere: what a product is and whether it exists (book), and when an order holds, buys, lets go or
//! returns (order), which decides that and owns every timer; this service obeys.

mod domain;
mod functions;
mod store;

use std::sync::Arc;

use ::store::{Databases, OpenError, Store, StoreConfig};
use async_trait::async_trait;
use contract::book::BookService;
use contract::events::{EventBatch, EventsAfter};
use contract::inventory::{
    AddProduct, Capacity, CheckCapacity, CommitReservation, DescribeStock, GetInventory, GetItem, Initialize,
    Inventory, InventoryError, InventoryItem, InventoryService, ListItems, ListLowStock, ListMovements,
    ListReceipts, Receipt, ReceiveGoods, ReleaseReservation, RemoveProduct, Reservation, ReservationState,
    Reserve, ReturnReservation, StockLevels, StockMovement, UpdateInventory,
};
use contract::{Keyed, Made};
use kernel::{BookId, CallContext, CallError, OrderId, Page, World};

use crate::store::levels::Levels;

/// The inventory service: its database, what is kept of it, and the service that knows the books.
pub struct Inventories {
    store: Store,
    levels: Levels,
    books: Arc<dyn BookService>,
}

/// What became of an order's hold, as whoever audits the whole shop compares it with the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedReservation {
    /// The order.
    pub order_id: OrderId,
    /// What became of its hold.
    pub state: ReservationState,
    /// How many of which product; nothing when it was released before it came.
    pub lines: Vec<(BookId, i64)>,
}

impl Inventories {
    /// Opens the service's database among `databases`.
    ///
    /// # Errors
    /// When the database cannot be opened; the message says what to do.
    pub async fn open(
        databases: &Databases,
        world: World,
        books: Arc<dyn BookService>,
    ) -> Result<Self, OpenError> {
        let tables =
            ::store::migrations!["V1__inventory", "V2__changed_at", "V3__reservation_lines", "V4__movements"];
        let config = StoreConfig::new("inventory", databases, tables, world);
        let store = Store::open(config).await?;
        Ok(Self { levels: Levels::new(&store), store, books })
    }

    /// Its database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What does not add up in its tables, a sentence each.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audit(&self) -> Result<Vec<String>, CallError> {
        store::audit::audit(&self.store).await
    }

    /// Every order's hold, to be compared with the orders.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audited_reservations(&self) -> Result<Vec<AuditedReservation>, CallError> {
        store::reads::reservations(&self.store).await
    }
}

#[async_trait]
impl Keyed for Inventories {
    async fn check_key(&self, cx: &CallContext, function: &str) -> Result<(), CallError> {
        self.store.check_key(cx, function).await
    }
}

type Answered<T> = Result<T, InventoryError>;

#[async_trait]
impl InventoryService for Inventories {
    async fn initialize(&self, cx: &CallContext, request: Initialize) -> Answered<Made<Inventory>> {
        functions::initialize::initialize(self, cx, request).await
    }
    async fn update(&self, cx: &CallContext, request: UpdateInventory) -> Answered<Inventory> {
        functions::update::update(self, cx, request).await
    }
    async fn add_product(&self, cx: &CallContext, request: AddProduct) -> Answered<InventoryItem> {
        functions::add_product::add_product(self, cx, request).await
    }
    async fn get_inventory(&self, cx: &CallContext, request: GetInventory) -> Answered<Inventory> {
        functions::get_inventory::get_inventory(self, cx, request).await
    }
    async fn list_items(&self, cx: &CallContext, request: ListItems) -> Answered<Page<InventoryItem>> {
        functions::list_items::list_items(self, cx, request).await
    }
    async fn get_item(&self, cx: &CallContext, request: GetItem) -> Answered<InventoryItem> {
        functions::get_item::get_item(self, cx, request).await
    }
    async fn remove_product(&self, cx: &CallContext, request: RemoveProduct) -> Answered<InventoryItem> {
        functions::remove_product::remove_product(self, cx, request).await
    }
    async fn check_capacity(&self, cx: &CallContext, request: CheckCapacity) -> Answered<Capacity> {
        functions::check_capacity::check_capacity(self, cx, request).await
    }
    async fn reserve(&self, cx: &CallContext, request: Reserve) -> Answered<Reservation> {
        functions::reserve::reserve(self, cx, request).await
    }
    async fn commit_reservation(
        &self,
        cx: &CallContext,
        request: CommitReservation,
    ) -> Answered<Reservation> {
        functions::commit_reservation::commit_reservation(self, cx, request).await
    }
    async fn release_reservation(
        &self,
        cx: &CallContext,
        request: ReleaseReservation,
    ) -> Answered<Reservation> {
        functions::release_reservation::release_reservation(self, cx, request).await
    }
    async fn return_reservation(
        &self,
        cx: &CallContext,
        request: ReturnReservation,
    ) -> Answered<Reservation> {
        functions::return_reservation::return_reservation(self, cx, request).await
    }
    async fn receive_goods(&self, cx: &CallContext, request: ReceiveGoods) -> Answered<Receipt> {
        functions::receive_goods::receive_goods(self, cx, request).await
    }
    async fn list_receipts(&self, cx: &CallContext, request: ListReceipts) -> Answered<Page<Receipt>> {
        functions::list_receipts::list_receipts(self, cx, request).await
    }
    async fn list_movements(
        &self,
        cx: &CallContext,
        request: ListMovements,
    ) -> Answered<Page<StockMovement>> {
        functions::list_movements::list_movements(self, cx, request).await
    }
    async fn list_low_stock(&self, cx: &CallContext, request: ListLowStock) -> Answered<Page<InventoryItem>> {
        functions::list_low_stock::list_low_stock(self, cx, request).await
    }
    async fn describe_stock(&self, cx: &CallContext, request: DescribeStock) -> Answered<StockLevels> {
        functions::describe_stock::describe_stock(self, cx, request).await
    }
    async fn events_after(&self, _: &CallContext, request: EventsAfter) -> Answered<EventBatch> {
        Ok(runtime::events_after(&self.store, request).await?)
    }
}
