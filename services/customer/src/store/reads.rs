//! Reads of accounts and sessions that go by something else than the key.

use kernel::{CallError, Timestamp, World};
use store::{Store, key};

use super::tables::{AccountRow, NamedSession, SessionRow, WebSessionRow};

/// The accounts, two at most, that have this user name or this e-mail address, both folded.
pub(crate) async fn accounts_with(
    store: &Store,
    username_folded: &str,
    email_folded: &str,
) -> Result<Vec<AccountRow>, CallError> {
    let names = key![username_folded.to_owned(), email_folded.to_owned()];
    store.rows("WHERE username_folded = ?1 OR email_folded = ?2", names).await
}

/// The account with this user name or this e-mail address, folded, if there is a customer of it. No user name looks
/// like an address, so there is one at most.
pub(crate) async fn active_account(
    store: &Store,
    login_folded: &str,
) -> Result<Option<AccountRow>, CallError> {
    let accounts = accounts_with(store, login_folded, login_folded).await?;
    Ok(accounts.into_iter().find(|account| account.is_active))
}

/// What stands for a folded name in the table of failures.
pub(crate) fn login_key(world: &World, login_folded: &str) -> String {
    world.fingerprint(&[b"login", login_folded.as_bytes()])
}

/// The account of a customer.
pub(crate) async fn account_of(store: &Store, user: &str) -> Result<Option<AccountRow>, CallError> {
    Ok(store.rows::<AccountRow>("WHERE user_id = ?1", key![user.to_owned()]).await?.into_iter().next())
}

/// The session with this token hash, open or not.
pub(crate) async fn session(store: &Store, token_hash: &str) -> Result<Option<SessionRow>, CallError> {
    let found = store.rows::<SessionRow>("WHERE token_hash = ?1", key![token_hash.to_owned()]);
    Ok(found.await?.into_iter().next())
}

/// The browser's session with this token hash, open or not.
pub(crate) async fn web_session(store: &Store, token_hash: &str) -> Result<Option<WebSessionRow>, CallError> {
    let found = store.rows::<WebSessionRow>("WHERE token_hash = ?1", key![token_hash.to_owned()]);
    Ok(found.await?.into_iter().next())
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
