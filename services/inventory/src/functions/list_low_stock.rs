//! List low stock: products of which little is left.

use contract::inventory::{InventoryItem, LOW, ListLowStock};
use kernel::{BookId, CallContext, CallError, Cursor, FieldError, Page, Quantity};

use crate::store::reads;
use crate::{Answered, Inventories};

/// Products of which fewer than `below` are available, those with least first.
pub(crate) async fn list_low_stock(
    inventories: &Inventories,
    _: &CallContext,
    request: ListLowStock,
) -> Answered<Page<InventoryItem>> {
    let ListLowStock { below, limit, cursor } = request;
    let after = cursor.as_ref().map(last_of_page).transpose().map_err(CallError::from)?;
    reads::initialized(&inventories.store).await?;
    let one_more = i64::try_from(limit.get()).unwrap_or(i64::MAX).saturating_add(1);
    let below = below.map_or(LOW + 1, Quantity::get);
    let items = reads::low(&inventories.store, below, after, one_more).await?;
    Ok(Page::cut(items, limit, |last| Cursor::new(&[&last.available, &last.product_id])))
}

fn last_of_page(cursor: &Cursor) -> Result<(i64, BookId), FieldError> {
    let [available, product_id] = cursor.parts()?;
    Ok((Cursor::part(available)?, Cursor::part(product_id)?))
}
