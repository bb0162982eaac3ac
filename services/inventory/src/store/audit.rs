//! What must not be found in this service's tables.

use kernel::CallError;
use store::Store;

/// Each query looks for what must not exist.
const NEVER: [(&str, &str); 9] = [
    (
        "counts that do not add up to what is on hand",
        "SELECT product_id FROM stock WHERE received - removed - sold + returned <> on_hand",
    ),
    (
        "more held than is on hand, or less than nothing",
        "SELECT product_id FROM stock WHERE reserved < 0 OR reserved > on_hand",
    ),
    (
        "a room whose use is not what is on hand",
        "SELECT kind FROM rooms r WHERE used <> (SELECT COALESCE(SUM(on_hand), 0) FROM stock s WHERE s.kind = r.kind)",
    ),
    (
        "stock held for no order, or not held for one",
        "SELECT product_id FROM (SELECT product_id, reserved AS units FROM stock UNION ALL \
         SELECT product_id, -quantity FROM reservation_lines WHERE state = 'held') AS counted \
         GROUP BY product_id HAVING SUM(units) <> 0",
    ),
    (
        "stock sold to no order, or not sold to one",
        "SELECT product_id FROM (SELECT product_id, sold AS units FROM stock UNION ALL \
         SELECT product_id, -quantity FROM reservation_lines WHERE state IN ('committed', 'returned')) AS counted \
         GROUP BY product_id HAVING SUM(units) <> 0",
    ),
    (
        "stock that came back from no order, or did not come back from one",
        "SELECT product_id FROM (SELECT product_id, returned AS units FROM stock UNION ALL \
         SELECT product_id, -quantity FROM reservation_lines WHERE state = 'returned') AS counted \
         GROUP BY product_id HAVING SUM(units) <> 0",
    ),
    (
        "a hold on what was never stocked, or as another kind",
        "SELECT l.order_id FROM reservation_lines l WHERE NOT EXISTS \
         (SELECT 1 FROM stock s WHERE s.product_id = l.product_id AND s.kind = l.kind)",
    ),
    (
        "more noted than came in or went out",
        "SELECT s.product_id FROM stock s JOIN (SELECT product_id, \
         SUM(CASE WHEN kind = 'received' THEN quantity ELSE 0 END) AS received, \
         SUM(CASE WHEN kind = 'removed' THEN quantity ELSE 0 END) AS removed FROM movements GROUP BY product_id) m \
         ON m.product_id = s.product_id WHERE m.received > s.received OR m.removed > s.removed",
    ),
    (
        "an inventory without room for each kind",
        "SELECT inventory_id FROM inventory WHERE (SELECT COUNT(*) FROM rooms) <> 3",
    ),
];

/// What does not add up, a sentence each.
pub(crate) async fn audit(store: &Store) -> Result<Vec<String>, CallError> {
    runtime::audit(store, &NEVER).await
}
