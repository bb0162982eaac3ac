//! Keys with which programs call: made, looked at, revoked.

use contract::customer::{CreateKey, CreatedKey, CustomerError, Key, ListKeys, RevokeKey};
use kernel::{CallContext, CallError, KeyId, Page, World, sha256_hex};
use store::{Keys, Plan, Recall, Rows, key};

use crate::store::reads;
use crate::store::tables::KeyRow;
use crate::{Answered, Customers};

/// A key as it is looked at, without its secret.
fn show(row: &KeyRow) -> Answered<Key> {
    let scopes = row.scopes.parse().map_err(|_| CallError::Internal)?;
    Ok(Key {
        key_id: row.key_id,
        name: row.name.clone(),
        scopes,
        created_by: row.created_by.clone(),
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
        last_used_at: row.last_used_at,
    })
}

/// A key that was just made, with the secret that the world can make again.
fn made(world: &World, key: Key) -> Answered<CreatedKey> {
    let secret = world.key_secret(key.key_id).parse().map_err(|_| CallError::Internal)?;
    Ok(CreatedKey { key, secret })
}

/// Makes a key. What is kept of the answer is the key without its secret.
pub(crate) async fn create_key(
    customers: &Customers,
    cx: &CallContext,
    request: CreateKey,
) -> Answered<CreatedKey> {
    let (store, world) = (&customers.store, customers.store.world());
    let claim = match store.recall::<(), KeyId, CustomerError>(cx, "create_key").await? {
        Recall::Answered(key_id) => {
            let row = store.one::<KeyRow>(key![key_id]).await?.ok_or(CallError::Internal)?;
            // As it was when it was made.
            return made(world, show(&KeyRow { last_used_at: None, revoked_at: None, ..row })?);
        }
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let (key_id, now) = (world.id(), world.now());
    if request.expires_at.is_some_and(|end| end <= now) {
        return Err(CallError::field("expires_at", "must lie ahead").into());
    }
    let row = KeyRow {
        key_id,
        name: request.name,
        secret_hash: sha256_hex(world.key_secret(key_id)),
        scopes: request.scopes.to_string(),
        created_by: cx.caller.scope().into_owned(),
        created_at: now,
        expires_at: request.expires_at,
        revoked_at: None,
        last_used_at: None,
    };
    let answer = made(world, show(&row)?)?;
    store.commit(Plan::answer(answer).insert(&row).settle(&claim, Ok(&key_id))).await
}

/// Look at the keys, newest first, those that were revoked too.
pub(crate) async fn list_keys(customers: &Customers, request: ListKeys) -> Answered<Page<Key>> {
    let ListKeys { limit, cursor } = request;
    let page = reads::keys(&customers.store, limit, cursor.as_ref()).await?;
    let data = page.data.iter().map(show).collect::<Result<_, _>>()?;
    Ok(Page { data, next_cursor: page.next_cursor })
}

/// Revokes a key: from now on it opens nothing. Doing it again changes nothing.
pub(crate) async fn revoke_key(customers: &Customers, cx: &CallContext, request: RevokeKey) -> Answered<()> {
    let RevokeKey { key_id } = request;
    let now = customers.store.world().now();
    let keys = Keys::new().one::<KeyRow>(key![key_id]);
    let decision = move |rows: &Rows| {
        let row = rows.one::<KeyRow>(&key![key_id])?.ok_or(CustomerError::KeyNotFound)?;
        Ok(match row.revoked_at {
            Some(_) => Plan::new(),
            None => Plan::new().update(&KeyRow { revoked_at: Some(now), ..row }),
        })
    };
    customers.store.once(cx, "revoke_key", keys, decision).await
}
