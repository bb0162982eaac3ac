//! 8.4 Return inventory information: the whole.

use contract::inventory::{GetInventory, Inventory};
use kernel::CallContext;

use crate::store::reads;
use crate::{Answered, Inventories};

/// 8.4 Return inventory information.
pub(crate) async fn get_inventory(
    inventories: &Inventories,
    _: &CallContext,
    _: GetInventory,
) -> Answered<Inventory> {
    reads::inventory(&inventories.store).await
}
