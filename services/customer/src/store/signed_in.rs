//! Who is signed in, kept in memory: it is asked with every call of a shop that has sign-in.

use contract::customer::Realm;
use kernel::{CallError, Caller, Name, SessionId, StaffId, Timestamp, UserId, Username, sha256_hex};
use store::{Kept, Keys, Plan, Rows, Source, Store, key};

use super::reads;
use super::tables::{SessionRow, StaffRow, WebSessionRow};
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
    pub(crate) expires_at: Timestamp,
    /// Whether its holder, who works here, has set up a second factor.
    pub(crate) has_two_factor: bool,
    /// Whether a code of it was shown.
    pub(crate) is_confirmed: bool,
    /// For a browser's: which it is, what for, and when it was used last.
    web: Option<(SessionId, Realm, Timestamp)>,
}

impl SignedIn {
    fn is_to_note(&self, now: Timestamp) -> Option<SessionId> {
        let (session_id, realm, seen_at) = self.web?;
        session::is_to_note(realm, seen_at, now).then_some(session_id)
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
        let open = known.filter(|known| session::is_open(known.expires_at, now));
        if let Some(session_id) = open.as_ref().and_then(|open| open.is_to_note(now)) {
            self.note(session_id, now).await;
        }
        Ok(open)
    }

    /// What is known of a token, and kept from now on.
    async fn read(&self, token: &str, token_hash: String) -> Result<Option<SignedIn>, CallError> {
        let since = self.kept.now();
        let found = match token.starts_with(WEB) {
            true => self.of_browser(&token_hash).await?,
            false => self.of_program(&token_hash).await?,
        };
        Ok(found.map(|(found, sources)| {
            self.kept.keep(token_hash, found.clone(), since, sources);
            found
        }))
    }

    async fn of_program(&self, token_hash: &str) -> Result<Option<(SignedIn, Vec<Source>)>, CallError> {
        let Some(row) = reads::session(&self.store, token_hash).await? else { return Ok(None) };
        let found = self.customer(row.user_id, row.expires_at, None).await?;
        Ok(found.map(|found| (found, vec![Source::rows::<SessionRow>(&row.session_id)])))
    }

    async fn of_browser(&self, token_hash: &str) -> Result<Option<(SignedIn, Vec<Source>)>, CallError> {
        let Some(row) = reads::web_session(&self.store, token_hash).await? else { return Ok(None) };
        let (end, source) = (row.idle_end(), Source::rows::<WebSessionRow>(&row.session_id));
        let web = Some((row.session_id, row.realm(), row.seen_at));
        if let (Realm::Shop, Ok(user_id)) = (row.realm(), row.holder.parse()) {
            return Ok(self.customer(user_id, end, web).await?.map(|found| (found, vec![source])));
        }
        // What somebody is there for may change while they are signed in.
        let Ok(staff_id) = row.holder.parse::<StaffId>() else { return Ok(None) };
        let staff = self.store.one::<StaffRow>(key![staff_id]).await?.filter(|staff| staff.is_active);
        let found = staff.map(|staff| SignedIn {
            caller: Caller::Staff(staff_id, staff.role),
            name: name(staff.username),
            expires_at: end,
            has_two_factor: staff.two_factor_is_on,
            is_confirmed: row.is_confirmed,
            web,
        });
        Ok(found.map(|found| (found, vec![source, Source::rows::<StaffRow>(&staff_id)])))
    }

    /// Who is erased goes together with their sessions, and a user name never changes.
    async fn customer(
        &self,
        user_id: UserId,
        expires_at: Timestamp,
        web: Option<(SessionId, Realm, Timestamp)>,
    ) -> Result<Option<SignedIn>, CallError> {
        let account = reads::account_of(&self.store, user_id).await?;
        Ok(account.map(|account| SignedIn {
            caller: Caller::Customer(account.user_id),
            name: name(account.username),
            expires_at,
            has_two_factor: false,
            is_confirmed: false,
            web,
        }))
    }

    /// Bookkeeping, which may be lost: the session then ends sooner, by minutes.
    async fn note(&self, session_id: SessionId, now: Timestamp) {
        let keys = Keys::new().one::<WebSessionRow>(key![session_id]);
        let decision = move |rows: &Rows| {
            let row = rows.one::<WebSessionRow>(&key![session_id])?;
            // Ended meanwhile, or noted by another call.
            let row = row.filter(|row| session::is_to_note(row.realm(), row.seen_at, now));
            Ok(row.map_or_else(Plan::new, |row| Plan::new().update(&WebSessionRow { seen_at: now, ..row })))
        };
        if let Err(error) = self.store.decide::<(), CallError>(keys, decision).await {
            tracing::debug!(%error, "that a session is used could not be noted");
        }
    }
}

/// A user name, where any name may stand.
fn name(username: Username) -> Name {
    username.as_str().parse().expect("a user name can be seen, and is no longer than a name may be")
}
