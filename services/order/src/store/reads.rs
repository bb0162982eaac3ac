//! Reads of orders.

use std::collections::HashMap;

use kernel::{CallError, Cursor, Limit, OrderId, Page, Timestamp, UserId};
use store::{Column, Store, Value, key};

use super::plans::LEASE;
use super::tables::{OrderLineRow, OrderRow};

/// An order with its lines.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    pub(crate) row: OrderRow,
    pub(crate) lines: Vec<OrderLineRow>,
}

/// One order. Lines never change once written, so reading them after the order is the same moment.
pub(crate) async fn order(store: &Store, order_id: OrderId) -> Result<Option<Loaded>, CallError> {
    let Some(row) = store.one::<OrderRow>(key![order_id]).await? else { return Ok(None) };
    let lines = store.rows("WHERE order_id = ?1 ORDER BY position", key![order_id]).await?;
    Ok(Some(Loaded { row, lines }))
}

/// A customer's orders, newest first.
pub(crate) async fn orders_of(
    store: &Store,
    user_id: UserId,
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Result<Page<Loaded>, CallError> {
    let before = match cursor {
        Some(cursor) => Cursor::part::<OrderId>(cursor.parts::<1>()?[0])?.to_string(),
        // Sorts after every id.
        None => "~".to_owned(),
    };
    let most = i64::try_from(limit.get()).unwrap_or(i64::MAX) + 1;
    let clause = "WHERE user_id = ?1 AND order_id < ?2 ORDER BY order_id DESC LIMIT ?3";
    let rows = store.rows::<OrderRow>(clause, key![user_id, before, most]).await?;
    with_lines(store, Page::cut(rows, limit, |row| Cursor::new(&[&row.order_id]))).await
}

/// A page of orders with their lines.
pub(crate) async fn with_lines(store: &Store, page: Page<OrderRow>) -> Result<Page<Loaded>, CallError> {
    let mut lines = lines_of(store, page.data.iter().map(|row| row.order_id)).await?;
    Ok(page.map(|row| Loaded { lines: lines.remove(&row.order_id).unwrap_or_default(), row }))
}

async fn lines_of(
    store: &Store,
    orders: impl Iterator<Item = OrderId>,
) -> Result<HashMap<OrderId, Vec<OrderLineRow>>, CallError> {
    let ids: Vec<Value> = orders.map(|id| id.to_value()).collect();
    if ids.is_empty() {
        // PostgreSQL does not take a list of none.
        // `IN ()` is no SQL on PostgreSQL.
        return Ok(HashMap::new());
    }
    let places: Vec<String> = (1..=ids.len()).map(|place| format!("?{place}")).collect();
    let clause = format!("WHERE order_id IN ({}) ORDER BY order_id, position", places.join(", "));
    let mut by_order: HashMap<OrderId, Vec<OrderLineRow>> = HashMap::new();
    for line in store.rows::<OrderLineRow>(&clause, ids).await? {
        by_order.entry(line.order_id).or_default().push(line);
    }
    Ok(by_order)
}

/// Takes orders that somebody began to work on and did not finish, the longest waiting first; at most `most`. No other
/// process takes them before the lease is over.
pub(crate) async fn take_due(store: &Store, before: Timestamp, most: i64) -> Result<Vec<OrderId>, CallError> {
    let until = store.world().now().after(LEASE);
    let taken = store.take_due::<OrderRow>(before, until, "due_at", most).await?;
    Ok(taken.into_iter().map(|row| row.order_id).collect())
}

/// Every order with what an audit compares.
pub(crate) async fn all(store: &Store) -> Result<Vec<Loaded>, CallError> {
    let rows = store.scan_rows::<OrderRow>("ORDER BY order_id", Vec::new()).await?;
    let mut by_order: HashMap<OrderId, Vec<OrderLineRow>> = HashMap::new();
    for line in store.scan_rows::<OrderLineRow>("", Vec::new()).await? {
        by_order.entry(line.order_id).or_default().push(line);
    }
    let loaded = |row: OrderRow| Loaded { lines: by_order.remove(&row.order_id).unwrap_or_default(), row };
    Ok(rows.into_iter().map(loaded).collect())
}
