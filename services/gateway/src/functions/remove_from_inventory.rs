//! 1.3.3 Remove product from inventory.

use contract::inventory::InventoryItem;
use contract::inventory::RemoveProduct;
use kernel::CallContext;

use crate::{Answered, Gateway, decided};

/// 1.3.3 Remove product from inventory: passed on to 8.5.
pub(crate) async fn remove_from_inventory(
    gateway: &Gateway,
    cx: &CallContext,
    request: RemoveProduct,
) -> Answered<InventoryItem> {
    let part = cx.derive("8.5");
    decided(cx, &part, gateway.inventory.remove_product(&part, request)).await
}
