//! What must not be found in this service's tables.

use kernel::CallError;
use store::Store;

/// Each query looks for what must not exist.
const NEVER: [(&str, &str); 8] = [
    (
        "an active account without a customer, or a provisional one with",
        "SELECT account_id FROM accounts a WHERE is_active <> \
         (SELECT count(*) FROM customers c WHERE c.account_id = a.account_id)",
    ),
    (
        "a customer whose account has another user id",
        "SELECT c.user_id FROM customers c JOIN accounts a ON a.account_id = c.account_id \
         WHERE a.user_id <> c.user_id",
    ),
    (
        "a customer whose name or address is somebody else's",
        "SELECT c.user_id FROM customers c \
         JOIN fullnames f ON f.fullname_id = c.fullname_id JOIN addresses d ON d.address_id = c.address_id \
         WHERE coalesce(f.user_id, '') <> c.user_id OR coalesce(d.user_id, '') <> c.user_id",
    ),
    (
        "a name of a customer who does not have it",
        "SELECT fullname_id FROM fullnames f WHERE user_id IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM customers c WHERE c.fullname_id = f.fullname_id AND c.user_id = f.user_id)",
    ),
    (
        "an address of a customer who does not have it",
        "SELECT address_id FROM addresses d WHERE user_id IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM customers c WHERE c.address_id = d.address_id AND c.user_id = d.user_id)",
    ),
    (
        "a browser's session of nobody",
        "SELECT session_id FROM web_sessions s WHERE NOT EXISTS \
         (SELECT 1 FROM customers c WHERE s.realm = 'shop' AND c.user_id = s.holder) AND NOT EXISTS \
         (SELECT 1 FROM staff f WHERE s.realm = 'office' AND f.staff_id = s.holder AND f.is_active = 1)",
    ),
    (
        "a link to a password of nobody",
        "SELECT link_id FROM one_time_links l WHERE subject IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM customers c WHERE l.purpose = 'reset' AND c.user_id = l.subject) AND NOT EXISTS \
         (SELECT 1 FROM staff f WHERE l.purpose = 'invite' AND f.staff_id = l.subject AND f.is_active = 1)",
    ),
    (
        "an account whose cart is to be forgotten",
        "SELECT a.account_id FROM accounts a JOIN left_carts l ON l.user_id = a.user_id",
    ),
];

/// What does not add up, a sentence each.
pub(crate) async fn audit(store: &Store) -> Result<Vec<String>, CallError> {
    runtime::audit(store, &NEVER).await
}
