//! List receipts: goods that came together.

use contract::inventory::{ListReceipts, Receipt};
use kernel::{CallContext, CallError, Cursor, FieldError, Page, ReceiptId};

use crate::store::reads;
use crate::{Answered, Inventories};

/// Goods that came together, the newest first.
pub(crate) async fn list_receipts(
    inventories: &Inventories,
    _: &CallContext,
    request: ListReceipts,
) -> Answered<Page<Receipt>> {
    let ListReceipts { limit, cursor } = request;
    let before = cursor.as_ref().map(last_of_page).transpose().map_err(CallError::from)?;
    reads::initialized(&inventories.store).await?;
    let one_more = i64::try_from(limit.get()).unwrap_or(i64::MAX).saturating_add(1);
    let rows = reads::receipts(&inventories.store, before, one_more).await?;
    let Page { data, next_cursor } = Page::cut(rows, limit, |last| Cursor::new(&[&last.receipt_id]));
    Ok(Page { data: reads::with_lines(&inventories.store, data).await?, next_cursor })
}

fn last_of_page(cursor: &Cursor) -> Result<ReceiptId, FieldError> {
    let [receipt_id] = cursor.parts()?;
    Cursor::part(receipt_id)
}
