//! 1.2 Who is signed in.

use contract::customer::{CustomerError, SessionInfo};
use kernel::{CallContext, sha256_hex};

use crate::store::reads;
use crate::{Answered, Customers};

/// 1.2 Look at the session of the bearer token.
pub(crate) async fn current_session(customers: &Customers, cx: &CallContext) -> Answered<SessionInfo> {
    let store = &customers.store;
    let token = cx.bearer.as_deref().ok_or(CustomerError::InvalidSession)?;
    let session = reads::open_session(store, sha256_hex(token), store.world().now()).await?;
    let session = session.ok_or(CustomerError::InvalidSession)?;
    Ok(SessionInfo { user_id: session.user_id, username: session.username, expires_at: session.expires_at })
}
