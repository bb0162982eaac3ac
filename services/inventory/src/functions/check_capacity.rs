//! 8.6 Check remaining capacity of inventory.

use contract::inventory::{Capacity, CheckCapacity, InventoryError, Kind, PerKind};
use kernel::CallContext;

use super::add_product::describe;
use crate::domain::rooms::Room;
use crate::store::reads;
use crate::{Answered, Inventories};

/// 8.6 Check whether so many units of a product fit. Calls 2.1.7 to learn what sort it is.
pub(crate) async fn check_capacity(
    inventories: &Inventories,
    cx: &CallContext,
    request: CheckCapacity,
) -> Answered<Capacity> {
    let CheckCapacity { product_id, quantity } = request;
    reads::initialized(&inventories.store).await?;
    let card = describe(inventories, cx, product_id).await?.ok_or(InventoryError::ProductNotFound)?;
    // Read last, so that the answer is as fresh as can be.
    let inventory = reads::inventory(&inventories.store).await?;
    let of_kind = |numbers: PerKind| match card.kind {
        Kind::Book => numbers.book,
        Kind::Clothes => numbers.clothes,
        Kind::Electronic => numbers.electronic,
    };
    let room = Room { capacity: of_kind(inventory.capacity), used: of_kind(inventory.used) };
    Ok(Capacity {
        product_id,
        quantity: quantity.get(),
        kind: card.kind,
        capacity: room.capacity,
        used: room.used,
        remaining: room.remaining(),
        fits: room.fits(quantity.get()),
    })
}
