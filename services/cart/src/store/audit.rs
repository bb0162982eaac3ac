//! What must not be found in this service's tables.

use kernel::CallError;
use store::Store;

/// Each query looks for what must not exist.
const NEVER: [(&str, &str); 4] = [
    (
        "a line without a cart",
        "SELECT product_id FROM cart_items i WHERE NOT EXISTS (SELECT 1 FROM carts c WHERE c.user_id = i.user_id)",
    ),
    (
        "two lines in one place",
        "SELECT user_id FROM cart_items GROUP BY user_id, position HAVING count(*) > 1",
    ),
    (
        "a guest without a cart",
        "SELECT user_id FROM guest_carts g WHERE NOT EXISTS (SELECT 1 FROM carts c WHERE c.user_id = g.user_id)",
    ),
    (
        "a guest whose cart was moved into another one and is still there",
        "SELECT g.user_id FROM guest_carts g JOIN merged_carts m ON m.from_user_id = g.user_id",
    ),
];

/// What does not add up, a sentence each.
pub(crate) async fn audit(store: &Store) -> Result<Vec<String>, CallError> {
    runtime::audit(store, &NEVER).await
}
