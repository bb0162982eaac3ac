//! Who is signed in, kept in memory: it is asked with every call of a shop that has sign-in.

use contract::customer::Realm;
use kernel::{
    CallError, Caller, KeyId, Name, SessionId, StaffId, Timestamp, UserId, Username, World, sha256_hex,
};
use store::{Kept, Keys, Plan, Rows, Source, Store, key};

use super::reads;
use super::tables::{KeyRow, SessionRow, StaffRow, WebSessionRow};
use crate::domain::session;

/// How many bytes of sessions are kept: some ten thousand.
const KEPT_BYTES: usize = 4 << 20;

/// How the token of a browser's session begins.
const WEB: &str = "ows_";

/// A session, and who holds it.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    pub(crate) caller: Caller,
    pub(crate) name: Name,
    /// When it ends, if it is not used again; a key may hold until it is revoked.
    pub(crate) expires_at: Option<Timestamp>,
    /// Whether its holder, who works here, has set up a second factor.
    pub(crate) has_two_factor: bool,
    /// Whether a code of it was shown.
    pub(crate) is_confirmed: bool,
    used: Option<Used>,
}

/// What it is noted of when it was used last: a browser's session, or a key.
#[derive(Clone, Copy, Debug)]
enum Used {
    Session(SessionId, Realm, Timestamp),
    Key(KeyId, Option<Timestamp>),
}

impl Used {
    fn is_to_note(self, now: Timestamp) -> bool {
        match self {
            Self::Session(_, realm, seen_at) => session::is_to_note(realm, seen_at, now),
            Self::Key(_, used_at) => used_at.is_none_or(|at| session::is_to_note(Realm::Shop, at, now)),
        }
    }
}

/// The sessions that were used lately.
pub(crate) struct Sessions {
    store: Store,
    kept: Kept<String, SignedIn>,
}

impl Sessions {
    /// Nobody is known yet.
    pub(crate) fn new(store: &Store) -> Self {
        Self { store: store.clone(), kept: Kept::new(store, KEPT_BYTES, |_| 256) }
    }

    /// The session that a token opens, if it is open; notes that it is used.
    pub(crate) async fn find(&self, token: &str) -> Result<Option<SignedIn>, CallError> {
        let token_hash = sha256_hex(token);
        let known = match self.kept.get(&token_hash).await {
            Some(known) => Some(known),
            None => self.read(token, token_hash).await?,
        };
        let now = self.store.world().now();
        let open = known.filter(|known| known.expires_at.is_none_or(|end| session::is_open(end, now)));
        let used = open.as_ref().and_then(|open| open.used).filter(|used| used.is_to_note(now));
        if let Some(used) = used {
            self.note(used, now).await;
        }
        Ok(open)
    }

    /// What is known of a token, and kept from now on.
    async fn read(&self, token: &str, token_hash: String) -> Result<Option<SignedIn>, CallError> {
        let since = self.kept.now();
        let found = match World::key_named(token) {
            Some(key_id) => self.of_key(key_id, &token_hash).await?,
            None if token.starts_with(WEB) => self.of_browser(&token_hash).await?,
            None => self.of_session(&token_hash).await?,
        };
        Ok(found.map(|(found, sources)| {
            self.kept.keep(token_hash, found.clone(), since, sources);
            found
        }))
    }

    /// A key that is revoked opens nothing.
    async fn of_key(
        &self,
        key_id: KeyId,
        secret_hash: &str,
    ) -> Result<Option<(SignedIn, Vec<Source>)>, CallError> {
        let row = self.store.one::<KeyRow>(key![key_id]).await?;
        let row = row.filter(|row| row.secret_hash == secret_hash && row.revoked_at.is_none());
        let Some(row) = row else { return Ok(None) };
        let scopes = row.scopes.parse().map_err(|_| CallError::Internal)?;
        let found = SignedIn {
            caller: Caller::Program(key_id, scopes),
            name: row.name,
            expires_at: row.expires_at,
            has_two_factor: false,
            is_confirmed: false,
            used: Some(Used::Key(key_id, row.last_used_at)),
        };
        Ok(Some((found, vec![Source::rows::<KeyRow>(&key_id)])))
    }

