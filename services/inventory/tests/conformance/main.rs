//! The inventory's contract, called directly and over HTTP alike.

mod crowds;
mod goods;
mod holds;
mod information;
mod keys;
mod levels;
mod movements;

use std::sync::Arc;

use contract::cart::{ProductLine, ProductLines};
use contract::events::EventsAfter;
use contract::inventory::{
    AddProduct, CommitReservation, GetInventory, GetItem, Initialize, Inventory, InventoryError,
    InventoryItem, InventoryService, ReleaseReservation, RemoveProduct, Reservation, ReservationState,
    Reserve, ReturnReservation, ShortLine, UpdateInventory,
};
use kernel::{BookId, Event, EventNumber, Limit, OrderId, Quantity, Size};
use testkit::TestShop;

/// The inventory service of a shop, with each call as short as a test wants it.
pub(crate) struct Stock<'a> {
    pub(crate) shop: &'a TestShop,
    pub(crate) service: Arc<dyn InventoryService>,
}

/// What a change of nothing looks like.
pub(crate) const NOTHING: UpdateInventory = UpdateInventory {
    address: None,
    book_quantity: None,
    clothes_quantity: None,
    electronic_quantity: None,
    status: None,
};

impl<'a> Stock<'a> {
    /// An inventory that is not initialized yet.
    pub(crate) fn new(shop: &'a TestShop) -> Self {
        Self { shop, service: shop.inventory() }
    }

    /// An initialized inventory.
    pub(crate) async fn open(shop: &'a TestShop) -> Self {
        let stock = Self::new(shop);
        stock.service.initialize(&shop.cx(), Initialize {}).await.expect("an inventory");
        stock
    }

    /// A book with so many copies on hand.
    pub(crate) async fn book(&self, copies: i64) -> BookId {
        let book = self.shop.a_book(1000).await.product_id;
        self.add(book, copies).await.expect("room");
        book
    }

    pub(crate) async fn resize(&self, books: i64) -> Result<Inventory, InventoryError> {
        self.update(UpdateInventory { book_quantity: Some(size(books)), ..NOTHING }).await
    }

    pub(crate) async fn update(&self, change: UpdateInventory) -> Result<Inventory, InventoryError> {
        self.service.update(&self.shop.cx(), change).await
    }

    pub(crate) async fn add(&self, product_id: BookId, copies: i64) -> Result<InventoryItem, InventoryError> {
        let quantity = quantity(copies);
        self.service.add_product(&self.shop.cx(), AddProduct { product_id, quantity }).await
    }

    pub(crate) async fn remove(
        &self,
        product_id: BookId,
        copies: Option<i64>,
    ) -> Result<InventoryItem, InventoryError> {
        let quantity = copies.map(quantity);
        self.service.remove_product(&self.shop.cx(), RemoveProduct { product_id, quantity }).await
    }

    pub(crate) async fn whole(&self) -> Inventory {
        self.service.get_inventory(&self.shop.cx(), GetInventory {}).await.expect("an inventory")
    }

    pub(crate) async fn item(&self, product_id: BookId) -> InventoryItem {
        self.service.get_item(&self.shop.cx(), GetItem { product_id }).await.expect("an item")
    }

    /// On hand, reserved, available; and how much room is used.
    pub(crate) async fn counts(&self, product_id: BookId) -> (i64, i64, i64, i64) {
        let item = self.item(product_id).await;
        (item.on_hand, item.reserved, item.available, self.whole().await.used.book)
    }

    pub(crate) async fn reserve(
        &self,
        order_id: OrderId,
        lines: &[(BookId, i64)],
    ) -> Result<ReservationState, InventoryError> {
        let line = |(product_id, copies): &(BookId, i64)| ProductLine {
            product_id: *product_id,
            quantity: quantity(*copies),
        };
        let lines = ProductLines(lines.iter().map(line).collect());
        state(order_id, self.service.reserve(&self.shop.cx(), Reserve { order_id, lines }).await)
    }

    pub(crate) async fn commit(&self, order_id: OrderId) -> Result<ReservationState, InventoryError> {
        let request = CommitReservation { order_id };
        state(order_id, self.service.commit_reservation(&self.shop.cx(), request).await)
    }

    pub(crate) async fn release(&self, order_id: OrderId) -> Result<ReservationState, InventoryError> {
        let request = ReleaseReservation { order_id };
        state(order_id, self.service.release_reservation(&self.shop.cx(), request).await)
    }

    pub(crate) async fn take_back(&self, order_id: OrderId) -> Result<ReservationState, InventoryError> {
        let request = ReturnReservation { order_id };
        state(order_id, self.service.return_reservation(&self.shop.cx(), request).await)
    }

    /// An order that nobody has heard of yet.
    pub(crate) fn order(&self) -> OrderId {
        self.shop.world().id()
    }

    /// Every event so far.
    pub(crate) async fn events(&self) -> Vec<Event> {
        let all = EventsAfter { after: EventNumber::START, limit: Limit::LARGEST, wait_ms: None };
        self.service.events_after(&self.shop.cx(), all).await.expect("events").data
    }

    /// The kinds of every event about a product.
    pub(crate) async fn told(&self, product_id: BookId) -> Vec<String> {
        let about = |event: &Event| event.subject == product_id.to_string();
        self.events().await.into_iter().filter(about).map(|event| event.kind).collect()
    }
}

fn state(
    order_id: OrderId,
    answer: Result<Reservation, InventoryError>,
) -> Result<ReservationState, InventoryError> {
    answer.map(|reservation| {
        assert_eq!(reservation.order_id, order_id);
        reservation.state
    })
}

pub(crate) fn quantity(copies: i64) -> Quantity {
    Quantity::new(copies).expect("a quantity")
}

pub(crate) fn size(units: i64) -> Size {
    Size::new(units).expect("a size")
}

/// The refusal that names these lines: product, wanted, available.
pub(crate) fn short(lines: &[(BookId, i64, i64)]) -> InventoryError {
    let errors =
        lines.iter().map(|(product, wanted, available)| ShortLine::new(*product, *wanted, *available));
    InventoryError::InsufficientStock { errors: errors.collect() }
}
