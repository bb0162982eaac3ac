//! Where a customer is signed in.

use contract::customer::{CustomerError, EndSessions, ListSessions, OpenSession, SessionKind};
use kernel::{CallContext, Page, sha256_hex};
use store::{Keys, Plan, Rows, key};

use crate::store::reads;
use crate::store::tables::{CustomerRow, SessionRow};
use crate::{Answered, Customers};

/// How many sessions are shown.
const SHOWN: i64 = 100;

/// Look at a customer's open sessions, newest first.
pub(crate) async fn list_sessions(
    customers: &Customers,
    cx: &CallContext,
    request: ListSessions,
) -> Answered<Page<OpenSession>> {
    let (store, user_id) = (&customers.store, request.user_id);
    store.one::<CustomerRow>(key![user_id]).await?.ok_or(CustomerError::CustomerNotFound)?;
    let this = cx.bearer.as_deref().map(sha256_hex);
    let open = reads::open_sessions(store, user_id, store.world().now(), SHOWN).await?;
    let show = |row: SessionRow| OpenSession {
        session_id: row.session_id,
        kind: SessionKind::Bearer,
        created_at: row.created_at,
        expires_at: row.expires_at,
        is_this: this.as_ref() == Some(&row.token_hash),
    };
    Ok(Page { data: open.into_iter().map(show).collect(), next_cursor: None })
}

/// End all of a customer's sessions, this one too.
pub(crate) async fn end_sessions(
    customers: &Customers,
    cx: &CallContext,
    request: EndSessions,
) -> Answered<()> {
    let user_id = request.user_id;
    let decision = move |rows: &Rows| {
        rows.one::<CustomerRow>(&key![user_id])?.ok_or(CustomerError::CustomerNotFound)?;
        Ok(Plan::new().delete_where::<SessionRow>("user_id", user_id).about(user_id))
    };
    let keys = Keys::new().one::<CustomerRow>(key![user_id]);
    customers.store.once(cx, "end_sessions", keys, decision).await
}
