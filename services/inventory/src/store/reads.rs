//! Reads of the inventory and its items.

use std::collections::HashMap;

use contract::cart::ProductLine;
use contract::inventory::{Inventory, InventoryError, InventoryItem, MovementKind, Receipt, StockMovement};
use kernel::{BookId, CallError, Quantity, ReceiptId, Timestamp};
use store::{Column, Record, Store, StoreError, Value, key};

use super::tables::{InventoryRow, MovementRow, ReceiptRow, ReservationRow, RoomRow, StockRow, Word};
use crate::{Answered, AuditedReservation};

/// The inventory with its rooms, all of the same moment: one statement sees one state.
pub(crate) async fn inventory(store: &Store) -> Answered<Inventory> {
    let sql = "SELECT i.place, i.inventory_id, i.address, i.status, i.created_at, i.changed_at, \
               r.kind, r.capacity, r.used, r.changed_at FROM inventory i CROSS JOIN rooms r";
    let rows = store.query(sql, Vec::new()).await?;
    let width = InventoryRow::COLUMNS.len();
    let Some(first) = rows.first() else { return Err(InventoryError::InventoryNotInitialized) };
    let inventory = InventoryRow::from_values(&first[..width]).map_err(CallError::from)?;
    let rooms = rows.iter().map(|row| RoomRow::from_values(&row[width..]));
    let rooms: Vec<RoomRow> = rooms.collect::<Result<_, _>>().map_err(CallError::from)?;
    Ok(inventory.shown(&rooms))
}

/// Refuses while there is no inventory.
pub(crate) async fn initialized(store: &Store) -> Answered<()> {
    match store.one::<InventoryRow>(InventoryRow::the()).await? {
        Some(_) => Ok(()),
        None => Err(InventoryError::InventoryNotInitialized),
    }
}

/// The stock of one product, if it was ever stocked.
pub(crate) async fn one_item(store: &Store, product_id: BookId) -> Result<Option<InventoryItem>, CallError> {
    Ok(store.one::<StockRow>(key![product_id]).await?.map(|row| row.shown()))
}

/// The stock of so many products, newest first, after the product `after` in that order.
pub(crate) async fn items(
    store: &Store,
    after: Option<BookId>,
    limit: i64,
) -> Result<Vec<InventoryItem>, CallError> {
    let (clause, params) = match after {
        Some(after) => ("WHERE product_id < ?1 ORDER BY product_id DESC LIMIT ?2", key![after, limit]),
        None => ("ORDER BY product_id DESC LIMIT ?1", key![limit]),
    };
    Ok(store.rows::<StockRow>(clause, params).await?.iter().map(StockRow::shown).collect())
}

/// So many products of which fewer than `below` are available, those with least first, after one of them.
pub(crate) async fn low(
    store: &Store,
    below: i64,
    after: Option<(i64, BookId)>,
    limit: i64,
) -> Result<Vec<InventoryItem>, CallError> {
    let order = "ORDER BY on_hand - reserved, product_id";
    let rows = match after {
        None => {
            let clause = format!("WHERE on_hand - reserved < ?1 {order} LIMIT ?2");
            store.scan_rows::<StockRow>(&clause, key![below, limit]).await?
        }
        Some((available, product_id)) => {
            let clause = format!(
                "WHERE on_hand - reserved < ?1 AND (on_hand - reserved, product_id) > (?2, ?3) {order} LIMIT ?4"
            );
            store.scan_rows::<StockRow>(&clause, key![below, available, product_id, limit]).await?
        }
    };
    Ok(rows.iter().map(StockRow::shown).collect())
}

/// So many receipts, the newest first, older than `before`.
pub(crate) async fn receipts(
    store: &Store,
    before: Option<ReceiptId>,
    limit: i64,
) -> Result<Vec<ReceiptRow>, CallError> {
    let (clause, params) = match before {
        Some(before) => ("WHERE receipt_id < ?1 ORDER BY receipt_id DESC LIMIT ?2", key![before, limit]),
        None => ("ORDER BY receipt_id DESC LIMIT ?1", key![limit]),
    };
    store.rows(clause, params).await
}

/// Receipts with what came by them, in the order in which it was written down.
pub(crate) async fn with_lines(store: &Store, receipts: Vec<ReceiptRow>) -> Result<Vec<Receipt>, CallError> {
    if receipts.is_empty() {
        return Ok(Vec::new());
    }
    let places = (1..=receipts.len()).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ");
    let clause = format!("WHERE receipt_id IN ({places}) ORDER BY receipt_id, movement_id");
    let ids = receipts.iter().map(|row| row.receipt_id.to_value()).collect();
    let mut lines: HashMap<Option<ReceiptId>, Vec<ProductLine>> = HashMap::new();
    for row in store.scan_rows::<MovementRow>(&clause, ids).await? {
        let quantity = Quantity::new(row.quantity).map_err(|_| CallError::Internal)?;
        let line = ProductLine { product_id: row.product_id, quantity };
        lines.entry(row.receipt_id).or_default().push(line);
    }
    let shown = |row: ReceiptRow| {
        let lines = lines.remove(&Some(row.receipt_id)).unwrap_or_default();
        row.shown(lines)
    };
    Ok(receipts.into_iter().map(shown).collect())
}

/// So many movements, the newest first, after the entry `after`; each with the id of what it comes from.
pub(crate) async fn movements(
    store: &Store,
    product_id: Option<BookId>,
    kind: Option<MovementKind>,
    after: Option<Vec<Value>>,
    limit: i64,
) -> Result<Vec<(String, StockMovement)>, CallError> {
    let (mut all, mut params) = (Vec::new(), Vec::new());
    let mut bind = |value: Value| {
        params.push(value);
        format!("?{}", params.len())
    };
    if let Some(product_id) = product_id {
        all.push(format!("product_id = {}", bind(product_id.to_value())));
    }
    if let Some(kind) = kind {
        all.push(format!("kind = {}", bind(Word(kind).to_value())));
    }
    if let Some(after) = after {
        let entry: Vec<String> = after.into_iter().map(&mut bind).collect();
        all.push(format!("(at, source, product_id, kind) < ({})", entry.join(", ")));
    }
    let limit = bind(Value::Int(limit));
    let all = if all.is_empty() { String::new() } else { format!("WHERE {} ", all.join(" AND ")) };
    let sql = format!(
        "SELECT at, source, product_id, kind, quantity, order_id, receipt_id, acted_by FROM all_movements {all}\
         ORDER BY at DESC, source DESC, product_id DESC, kind DESC LIMIT {limit}"
    );
    let rows = store.scan(&sql, params).await?;
    Ok(rows.iter().map(|row| movement(row)).collect::<Result<_, _>>()?)
}

fn movement(row: &[Value]) -> Result<(String, StockMovement), StoreError> {
    let [at, source, product_id, kind, quantity, order_id, receipt_id, by] = row else {
        return Err(StoreError::Engine("a movement has eight columns".into()));
    };
    let moved = StockMovement {
        product_id: product_id.parsed()?,
        kind: kind.parsed()?,
        quantity: quantity.int()?,
        order_id: Option::from_value(order_id)?,
        receipt_id: Option::from_value(receipt_id)?,
        by: Option::from_value(by)?,
        at: Timestamp::from_value(at)?,
    };
    Ok((source.text()?.to_owned(), moved))
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
