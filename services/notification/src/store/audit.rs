//! What must not be found in this service's tables.

use kernel::CallError;
use store::Store;

/// Each query looks for what must not exist.
const NEVER: [(&str, &str); 1] = [(
    "a notice for somebody who was erased",
    "SELECT n.notification_id FROM notifications n JOIN forgotten f ON f.user_id = n.user_id",
)];

/// What does not add up, a sentence each.
pub(crate) async fn audit(store: &Store) -> Result<Vec<String>, CallError> {
    runtime::audit(store, &NEVER).await
}