    async fn of_session(&self, token_hash: &str) -> Result<Option<(SignedIn, Vec<Source>)>, CallError> {
        let Some(row) = reads::session(&self.store, token_hash).await? else { return Ok(None) };
        let found = self.customer(row.user_id, row.expires_at, None).await?;
        Ok(found.map(|found| (found, vec![Source::rows::<SessionRow>(&row.session_id)])))
    }

    async fn of_browser(&self, token_hash: &str) -> Result<Option<(SignedIn, Vec<Source>)>, CallError> {
        let Some(row) = reads::web_session(&self.store, token_hash).await? else { return Ok(None) };
        let (end, source) = (row.idle_end(), Source::rows::<WebSessionRow>(&row.session_id));
        let web = Some(Used::Session(row.session_id, row.realm(), row.seen_at));
        if let (Realm::Shop, Ok(user_id)) = (row.realm(), row.holder.parse()) {
            return Ok(self.customer(user_id, end, web).await?.map(|found| (found, vec![source])));
        }
        // What somebody is there for may change while they are signed in.
        let Ok(staff_id) = row.holder.parse::<StaffId>() else { return Ok(None) };
        let staff = self.store.one::<StaffRow>(key![staff_id]).await?.filter(|staff| staff.is_active);
        let found = staff.map(|staff| SignedIn {
            caller: Caller::Staff(staff_id, staff.role),
            name: name(staff.username),
            expires_at: Some(end),
            has_two_factor: staff.two_factor_is_on,
            is_confirmed: row.is_confirmed,
            used: web,
        });
        Ok(found.map(|found| (found, vec![source, Source::rows::<StaffRow>(&staff_id)])))
    }

    /// Who is erased goes together with their sessions, and a user name never changes.
    async fn customer(
        &self,
        user_id: UserId,
        expires_at: Timestamp,
        used: Option<Used>,
    ) -> Result<Option<SignedIn>, CallError> {
        let account = reads::account_of(&self.store, user_id).await?;
        Ok(account.map(|account| SignedIn {
            caller: Caller::Customer(account.user_id),
            name: name(account.username),
            expires_at: Some(expires_at),
            has_two_factor: false,
            is_confirmed: false,
            used,
        }))
    }

    /// Bookkeeping, which may be lost: a session then ends sooner, by minutes.
    async fn note(&self, used: Used, now: Timestamp) {
        let keys = match used {
            Used::Session(session_id, ..) => Keys::new().one::<WebSessionRow>(key![session_id]),
            Used::Key(key_id, _) => Keys::new().one::<KeyRow>(key![key_id]),
        };
        // Ended meanwhile, or noted by another call.
        let decision = move |rows: &Rows| match used {
            Used::Session(session_id, ..) => {
                let row = rows.one::<WebSessionRow>(&key![session_id])?;
                let row = row.filter(|row| session::is_to_note(row.realm(), row.seen_at, now));
                Ok(row
                    .map_or_else(Plan::new, |row| Plan::new().update(&WebSessionRow { seen_at: now, ..row })))
            }
            Used::Key(key_id, before) => {
                let row = rows.one::<KeyRow>(&key![key_id])?.filter(|row| row.last_used_at == before);
                let used = |row| KeyRow { last_used_at: Some(now), ..row };
                Ok(row.map_or_else(Plan::new, |row| Plan::new().update(&used(row))))
            }
        };
        if let Err(error) = self.store.decide::<(), CallError>(keys, decision).await {
            tracing::debug!(%error, "that a token is used could not be noted");
        }
    }
}

/// A user name, where any name may stand.
fn name(username: Username) -> Name {
    username.as_str().parse().expect("a user name can be seen, and is no longer than a name may be")
}
