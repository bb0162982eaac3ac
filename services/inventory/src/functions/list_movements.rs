//! List movements: what came in and went out.

use contract::inventory::{ListMovements, StockMovement};
use kernel::{CallContext, Cursor, Page, Timestamp};
use store::{Value, key};

use crate::store::reads;
use crate::{Answered, Inventories};

/// What came in and went out, the newest first.
pub(crate) async fn list_movements(
    inventories: &Inventories,
    _: &CallContext,
    request: ListMovements,
) -> Answered<Page<StockMovement>> {
    let ListMovements { product_id, kind, limit, cursor } = request;
    let after = cursor.as_ref().map(entry).transpose()?;
    reads::initialized(&inventories.store).await?;
    let one_more = i64::try_from(limit.get()).unwrap_or(i64::MAX).saturating_add(1);
    let moved = reads::movements(&inventories.store, product_id, kind, after, one_more).await?;
    let page = Page::cut(moved, limit, |(source, moved)| {
        Cursor::new(&[&moved.at.micros(), source, &moved.product_id, &moved.kind])
    });
    Ok(page.map(|(_, moved)| moved))
}

/// The entry behind which a page starts.
fn entry(cursor: &Cursor) -> Answered<Vec<Value>> {
    let wrong = |error: kernel::FieldError| kernel::CallError::from(error);
    let [at, source, product_id, kind] = cursor.parts().map_err(wrong)?;
    let at: i64 = Cursor::part(at).map_err(wrong)?;
    let product_id: kernel::BookId = Cursor::part(product_id).map_err(wrong)?;
    let kind: contract::inventory::MovementKind = Cursor::part(kind).map_err(wrong)?;
    Ok(key![Timestamp::from_micros(at), source.to_owned(), product_id, kind.to_string()])
}
