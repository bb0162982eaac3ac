//! 1.2 Login.

use contract::customer::{CustomerError, Session, SignIn};
use kernel::{CallContext, CallError, SessionId, Timestamp, UserId, World, sha256_hex};
use serde::{Deserialize, Serialize};
use store::{Plan, Recall, Rows};

use crate::domain::session;
use crate::functions::credentials;
use crate::store::tables::SessionRow;
use crate::{Answered, Customers};

/// A session as the answer for a key is kept: without its token, which the world can make again.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptSession {
    session_id: SessionId,
    user_id: UserId,
    expires_at: Timestamp,
}

impl KeptSession {
    fn show(&self, world: &World) -> Answered<Session> {
        let token = world.session_token(self.session_id).parse().map_err(|_| CallError::Internal)?;
        Ok(Session { token, user_id: self.user_id, expires_at: self.expires_at })
    }
}

/// 1.2 Login: opens a session.
pub(crate) async fn sign_in(customers: &Customers, cx: &CallContext, request: SignIn) -> Answered<Session> {
    let (store, world) = (&customers.store, customers.store.world());
    let claim = match store.recall::<(), KeptSession, CustomerError>(cx, "sign_in").await? {
        Recall::Answered(kept) => return kept.show(world),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let SignIn { username, password } = request;
    let account = credentials::prove(customers, username.as_str(), password).await?;

    let (user_id, now) = (account.user_id, world.now());
    let kept = KeptSession { session_id: world.id(), user_id, expires_at: session::end(now) };
    let answer = kept.show(world)?;
    let row = SessionRow {
        session_id: kept.session_id,
        user_id,
        token_hash: sha256_hex(answer.token.as_str()),
        created_at: now,
        expires_at: kept.expires_at,
    };
    let decision = move |rows: &Rows| {
        credentials::still_hold(rows, &account)?;
        Ok(Plan::answer(answer.clone()).insert(&row).about(user_id).settle(&claim, Ok(&kept)))
    };
    store.decide(credentials::of(user_id), decision).await
}
