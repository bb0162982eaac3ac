//! What must not be found in this service's tables.

use kernel::CallError;
use store::Store;

/// Each query looks for what must not exist.
const NEVER: [(&str, &str); 6] = [
    (
        "invoice numbers with gaps, or not counted; the last is",
        "SELECT max(invoice) FROM orders HAVING count(*) <> coalesce(max(invoice), 0) \
         OR coalesce(max(invoice), 0) <> (SELECT value FROM counters WHERE name = 'invoice')",
    ),
    (
        "an order whose total is not that of its lines",
        "SELECT o.order_id FROM orders o WHERE o.total_minor <> \
         (SELECT coalesce(sum(l.quantity * l.price_minor), 0) FROM order_lines l WHERE l.order_id = o.order_id)",
    ),
    (
        "an order without lines",
        "SELECT o.order_id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.order_id)",
    ),
    (
        "a cart version bought twice",
        "SELECT cart_id FROM orders WHERE state <> 'cancelled' GROUP BY cart_id, cart_version HAVING count(*) > 1",
    ),
    (
        "a finished order that keeps a payment token",
        "SELECT order_id FROM orders WHERE payment_method IS NOT NULL AND due_at IS NULL",
    ),
    (
        "a cancelled order that was paid and has no refund",
        "SELECT order_id FROM orders WHERE state = 'cancelled' AND refund_id IS NULL AND history LIKE '%\"paid\"%'",
    ),
];

/// What does not add up, a sentence each.
pub(crate) async fn audit(store: &Store) -> Result<Vec<String>, CallError> {
    runtime::audit(store, &NEVER).await
}
