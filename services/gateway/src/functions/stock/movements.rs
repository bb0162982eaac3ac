//! Goods that come and go, and those of which little is left: each is passed on to the inventory as it is.

use contract::inventory::{
    InventoryItem, ListLowStock, ListMovements, ListReceipts, Receipt, ReceiveGoods, StockMovement,
};
use kernel::{CallContext, Page};

use crate::{Answered, Gateway, decided};

/// List products of which little is left.
pub(crate) async fn low_stock(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListLowStock,
) -> Answered<Page<InventoryItem>> {
    Ok(gateway.inventory.list_low_stock(cx, request).await?)
}

/// Receive goods that came together.
pub(crate) async fn receive_goods(
    gateway: &Gateway,
    cx: &CallContext,
    request: ReceiveGoods,
) -> Answered<Receipt> {
    let part = cx.derive("8");
    decided(cx, &part, gateway.inventory.receive_goods(&part, request)).await
}

/// List receipts.
pub(crate) async fn list_receipts(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListReceipts,
) -> Answered<Page<Receipt>> {
    Ok(gateway.inventory.list_receipts(cx, request).await?)
}

/// List what came in and went out.
pub(crate) async fn stock_movements(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListMovements,
) -> Answered<Page<StockMovement>> {
    Ok(gateway.inventory.list_movements(cx, request).await?)
}
