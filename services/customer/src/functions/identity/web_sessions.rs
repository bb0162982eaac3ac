//! Sessions of browsers: opened by a user name or an e-mail address, ended by their own token.

use contract::customer::{CustomerError, Need, OpenWebSession, Realm, WebSession};
use kernel::{CallContext, CallError, Login, Password, SessionId, Timestamp, World, sha256_hex};
use serde::{Deserialize, Serialize};
use store::{Claim, Keys, Plan, Recall, Rows, key};

use crate::domain::session;
use crate::functions::credentials;
use crate::store::tables::{StaffRow, WebSessionRow};
use crate::{Answered, Customers};

/// A session as the answer for a key is kept: without its token, which the world can make again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct KeptSession {
    session_id: SessionId,
    holder: String,
    realm: Realm,
    created_at: Timestamp,
    expires_at: Timestamp,
    needs: Vec<Need>,
    has_two_factor: bool,
}

impl KeptSession {
    fn new(world: &World, realm: Realm, holder: String) -> Self {
        let now = world.now();
        let expires_at = session::web_end(realm, now);
        let (needs, has_two_factor) = (Vec::new(), false);
        Self { session_id: world.id(), holder, realm, created_at: now, expires_at, needs, has_two_factor }
    }

    /// The session that takes another's place, once its holder has shown a code. It ends when that one would have.
    pub(super) fn after(world: &World, before: &WebSessionRow) -> Self {
        let fresh = Self::new(world, before.realm(), before.holder.clone());
        Self { expires_at: before.expires_at, has_two_factor: true, ..fresh }
    }

    pub(super) fn show(&self, world: &World) -> Answered<WebSession> {
        let token = world.web_token(self.session_id).parse().map_err(|_| CallError::Internal)?;
        let Self { holder, realm, expires_at, needs, has_two_factor, .. } = self.clone();
        Ok(WebSession { token, holder, realm, expires_at, needs, has_two_factor })
    }

    pub(super) fn row(&self, world: &World, is_confirmed: bool) -> WebSessionRow {
        WebSessionRow {
            session_id: self.session_id,
            token_hash: sha256_hex(world.web_token(self.session_id)),
            holder: self.holder.clone(),
            realm: self.realm.to_string(),
            created_at: self.created_at,
            seen_at: self.created_at,
            expires_at: self.expires_at,
            is_confirmed,
        }
    }
}

/// Opens a browser's session: in the shop of a customer, in the back office of somebody who works here.
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
    match realm {
        Realm::Shop => open_in_shop(customers, &login, password, claim).await,
        Realm::Office => open_in_office(customers, &login, password, claim).await,
    }
}

async fn open_in_shop(
    customers: &Customers,
    login: &Login,
    password: Password,
    claim: Claim,
) -> Answered<WebSession> {
    let (store, world) = (&customers.store, customers.store.world());
    let account = credentials::prove(customers, login.as_str(), password).await?;
    let user_id = account.user_id;
    let kept = KeptSession::new(world, Realm::Shop, user_id.to_string());
    let (answer, row) = (kept.show(world)?, kept.row(world, true));
    let decision = move |rows: &Rows| {
        credentials::still_hold(rows, &account)?;
        Ok(Plan::answer(answer.clone()).insert(&row).about(user_id).settle(&claim, Ok(&kept)))
    };
    store.decide(credentials::of(user_id), decision).await
}

async fn open_in_office(
    customers: &Customers,
    login: &Login,
    password: Password,
    claim: Claim,
) -> Answered<WebSession> {
    let (store, world) = (&customers.store, customers.store.world());
    let known = credentials::prove_staff(customers, login.as_str(), password).await?;
    let staff_id = known.staff_id;
    let fresh = KeptSession::new(world, Realm::Office, staff_id.to_string());
    let needs = customers.needs(known.two_factor_is_on, false);
    let kept = KeptSession { needs, has_two_factor: known.two_factor_is_on, ..fresh };
    let (answer, row) = (kept.show(world)?, kept.row(world, false));
    let keys = Keys::new().one::<StaffRow>(key![staff_id]);
    let decision = move |rows: &Rows| {
        // They may not sign in any more, or the password was changed, while it was looked at.
        let staff = rows.one::<StaffRow>(&key![staff_id])?;
        let is_same = |staff: &StaffRow| staff.is_active && staff.password_hash == known.password_hash;
        staff.filter(is_same).ok_or(CustomerError::InvalidCredentials)?;
        Ok(Plan::answer(answer.clone()).insert(&row).about(staff_id).settle(&claim, Ok(&kept)))
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
        let is_open = |found: &WebSessionRow| session::is_open(found.idle_end(), world.now());
        let open = found.filter(is_open).ok_or(CustomerError::InvalidSession)?;
        Ok(Plan::new().delete::<WebSessionRow>(key![open.session_id]).about(open.holder))
    };
    customers.store.once(&credentials::by_token(cx), "close_web_session", keys, decision).await
}
