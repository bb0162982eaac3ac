//! 8.4 Return inventory information: its items.

use contract::inventory::{InventoryItem, ListItems};
use kernel::{BookId, CallContext, CallError, Cursor, FieldError, Page};

use crate::store::reads;
use crate::{Answered, Inventories};

/// 8.4 Return inventory information: its items, the newest product first.
pub(crate) async fn list_items(
    inventories: &Inventories,
    _: &CallContext,
    request: ListItems,
) -> Answered<Page<InventoryItem>> {
    let ListItems { limit, cursor } = request;
    let after = cursor.as_ref().map(last_of_page).transpose().map_err(CallError::from)?;
    reads::initialized(&inventories.store).await?;
    let one_more = i64::try_from(limit.get()).unwrap_or(i64::MAX).saturating_add(1);
    let items = reads::items(&inventories.store, after, one_more).await?;
    Ok(Page::cut(items, limit, |last| Cursor::new(&[&last.product_id])))
}

fn last_of_page(cursor: &Cursor) -> Result<BookId, FieldError> {
    let [product_id] = cursor.parts()?;
    Cursor::part(product_id)
}
