//! 1.3.4 Check inventory: the whole, its items, one item.

use contract::inventory::{GetInventory, GetItem, Inventory, InventoryItem, ListItems};
use kernel::{CallContext, Page};

use crate::{Answered, Gateway};

/// 1.3.4 Check inventory: passed on to 8.4.
pub(crate) async fn check_inventory(
    gateway: &Gateway,
    cx: &CallContext,
    request: GetInventory,
) -> Answered<Inventory> {
    Ok(gateway.inventory.get_inventory(cx, request).await?)
}

/// 1.3.4 Check inventory, its items: passed on to 8.4.
pub(crate) async fn check_inventory_items(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListItems,
) -> Answered<Page<InventoryItem>> {
    Ok(gateway.inventory.list_items(cx, request).await?)
}

/// 1.3.4 Check inventory, one item: passed on to 8.4.
pub(crate) async fn check_inventory_item(
    gateway: &Gateway,
    cx: &CallContext,
    request: GetItem,
) -> Answered<InventoryItem> {
    Ok(gateway.inventory.get_item(cx, request).await?)
}
