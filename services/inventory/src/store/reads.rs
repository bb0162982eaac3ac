//! Reads of the inventory and its items.

use contract::inventory::{Inventory, InventoryError, InventoryItem};
use kernel::{BookId, CallError, Timestamp};
use store::{Column, Record, Store, Value, key};

use super::tables::{InventoryRow, LastChangeRow, ReservationRow, RoomRow, StockRow, item};
use crate::{Answered, AuditedReservation};

/// The inventory with its rooms, all of the same moment: one statement sees one state.
pub(crate) async fn inventory(store: &Store) -> Answered<Inventory> {
    let sql = "SELECT i.place, i.inventory_id, i.address, i.status, i.created_at, \
               r.kind, r.capacity, r.used, c.at \
               FROM inventory i CROSS JOIN rooms r JOIN last_changes c ON c.subject = ?1";
    let rows = store.query(sql, LastChangeRow::the()).await?;
    let (width, rest) = (InventoryRow::COLUMNS.len(), RoomRow::COLUMNS.len());
    let Some(first) = rows.first() else { return Err(InventoryError::InventoryNotInitialized) };
    let inventory = InventoryRow::from_values(&first[..width]).map_err(CallError::from)?;
    let updated_at = Timestamp::from_value(&first[width + rest]).map_err(CallError::from)?;
    let rooms = rows.iter().map(|row| RoomRow::from_values(&row[width..width + rest]));
    let rooms: Vec<RoomRow> = rooms.collect::<Result<_, _>>().map_err(CallError::from)?;
    Ok(inventory.shown(&rooms, updated_at))
}

/// Refuses while there is no inventory.
pub(crate) async fn initialized(store: &Store) -> Answered<()> {
    match store.one::<InventoryRow>(InventoryRow::the()).await? {
        Some(_) => Ok(()),
        None => Err(InventoryError::InventoryNotInitialized),
    }
}

const ITEM: &str = "SELECT s.product_id, s.kind, s.received, s.removed, s.sold, s.returned, s.on_hand, s.reserved, c.at \
                    FROM stock s JOIN last_changes c ON c.subject = s.product_id";

/// The stock of one product, if it was ever stocked.
pub(crate) async fn one_item(store: &Store, product_id: BookId) -> Result<Option<InventoryItem>, CallError> {
    let rows = store.query(&format!("{ITEM} WHERE s.product_id = ?1"), key![product_id]).await?;
    rows.first().map(|row| item_of(row)).transpose()
}

/// The stock of so many products, newest first, after the product `after` in that order.
pub(crate) async fn items(
    store: &Store,
    after: Option<BookId>,
    limit: i64,
) -> Result<Vec<InventoryItem>, CallError> {
    let (clause, params) = match after {
        Some(after) => ("WHERE s.product_id < ?1 ORDER BY s.product_id DESC LIMIT ?2", key![after, limit]),
        None => ("ORDER BY s.product_id DESC LIMIT ?1", key![limit]),
    };
    let rows = store.query(&format!("{ITEM} {clause}"), params).await?;
    rows.iter().map(|row| item_of(row)).collect()
}

fn item_of(row: &[Value]) -> Result<InventoryItem, CallError> {
    let (row, at) = row.split_at(StockRow::COLUMNS.len().min(row.len()));
    let stock = StockRow::from_values(row)?;
    let updated_at = store::column_at(at, 0, "at")?;
    Ok(item(stock.product_id, stock.kind.0, stock.counts(), updated_at))
}

/// Every order's hold, whatever became of it.
pub(crate) async fn reservations(store: &Store) -> Result<Vec<AuditedReservation>, CallError> {
    let rows = store.scan_rows::<ReservationRow>("ORDER BY order_id", Vec::new()).await?;
    let audited = |row: ReservationRow| AuditedReservation {
        order_id: row.order_id,
        state: row.state.0,
        lines: row.lines.0.iter().map(|line| (line.product_id, line.quantity)).collect(),
    };
    Ok(rows.into_iter().map(audited).collect())
}
