//! Reads of accounts and sessions that go by something else than the key.

use contract::customer::ListAudit;
use kernel::{AuditId, CallError, Cursor, KeyId, Limit, Page, StaffId, Timestamp, UserId, World, sha256_hex};
use store::{Column, Store, key};

use super::tables::{
    AccountRow, ActRow, BookAddressRow, KeyRow, LinkRow, NamedSession, SessionRow, StaffRow, WebSessionRow,
    WholeCustomer,
};

/// Sorts after every id.
const LAST: &str = "~";

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

/// What may be guessed at, and is counted by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Guessed<'a> {
    /// A customer's password, by the folded name that is given with it.
    Shop(&'a str),
    /// The password of somebody who works here, likewise.
    Office(&'a str),
    /// The password of whoever has this id and is signed in.
    Own(&'a str),
    /// A code of the second factor of whoever has this id.
    Code(&'a str),
}

/// What stands for it in the table of failures.
pub(crate) fn failure_key(world: &World, guessed: Guessed<'_>) -> String {
    match guessed {
        Guessed::Shop(login) => world.fingerprint(&[b"login", login.as_bytes()]),
        Guessed::Office(login) => world.fingerprint(&[b"office login", login.as_bytes()]),
        Guessed::Code(holder) => world.fingerprint(&[b"code", holder.as_bytes()]),
        Guessed::Own(holder) => world.fingerprint(&[b"own password", holder.as_bytes()]),
    }
}

/// Those who work here, two at most, that have this user name or this e-mail address, both folded.
pub(crate) async fn staff_with(
    store: &Store,
    username_folded: &str,
    email_folded: &str,
) -> Result<Vec<StaffRow>, CallError> {
    let names = key![username_folded.to_owned(), email_folded.to_owned()];
    store.rows("WHERE username_folded = ?1 OR email_folded = ?2", names).await
}

/// Those who work here, newest first.
pub(crate) async fn staff(
    store: &Store,
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Result<Page<StaffRow>, CallError> {
    let before = match cursor {
        Some(cursor) => Cursor::part::<StaffId>(cursor.parts::<1>()?[0])?.to_string(),
        None => LAST.to_owned(),
    };
    let most = i64::try_from(limit.get()).unwrap_or(i64::MAX) + 1;
    let clause = "WHERE staff_id < ?1 ORDER BY staff_id DESC LIMIT ?2";
    let rows = store.rows::<StaffRow>(clause, key![before, most]).await?;
    Ok(Page::cut(rows, limit, |row: &StaffRow| Cursor::new(&[&row.staff_id])))
}

/// The keys of programs, newest first.
pub(crate) async fn keys(
    store: &Store,
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Result<Page<KeyRow>, CallError> {
    let before = match cursor {
        Some(cursor) => Cursor::part::<KeyId>(cursor.parts::<1>()?[0])?.to_string(),
        None => LAST.to_owned(),
    };
    let most = i64::try_from(limit.get()).unwrap_or(i64::MAX) + 1;
    let clause = "WHERE key_id < ?1 ORDER BY key_id DESC LIMIT ?2";
    let rows = store.rows::<KeyRow>(clause, key![before, most]).await?;
    Ok(Page::cut(rows, limit, |row: &KeyRow| Cursor::new(&[&row.key_id])))
}

/// What was done, newest first; by this one, with this function, to this thing, where that is asked for.
pub(crate) async fn acts(store: &Store, asked: &ListAudit) -> Result<Page<ActRow>, CallError> {
    let before = match &asked.cursor {
        Some(cursor) => Cursor::part::<AuditId>(cursor.parts::<1>()?[0])?.to_string(),
        None => LAST.to_owned(),
    };
    let most = i64::try_from(asked.limit.get()).unwrap_or(i64::MAX) + 1;
    let mut clause = "WHERE audit_id < ?1".to_owned();
    let mut params = key![before, most];
    let mut narrow = |condition: &str, value: String| {
        params.push(value.to_value());
        clause = format!("{clause} AND {condition} ?{}", params.len());
    };
    if let Some(who) = &asked.who {
        narrow("who =", who.to_string());
    }
    if let Some(function) = &asked.function {
        narrow("function =", function.to_string());
    }
    if let Some(about) = &asked.about {
        // A whole id among those that stand there, with whatever means something to LIKE meant as it is.
        let about = about.as_str().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        narrow("' ' || about || ' ' LIKE", format!("% {about} %"));
        clause.push_str(" ESCAPE '\\'");
    }
    let clause = format!("{clause} ORDER BY audit_id DESC LIMIT ?2");
    let rows = store.scan_rows::<ActRow>(&clause, params).await?;
    Ok(Page::cut(rows, asked.limit, |row: &ActRow| Cursor::new(&[&row.audit_id])))
}

/// The link with this token, if it still works. One that somebody made while their access was ended does not.
pub(crate) async fn link(store: &Store, token: &str) -> Result<Option<LinkRow>, CallError> {
    let (token_hash, now) = (sha256_hex(token), store.world().now());
    let found = store.rows::<LinkRow>("WHERE token_hash = ?1 AND expires_at > ?2", key![token_hash, now]);
    let Some(link) = found.await?.into_iter().next() else { return Ok(None) };
    let maker = match link.created_by.parse::<StaffId>() {
        Ok(staff_id) => store.one::<StaffRow>(key![staff_id]).await?,
        Err(_) => None,
    };
    Ok(Some(link).filter(|_| maker.is_none_or(|maker| maker.is_active)))
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

/// The account of a customer.
pub(crate) async fn account_of(store: &Store, user_id: UserId) -> Result<Option<AccountRow>, CallError> {
    let clause = "WHERE user_id = ?1 AND is_active = 1";
    Ok(store.rows::<AccountRow>(clause, key![user_id]).await?.into_iter().next())
}

/// Customers, newest first: all, or those whose user name or e-mail address, both folded, begins like this.
pub(crate) async fn customers(
    store: &Store,
    prefix: &str,
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Result<Page<WholeCustomer>, CallError> {
    let before = match cursor {
        Some(cursor) => Cursor::part::<UserId>(cursor.parts::<1>()?[0])?.to_string(),
        None => LAST.to_owned(),
    };
    let most = i64::try_from(limit.get()).unwrap_or(i64::MAX) + 1;
    let rows = if prefix.is_empty() {
        let clause = "WHERE user_id < ?1 ORDER BY user_id DESC LIMIT ?2";
        store.scan_rows(clause, key![before, most]).await?
    } else {
        let clause = "WHERE user_id < ?1 AND user_id IN (SELECT user_id FROM accounts WHERE is_active = 1 AND \
                      ((username_folded >= ?2 AND username_folded < ?3) OR (email_folded >= ?2 AND email_folded < ?3))) \
                      ORDER BY user_id DESC LIMIT ?4";
        // Behind everything that begins so.
        let end = format!("{prefix}\u{10FFFF}");
        store.scan_rows(clause, key![before, prefix.to_owned(), end, most]).await?
    };
    Ok(Page::cut(rows, limit, |row: &WholeCustomer| Cursor::new(&[&row.user_id])))
}

/// A customer's addresses beside the main one, oldest first.
pub(crate) async fn address_book(store: &Store, user_id: UserId) -> Result<Vec<BookAddressRow>, CallError> {
    store.rows("WHERE user_id = ?1 ORDER BY address_id", key![user_id]).await
}

/// A customer's sessions that are still open, newest first, `most` of them.
pub(crate) async fn open_sessions(
    store: &Store,
    user_id: UserId,
    now: Timestamp,
    most: i64,
) -> Result<Vec<SessionRow>, CallError> {
    let clause = "WHERE user_id = ?1 AND expires_at > ?2 ORDER BY session_id DESC LIMIT ?3";
    store.rows(clause, key![user_id, now, most]).await
}

/// A customer's sessions in browsers that are not over, used or not, newest first, `most` of them.
pub(crate) async fn web_sessions(
    store: &Store,
    user_id: UserId,
    now: Timestamp,
    most: i64,
) -> Result<Vec<WebSessionRow>, CallError> {
    let clause = "WHERE holder = ?1 AND expires_at > ?2 ORDER BY session_id DESC LIMIT ?3";
    store.rows(clause, key![user_id.to_string(), now, most]).await
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
