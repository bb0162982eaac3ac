//! Who is signed in, kept in memory: it is asked with every call of a shop that has sign-in.

use kernel::{CallError, Caller, SessionId, Timestamp, Username, sha256_hex};
use store::{Kept, Keys, Plan, Rows, Source, Store, key};

use super::reads;
use super::tables::{SessionRow, WebSessionRow};
use crate::domain::session;

/// How many bytes of sessions are kept: some ten thousand.
const KEPT_BYTES: usize = 4 << 20;

/// How the token of a browser's session begins.
const WEB: &str = "ows_";

/// A session, and who holds it.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    pub(crate) caller: Caller,
    pub(crate) name: Username,
    pub(crate) expires_at: Timestamp,
    /// For a browser's: which it is, and when it was used last.
    web: Option<(SessionId, Timestamp)>,
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
        if let Some((session_id, _)) =
            open.as_ref().and_then(|open| open.web).filter(|(_, seen_at)| session::is_to_note(*seen_at, now))
        {
            self.note(session_id, now).await;
        }
        Ok(open)
    }

    async fn read(&self, token: &str, token_hash: String) -> Result<Option<SignedIn>, CallError> {
        let since = self.kept.now();
        let (holder, expires_at, web, source) = if token.starts_with(WEB) {
            let Some(row) = reads::web_session(&self.store, &token_hash).await? else { return Ok(None) };
            let end = session::idle_end(row.seen_at, row.expires_at);
            let source = Source::rows::<WebSessionRow>(&row.session_id);
            (row.holder, end, Some((row.session_id, row.seen_at)), source)
        } else {
            let Some(row) = reads::session(&self.store, &token_hash).await? else { return Ok(None) };
            let source = Source::rows::<SessionRow>(&row.session_id);
            (row.user_id.to_string(), row.expires_at, None, source)
        };
        // Who is erased goes together with their sessions, and a user name never changes.
        let Ok(user_id) = holder.parse() else { return Ok(None) };
        let Some(account) = reads::account_of(&self.store, user_id).await? else { return Ok(None) };
        let caller = Caller::Customer(account.user_id);
        let found = SignedIn { caller, name: account.username, expires_at, web };
        self.kept.keep(token_hash, found.clone(), since, vec![source]);
        Ok(Some(found))
    }

    /// Bookkeeping, which may be lost: the session then ends sooner, by minutes.
    async fn note(&self, session_id: SessionId, now: Timestamp) {
        let keys = Keys::new().one::<WebSessionRow>(key![session_id]);
        let decision = move |rows: &Rows| {
            let row = rows.one::<WebSessionRow>(&key![session_id])?;
            // Ended meanwhile, or noted by another call.
            let row = row.filter(|row| session::is_to_note(row.seen_at, now));
            Ok(row.map_or_else(Plan::new, |row| Plan::new().update(&WebSessionRow { seen_at: now, ..row })))
        };
        if let Err(error) = self.store.decide::<(), CallError>(keys, decision).await {
            tracing::debug!(%error, "that a session is used could not be noted");
        }
    }
}
