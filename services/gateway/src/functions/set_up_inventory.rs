//! 1.3.1 Initialize and update inventory.

use contract::inventory::{Initialize, Inventory, UpdateInventory};
use kernel::CallContext;

use crate::{Answered, Gateway, decided};

/// 1.3.1 Initialize and update inventory: calls 8.1, which answers the inventory that is there, then 8.2.
pub(crate) async fn set_up_inventory(
    gateway: &Gateway,
    cx: &CallContext,
    request: UpdateInventory,
) -> Answered<Inventory> {
    gateway.inventory.initialize(&cx.derive("8.1"), Initialize {}).await?;
    let part = cx.derive("8.2");
    decided(cx, &part, gateway.inventory.update(&part, request)).await
}
