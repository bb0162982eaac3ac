//! Keys with which programs call, and what was done by them and by those who work here: all of it the customer service's.

use contract::customer::{Act, CreateKey, CreatedKey, Key, ListAudit, ListKeys, RevokeKey};
use kernel::{CallContext, Page};

use crate::{Answered, Gateway, decided};

/// Make a key.
pub(crate) async fn create_key(
    gateway: &Gateway,
    cx: &CallContext,
    request: CreateKey,
) -> Answered<CreatedKey> {
    let part = cx.derive("key");
    decided(cx, &part, gateway.customers.create_key(&part, request)).await
}

/// Look at the keys.
pub(crate) async fn list_keys(gateway: &Gateway, cx: &CallContext, request: ListKeys) -> Answered<Page<Key>> {
    Ok(gateway.customers.list_keys(cx, request).await?)
}

/// Revoke a key.
pub(crate) async fn revoke_key(gateway: &Gateway, cx: &CallContext, request: RevokeKey) -> Answered<()> {
    let part = cx.derive("key");
    decided(cx, &part, gateway.customers.revoke_key(&part, request)).await
}

/// Look at what was done.
pub(crate) async fn list_audit(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListAudit,
) -> Answered<Page<Act>> {
    Ok(gateway.customers.list_audit(cx, request).await?)
}
