//! Sessions of browsers: opened by a user name or an e-mail address, ended by their own token.

use contract::customer::{CustomerError, OpenWebSession, Realm, WebSession};
use kernel::{CallContext, CallError, SessionId, Timestamp, UserId, World, sha256_hex};
use serde::{Deserialize, Serialize};
use store::{Keys, Plan, Recall, Rows, key};

use crate::domain::session;
use crate::functions::credentials;
use crate::store::tables::{CustomerRow, WebSessionRow};
use crate::{Answered, Customers};

/// A session as the answer for a key is kept: without its token, which the world can make again.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptSession {
    session_id: SessionId,
    holder: UserId,
    realm: Realm,
    expires_at: Timestamp,
}

impl KeptSession {
    fn show(&self, world: &World) -> Answered<WebSession> {
        let token = world.web_token(self.session_id).parse().map_err(|_| CallError::Internal)?;
        let Self { holder, realm, expires_at, .. } = self;
        Ok(WebSession { token, holder: holder.to_string(), realm: *realm, expires_at: *expires_at })
    }
}

/// Opens a browser's session.
pub(crate) async fn open_web_session(
    customers: &Customers,
    cx: &CallContext,
    request: OpenWebSession,
) -> Answered<WebSession> {
    let (store, world) = (&customers.store, customers.store.world());
    let claim = match store.recall::<(), KeptSession, CustomerError>(cx, "open_web_session").await? {
        Recall::Answered(kept) => return kept.show(world),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let OpenWebSession { realm, login, password } = request;
    let account = credentials::prove(customers, login.as_str(), password).await?;

    let (holder, now) = (account.user_id, world.now());
    let kept = KeptSession { session_id: world.id(), holder, realm, expires_at: session::end(now) };
    let answer = kept.show(world)?;
    let row = WebSessionRow {
        session_id: kept.session_id,
        token_hash: sha256_hex(answer.token.as_str()),
        holder: answer.holder.clone(),
        realm: realm.to_string(),
        created_at: now,
        seen_at: now,
        expires_at: kept.expires_at,
    };
    let keys = Keys::new().one::<CustomerRow>(key![holder]);
    let decision = move |rows: &Rows| {
        // Erased while the password was looked at.
        rows.one::<CustomerRow>(&key![holder])?.ok_or(CustomerError::InvalidCredentials)?;
        Ok(Plan::answer(answer.clone()).insert(&row).about(holder).settle(&claim, Ok(&kept)))
    };
    store.decide(keys, decision).await
}

/// Ends the browser's session of the bearer token. Nobody's token finds no session, as an unknown one does.
pub(crate) async fn close_web_session(customers: &Customers, cx: &CallContext) -> Answered<()> {
    let world = customers.store.world().clone();
    let token_hash = sha256_hex(cx.bearer.as_deref().unwrap_or_default());
    let keys = Keys::new().all::<WebSessionRow>("token_hash", token_hash);
    let decision = move |rows: &Rows| {
        let found = rows.all::<WebSessionRow>()?.pop();
        let is_open = |found: &WebSessionRow| {
            session::is_open(session::idle_end(found.seen_at, found.expires_at), world.now())
        };
        let open = found.filter(is_open).ok_or(CustomerError::InvalidSession)?;
        Ok(Plan::new().delete::<WebSessionRow>(key![open.session_id]).about(open.holder))
    };
    customers.store.once(cx, "close_web_session", keys, decision).await
}
