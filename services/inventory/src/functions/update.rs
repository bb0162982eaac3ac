//! 8.2 Update inventory information.

use contract::inventory::{Inventory, InventoryError, Kind, UpdateInventory};
use kernel::{CallContext, CallError, Timestamp};
use store::{Keys, Plan, Rows, key};

use super::initialize::with_rooms;
use crate::store::plans;
use crate::store::tables::{InventoryRow, LastChangeRow, RoomRow, Word};
use crate::{Answered, Inventories};

/// 8.2 Update inventory information: address, size of each kind, status. What is not given stays.
pub(crate) async fn update(
    inventories: &Inventories,
    cx: &CallContext,
    request: UpdateInventory,
) -> Answered<Inventory> {
    let world = inventories.store.world().clone();
    let keys = with_rooms(Keys::new().one::<InventoryRow>(InventoryRow::the()));
    let keys = keys.one::<LastChangeRow>(key![LastChangeRow::INVENTORY.to_owned()]);
    let decision = move |rows: &Rows| change(rows, &request, world.now());
    inventories.store.once(cx, "update", keys, decision).await
}

fn change(
    rows: &Rows,
    request: &UpdateInventory,
    now: Timestamp,
) -> Result<Plan<Inventory, InventoryError>, InventoryError> {
    let before = plans::initialized(rows)?;
    let mut inventory = before.clone();
    if let Some(address) = &request.address {
        inventory.address = address.clone();
    }
    if let Some(status) = request.status {
        inventory.status = Word(status);
    }
    let mut plan = Plan::new();
    let mut rooms = rows.all::<RoomRow>()?;
    for room in &mut rooms {
        let size = match room.kind.0 {
            Kind::Book => request.book_quantity,
            Kind::Clothes => request.clothes_quantity,
            Kind::Electronic => request.electronic_quantity,
        };
        let Some(size) = size else { continue };
        let resized = RoomRow::new(room.kind.0, room.room().resized(size)?);
        if resized != *room {
            plan = plan.update(&resized);
            *room = resized;
        }
    }
    if inventory != before {
        plan = plan.update(&inventory);
    }
    let known = rows.all::<LastChangeRow>()?.pop().ok_or(CallError::Internal)?;
    let stays = plan.is_empty();
    let shown = inventory.shown(&rooms, if stays { known.at } else { now });
    Ok(if stays { plan } else { plan.upsert(&LastChangeRow::of_inventory(now)) }.answering(shown))
}
