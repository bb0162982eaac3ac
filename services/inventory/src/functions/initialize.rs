//! 8.1 Initialize inventory.

use contract::Made;
use contract::inventory::{Initialize, Inventory, InventoryStatus, Kind};
use kernel::{CallContext, CallError, InventoryId, PostalLine, Timestamp};
use store::{Keys, Plan, Rows, key};

use crate::domain::rooms::Room;
use crate::store::tables::{InventoryRow, LastChangeRow, RoomRow, Word};
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
    let keys = with_rooms(Keys::new().one::<InventoryRow>(InventoryRow::the()));
    let keys = keys.one::<LastChangeRow>(key![LastChangeRow::INVENTORY.to_owned()]);
    let decision = move |rows: &Rows| match rows.one::<InventoryRow>(&InventoryRow::the())? {
        Some(inventory) => {
            let change = rows.all::<LastChangeRow>()?.pop().ok_or(CallError::Internal)?;
            Ok(Plan::answer(Made::Existing(inventory.shown(&rows.all()?, change.at))))
        }
        None => Ok(new(fresh_id, nowhere.clone(), world.now())),
    };
    inventories.store.once(cx, "initialize", keys, decision).await
}

/// The keys, and those of every room.
pub(crate) fn with_rooms(keys: Keys) -> Keys {
    Kind::ALL.iter().fold(keys, |keys, kind| keys.one::<RoomRow>(key![Word(*kind)]))
}

fn new<E>(inventory_id: InventoryId, address: PostalLine, now: Timestamp) -> Plan<Made<Inventory>, E> {
    let status = Word(InventoryStatus::Active);
    let inventory =
        InventoryRow { place: InventoryRow::PLACE, inventory_id, address, status, created_at: now };
    let rooms: Vec<RoomRow> = Kind::ALL.iter().map(|kind| RoomRow::new(*kind, Room::NEW)).collect();
    let plan = Plan::answer(Made::New(inventory.shown(&rooms, now))).insert(&inventory);
    let plan = plan.upsert(&LastChangeRow::of_inventory(now));
    rooms.iter().fold(plan, Plan::insert)
}
