//! 8.1 Initialize inventory.

use contract::Made;
use contract::inventory::{Initialize, Inventory, InventoryStatus, Kind};
use kernel::{CallContext, CallError, InventoryId, PostalLine, Timestamp};
use store::{Plan, Rows};

use crate::domain::rooms::Room;
use crate::store::plans;
use crate::store::tables::{InventoryRow, RoomRow, Word};
use crate::{Answered, Inventories};

/// 8.1 Initialize inventory, or answer the one that is there.
pub(crate) async fn initialize(
    inventories: &Inventories,
    cx: &CallContext,
    _: Initialize,
) -> Answered<Made<Inventory>> {
    let world = inventories.store.world().clone();
    let fresh_id = world.id();
    let nowhere: PostalLine = "".parse().map_err(|_| CallError::Internal)?;
    let decision = move |rows: &Rows| match rows.one::<InventoryRow>(&InventoryRow::the())? {
        Some(inventory) => Ok(Plan::answer(Made::Existing(plans::as_it_is(rows, &inventory)?))),
        None => Ok(new(fresh_id, nowhere.clone(), world.now())),
    };
    inventories.store.once(cx, "initialize", plans::whole(), decision).await
}

fn new<E>(inventory_id: InventoryId, address: PostalLine, now: Timestamp) -> Plan<Made<Inventory>, E> {
    let status = Word(InventoryStatus::Active);
    let inventory = InventoryRow {
        place: InventoryRow::PLACE,
        inventory_id,
        address,
        status,
        created_at: now,
        changed_at: now,
    };
    let rooms: Vec<RoomRow> = Kind::ALL.iter().map(|kind| RoomRow::new(*kind, Room::NEW, now)).collect();
    let plan = Plan::answer(Made::New(inventory.shown(&rooms))).insert(&inventory);
    rooms.iter().fold(plan, Plan::insert)
}
