//! 8.2 Update inventory information.

use contract::inventory::{Inventory, InventoryError, Kind, UpdateInventory};
use kernel::{CallContext, Timestamp};
use store::{Plan, Rows};

use crate::store::plans;
use crate::store::tables::{RoomRow, Word};
use crate::{Answered, Inventories};

/// 8.2 Update inventory information: address, size of each kind, status. What is not given stays.
pub(crate) async fn update(
    inventories: &Inventories,
    cx: &CallContext,
    request: UpdateInventory,
) -> Answered<Inventory> {
    let world = inventories.store.world().clone();
    let decision = move |rows: &Rows| change(rows, &request, world.now());
    inventories.store.once(cx, "update", plans::whole(), decision).await
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
    let mut stays = inventory == before;
    let mut rooms = rows.all::<RoomRow>()?;
    for room in &mut rooms {
        let size = match room.kind.0 {
            Kind::Book => request.book_quantity,
            Kind::Clothes => request.clothes_quantity,
            Kind::Electronic => request.electronic_quantity,
        };
        let Some(size) = size else { continue };
        let resized = RoomRow::new(room.kind.0, room.room().resized(size)?, room.changed_at);
        if resized != *room {
            stays = false;
            plan = plan.update(&resized);
            *room = resized;
        }
    }
    if stays {
        return Ok(Plan::answer(plans::as_it_is(rows, &before)?));
    }
    inventory.changed_at = now;
    Ok(plan.update(&inventory).answering(inventory.shown(&rooms)))
}
