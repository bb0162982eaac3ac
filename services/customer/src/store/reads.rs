//! Reads of accounts and sessions that go by something else than the key.

use kernel::{CallError, Timestamp};
use store::{Store, key};

use super::tables::{AccountRow, NamedSession};

/// The accounts, two at most, that have this user name or this e-mail address, both folded.
pub(crate) async fn accounts_with(
    store: &Store,
    username_folded: &str,
    email_folded: &str,
) -> Result<Vec<AccountRow>, CallError> {
    let names = key![username_folded.to_owned(), email_folded.to_owned()];
    store.rows("WHERE username_folded = ?1 OR email_folded = ?2", names).await
}

/// The account with this user name, folded, if there is a customer of it.
pub(crate) async fn active_account(
    store: &Store,
    username_folded: String,
) -> Result<Option<AccountRow>, CallError> {
    let clause = "WHERE username_folded = ?1 AND is_active = 1";
    Ok(store.rows::<AccountRow>(clause, key![username_folded]).await?.into_iter().next())
}

/// The session with this token hash, if it is still open.
pub(crate) async fn open_session(
    store: &Store,
    token_hash: String,
    now: Timestamp,
) -> Result<Option<NamedSession>, CallError> {
    let clause = "WHERE token_hash = ?1 AND expires_at > ?2";
    Ok(store.rows::<NamedSession>(clause, key![token_hash, now]).await?.into_iter().next())
}
