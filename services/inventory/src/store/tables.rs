//! The tables, as `migrations/` makes them, and how their rows are shown.

use std::fmt::Display;
use std::str::FromStr;

use contract::cart::ProductLine;
use contract::inventory::{
    Inventory, InventoryItem, InventoryStatus, Kind, MovementKind, Receipt, Reservation, ReservationState,
};
use kernel::{BookId, InventoryId, MovementId, Name, OrderId, PostalLine, ReceiptId, Timestamp};
use store::{Column, StoreError, Value, key};

use crate::domain::counts::Counts;
use crate::domain::reserve::Units;
use crate::domain::rooms::{Room, per_kind};

/// A word of the contract in a column, stored as it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word<T>(pub(crate) T);

impl<T: Display + FromStr> Column for Word<T> {
    fn to_value(&self) -> Value {
        Value::Text(self.0.to_string())
    }
    fn from_value(value: &Value) -> Result<Self, StoreError> {
        value.parsed().map(Self)
    }
}

/// The goods of a hold, stored as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lines(pub(crate) Vec<Units>);

impl Column for Lines {
    fn to_value(&self) -> Value {
        Value::Text(serde_json::json!(self.0).to_string())
    }
    fn from_value(value: &Value) -> Result<Self, StoreError> {
        let lines = serde_json::from_str(value.text()?);
        lines.map(Self).map_err(|error| StoreError::Corrupt(format!("the lines of a hold: {error}")))
    }
}

store::table! {
    /// The inventory; there is one at most.
    pub(crate) struct InventoryRow in "inventory" key (place) {
        pub(crate) place: i64,
        pub(crate) inventory_id: InventoryId,
        pub(crate) address: PostalLine,
        pub(crate) status: Word<InventoryStatus>,
        pub(crate) created_at: Timestamp,
        /// When its own columns last changed.
        pub(crate) changed_at: Timestamp,
    }
}

store::table! {
    /// The room for one kind.
    pub(crate) struct RoomRow in "rooms" key (kind) {
        pub(crate) kind: Word<Kind>,
        pub(crate) capacity: i64,
        pub(crate) used: i64,
        pub(crate) changed_at: Timestamp,
    }
}

store::table! {
    /// The stock of one product. After it is inserted it changes by deltas alone.
    pub(crate) struct StockRow in "stock" key (product_id) {
        pub(crate) product_id: BookId,
        pub(crate) kind: Word<Kind>,
        pub(crate) received: i64,
        pub(crate) removed: i64,
        pub(crate) sold: i64,
        pub(crate) returned: i64,
        pub(crate) on_hand: i64,
        pub(crate) reserved: i64,
        pub(crate) changed_at: Timestamp,
    }
}

store::table! {
    /// What became of an order's hold.
    pub(crate) struct ReservationRow in "reservations" key (order_id) {
        pub(crate) order_id: OrderId,
        pub(crate) state: Word<ReservationState>,
        pub(crate) lines: Lines,
        pub(crate) created_at: Timestamp,
        pub(crate) updated_at: Timestamp,
    }
}

store::table! {
    /// Goods that came together.
    pub(crate) struct ReceiptRow in "receipts" key (receipt_id) {
        pub(crate) receipt_id: ReceiptId,
        pub(crate) supplier: Option<Name>,
        pub(crate) reference: Option<Name>,
        pub(crate) acted_by: String,
        pub(crate) created_at: Timestamp,
    }
}

store::table! {
    /// Units that came in or went out unsold.
    pub(crate) struct MovementRow in "movements" key (movement_id) {
        pub(crate) movement_id: MovementId,
        pub(crate) product_id: BookId,
        pub(crate) kind: Word<MovementKind>,
        pub(crate) quantity: i64,
        pub(crate) receipt_id: Option<ReceiptId>,
        pub(crate) acted_by: String,
        pub(crate) at: Timestamp,
    }
}

impl ReceiptRow {
    /// The receipt as it is answered.
    pub(crate) fn shown(self, lines: Vec<ProductLine>) -> Receipt {
        let Self { receipt_id, supplier, reference, acted_by: by, created_at } = self;
        let units = lines.iter().map(|line| line.quantity.get()).sum();
        Receipt { receipt_id, lines, units, supplier, reference, by, created_at }
    }
}

impl InventoryRow {
    /// The only place there is.
    pub(crate) const PLACE: i64 = 1;

    /// The key of the one inventory.
    pub(crate) fn the() -> Vec<Value> {
        key![Self::PLACE]
    }

    /// The inventory as it is answered, with its rooms. It changed when the last of them did.
    pub(crate) fn shown(&self, rooms: &[RoomRow]) -> Inventory {
        let number = |of: fn(Room) -> i64| {
            per_kind(|kind| rooms.iter().find(|room| room.kind.0 == kind).map_or(0, |room| of(room.room())))
        };
        Inventory {
            inventory_id: self.inventory_id,
            address: self.address.clone(),
            status: self.status.0,
            capacity: number(|room| room.capacity),
            used: number(|room| room.used),
            remaining: number(Room::remaining),
            created_at: self.created_at,
            updated_at: rooms.iter().map(|room| room.changed_at).fold(self.changed_at, Timestamp::max),
        }
    }
}

impl RoomRow {
    /// A row for a room.
    pub(crate) fn new(kind: Kind, room: Room, changed_at: Timestamp) -> Self {
        Self { kind: Word(kind), capacity: room.capacity, used: room.used, changed_at }
    }

    /// The room.
    pub(crate) fn room(&self) -> Room {
        Room { capacity: self.capacity, used: self.used }
    }
}

impl StockRow {
    /// A product of which there is nothing yet.
    pub(crate) fn empty(product_id: BookId, kind: Kind, changed_at: Timestamp) -> Self {
        let (received, removed, sold, returned, on_hand, reserved) = (0, 0, 0, 0, 0, 0);
        Self {
            product_id,
            kind: Word(kind),
            received,
            removed,
            sold,
            returned,
            on_hand,
            reserved,
            changed_at,
        }
    }

    /// The stock as it is answered.
    pub(crate) fn shown(&self) -> InventoryItem {
        item(self.product_id, self.kind.0, self.counts(), self.changed_at)
    }

    /// Its counts.
    pub(crate) fn counts(&self) -> Counts {
        let Self { received, removed, sold, returned, on_hand, reserved, .. } = *self;
        Counts { received, removed, sold, returned, on_hand, reserved }
    }
}

impl ReservationRow {
    /// The hold as it is answered.
    pub(crate) fn shown(&self) -> Reservation {
        Reservation { order_id: self.order_id, state: self.state.0 }
    }
}

/// The stock of a product as it is answered.
pub(crate) fn item(product_id: BookId, kind: Kind, counts: Counts, updated_at: Timestamp) -> InventoryItem {
    let (on_hand, reserved, available) = (counts.on_hand, counts.reserved, counts.available());
    InventoryItem { product_id, kind, on_hand, reserved, available, updated_at }
}
