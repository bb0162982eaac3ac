//! 1.2 Logout.

use contract::customer::CustomerError;
use kernel::{CallContext, sha256_hex};
use store::{Keys, Plan, Rows, key};

use crate::domain::session;
use crate::functions::credentials;
use crate::store::tables::SessionRow;
use crate::{Answered, Customers};

/// 1.2 Logout: ends the session of the bearer token. Nobody's token finds no session, as an unknown one does.
pub(crate) async fn sign_out(customers: &Customers, cx: &CallContext) -> Answered<()> {
    let world = customers.store.world().clone();
    let token_hash = sha256_hex(cx.bearer.as_deref().unwrap_or_default());
    let keys = Keys::new().all::<SessionRow>("token_hash", token_hash);
    let decision = move |rows: &Rows| {
        let found = rows.all::<SessionRow>()?.pop();
        let open = found.filter(|found| session::is_open(found.expires_at, world.now()));
        let open = open.ok_or(CustomerError::InvalidSession)?;
        Ok(Plan::new().delete::<SessionRow>(key![open.session_id]).about(open.user_id))
    };
    customers.store.once(&credentials::by_token(cx), "sign_out", keys, decision).await
}
