//! Where a customer is signed in.

use contract::customer::{CustomerError, EndSessions, ListSessions, OpenSession, SessionKind};
use kernel::{CallContext, Page, sha256_hex};
use store::{Keys, Plan, Rows, key};

use crate::domain::session;
use crate::store::reads;
use crate::store::tables::{CustomerRow, SessionRow, WebSessionRow};
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
    let (this, now) = (cx.bearer.as_deref().map(sha256_hex), store.world().now());
    let is_this = |token_hash: &String| this.as_ref() == Some(token_hash);
    let bearer = |row: SessionRow| OpenSession {
        session_id: row.session_id,
        kind: SessionKind::Bearer,
        created_at: row.created_at,
        expires_at: row.expires_at,
        is_this: is_this(&row.token_hash),
    };
    let web = |row: WebSessionRow| OpenSession {
        session_id: row.session_id,
        kind: SessionKind::Web,
        created_at: row.created_at,
        expires_at: row.idle_end(),
        is_this: is_this(&row.token_hash),
    };
    let of_programs = reads::open_sessions(store, user_id, now, SHOWN).await?.into_iter().map(bearer);
    let of_browsers = reads::web_sessions(store, user_id, now, SHOWN).await?.into_iter().map(web);
    let of_browsers = of_browsers.filter(|open| session::is_open(open.expires_at, now));
    let mut open: Vec<OpenSession> = of_programs.chain(of_browsers).collect();
    open.sort_by_key(|open| std::cmp::Reverse(open.session_id));
    open.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
    Ok(Page { data: open, next_cursor: None })
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
        let plan = Plan::new().delete_where::<SessionRow>("user_id", user_id);
        Ok(plan.delete_where::<WebSessionRow>("holder", user_id).about(user_id))
    };
    let keys = Keys::new().one::<CustomerRow>(key![user_id]);
    customers.store.once(cx, "end_sessions", keys, decision).await
}
