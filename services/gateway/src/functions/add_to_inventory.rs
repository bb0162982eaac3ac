//! 1.3.2 Add product to inventory.

use contract::inventory::AddProduct;
use contract::inventory::InventoryItem;
use kernel::CallContext;

use crate::{Answered, Gateway, decided};

/// 1.3.2 Add product to inventory: passed on to 8.3.
pub(crate) async fn add_to_inventory(
    gateway: &Gateway,
    cx: &CallContext,
    request: AddProduct,
) -> Answered<InventoryItem> {
    let part = cx.derive("8.3");
    decided(cx, &part, gateway.inventory.add_product(&part, request)).await
}
