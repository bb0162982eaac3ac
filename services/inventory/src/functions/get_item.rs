//! 8.4 Return inventory information: one item.

use contract::inventory::{GetItem, InventoryError, InventoryItem};
use kernel::CallContext;

use crate::store::reads;
use crate::{Answered, Inventories};

/// 8.4 Return inventory information: the stock of one product, also of one that is deleted since.
pub(crate) async fn get_item(
    inventories: &Inventories,
    _: &CallContext,
    request: GetItem,
) -> Answered<InventoryItem> {
    match reads::one_item(&inventories.store, request.product_id).await? {
        Some(item) => Ok(item),
        None => {
            reads::initialized(&inventories.store).await?;
            Err(InventoryError::ProductNotFound)
        }
    }
}
