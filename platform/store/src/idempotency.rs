//! Idempotency keys: the same key answers the same again, byte for byte, also after a crash.
//!
//! A key's scope is caller + function. What it was used for (its fingerprint), how far the call came (its
//! receipt) and what was answered stand in `idempotency`, written in the transaction of the effect. Twins in
//! flight in one process are told apart in memory. A record that has begun and is in flight nowhere here is one
//! whose process died, or one that another process is at work on: the next call with its key takes it over. That
//! is safe in both cases, since whatever a begun call does has a key of its own; whoever answers first has the
//! say, and the other hears that the key is in flight. A call that took over nothing changes no record that
//! another process began behind its back.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, OnceLock};

use kernel::{CallContext, CallError, ServiceError, Timestamp};
use parking_lot::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::job::{Decided, Keep};
use crate::{Keys, Plan, Rows, Store, StoreError, Value, key};

/// The constraint that a second answer for one key violates.
pub(crate) const TWICE: &str = "idempotency";

/// How many records one transaction prunes, so that callers behind it do not wait long.
const PRUNED_AT_ONCE: i64 = 500;

crate::table! {
    pub(crate) struct IdempotencyRow in "idempotency" key (caller, function, key) {
        pub(crate) caller: String,
        pub(crate) function: String,
        pub(crate) key: String,
        pub(crate) fingerprint: String,
        pub(crate) state: String,
        pub(crate) receipt: Option<String>,
        pub(crate) status: Option<String>,
        pub(crate) answer: Option<String>,
        pub(crate) request_id: String,
        pub(crate) subject: Option<String>,
        pub(crate) owner: String,
        pub(crate) created_at: Timestamp,
    }
}

/// A key in its scope, and the request it came with.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) caller: Cow<'static, str>,
    pub(crate) function: &'static str,
    pub(crate) key: String,
    pub(crate) fingerprint: String,
    pub(crate) request_id: Arc<str>,
    /// The run of a process whose record this call goes on with.
    taken_from: OnceLock<String>,
    in_flight: Arc<InFlight>,
}

/// Shared by the call and by its plans on their way: the key is in flight until the last of them is done.
pub(crate) type Scope = Arc<Held>;

impl Held {
    pub(crate) fn row_key(&self) -> Vec<Value> {
        key![self.caller.clone().into_owned(), self.function.to_owned(), self.key]
    }

    /// Whose record this call goes on with; nobody's if it began by itself.
    pub(crate) fn taken_from(&self) -> &str {
        self.taken_from.get().map_or("", String::as_str)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let scope = (std::mem::take(&mut self.caller), self.function, std::mem::take(&mut self.key));
        self.in_flight.fingerprints.lock().remove(&scope);
    }
}

/// Caller, function, key.
type ScopedKey = (Cow<'static, str>, &'static str, String);

/// The keys that are being worked on in this process, with their fingerprints.
#[derive(Debug, Default)]
pub(crate) struct InFlight {
    fingerprints: Mutex<HashMap<ScopedKey, String>>,
}

/// The right to answer for an idempotency key, or for a call without one. Clones share it.
#[derive(Clone, Debug)]
pub struct Claim {
    held: Option<Scope>,
}

impl Claim {
    pub(crate) fn scope(&self) -> Option<Scope> {
        self.held.clone()
    }

    /// Whether the call came with a key; without one, nothing is kept for this claim.
    pub fn has_key(&self) -> bool {
        self.held.is_some()
    }
}

/// What is known of a key when a call begins.
#[derive(Debug)]
pub enum Recall<T, A> {
    /// Nothing: do it.
    New(Claim),
    /// It was begun, and whoever did is gone: go on from the receipt.
    Resumed {
        /// The right to answer.
        claim: Claim,
        /// What [`Plan::begin`] noted.
        receipt: T,
    },
    /// It was answered: this is the answer.
    Answered(A),
}

/// A record as it bears on a call with the same scope and key.
enum Known<A, E> {
    Begun { receipt: String, owner: String },
    Answered { outcome: Result<A, E>, request_id: String },
}

fn parsed<T: DeserializeOwned>(what: &str, json: Option<&str>) -> Result<T, StoreError> {
    let json = json.ok_or_else(|| StoreError::Corrupt(format!("a record has no {what}")))?;
    serde_json::from_str(json)
        .map_err(|error| StoreError::Corrupt(format!("a kept {what} cannot be read: {error}")))
}

fn judge<A: DeserializeOwned, E: ServiceError>(
    held: &Held,
    row: IdempotencyRow,
) -> Result<Known<A, E>, CallError> {
    if row.fingerprint != held.fingerprint {
        return Err(CallError::IdempotencyKeyReused);
    }
    let answer = row.answer.as_deref();
    let outcome = match (row.state.as_str(), row.status.as_deref()) {
        ("begun", _) => {
            return Ok(Known::Begun { receipt: row.receipt.unwrap_or_default(), owner: row.owner });
        }
        ("answered", Some("ok")) => Ok(parsed("answer", answer)?),
        ("answered", Some("refused")) => Err(parsed("refusal", answer)?),
        // Erased with the person it was about.
        _ => return Err(CallError::NotFound),
    };
    Ok(Known::Answered { outcome, request_id: row.request_id })
}

impl Store {
    /// Enters the call's key, if it has one, among those in flight.
    fn claim(&self, cx: &CallContext, function: &'static str) -> Result<Claim, CallError> {
        let Some(given) = &cx.idempotency else {
            return Ok(Claim { held: None });
        };
        let caller = cx.caller.scope();
        let scope = (caller.clone(), function, given.key.clone());
        match self.inner.in_flight.fingerprints.lock().entry(scope) {
            Entry::Occupied(twin) if *twin.get() != given.fingerprint => {
                return Err(CallError::IdempotencyKeyReused);
            }
            Entry::Occupied(_) => return Err(CallError::IdempotencyInFlight),
            Entry::Vacant(free) => free.insert(given.fingerprint.clone()),
        };
        Ok(Claim {
            held: Some(Arc::new(Held {
                caller,
                function,
                key: given.key.clone(),
                fingerprint: given.fingerprint.clone(),
                request_id: cx.request_id.clone(),
                taken_from: OnceLock::new(),
                in_flight: self.inner.in_flight.clone(),
            })),
        })
    }

    /// Asks what is known of the call's key. A kept refusal comes back as the error it was, and `cx` notes the
    /// replay. Errors: [`CallError::IdempotencyKeyReused`] for another request, [`CallError::IdempotencyInFlight`]
    /// while a twin is at work, [`CallError::NotFound`] when the answer was erased.
    pub async fn recall<T, A, E>(&self, cx: &CallContext, function: &'static str) -> Result<Recall<T, A>, E>
    where
        T: DeserializeOwned,
        A: DeserializeOwned,
        E: ServiceError,
    {
        let claim = self.claim(cx, function)?;
        let Some(held) = claim.scope() else {
            return Ok(Recall::New(claim));
        };
        let Some(row) = self.one::<IdempotencyRow>(held.row_key()).await? else {
            return Ok(Recall::New(claim));
        };
        match judge::<A, E>(&held, row)? {
            Known::Begun { receipt, owner } => {
                // Asked once for each claim, so nobody's word stands there yet.
                let _ = held.taken_from.set(owner);
                let receipt = parsed("receipt", Some(&receipt)).map_err(StoreError::call)?;
                Ok(Recall::Resumed { claim, receipt })
            }
            Known::Answered { outcome, request_id } => {
                cx.note_replay(Some(request_id));
                outcome.map(Recall::Answered)
            }
        }
    }

    /// A call that is one decision: asks what is known of the key, decides if nothing is, and keeps the answer
    /// (or a refusal of a kind that is kept), all in one transaction. A replay answers the same and is noted
    /// in `cx`. Errors as [`Store::recall`] has them.
    pub async fn once<A, E>(
        &self,
        cx: &CallContext,
        function: &'static str,
        keys: Keys,
        mut decision: impl FnMut(&Rows) -> Result<Plan<A, E>, E> + Send + 'static,
    ) -> Result<A, E>
    where
        A: Serialize + DeserializeOwned + Send + 'static,
        E: ServiceError,
    {
        let claim = self.claim(cx, function)?;
        let Some(held) = claim.scope() else {
            return self.decide(keys, decision).await;
        };
        let row_key = held.row_key();
        let keys = keys.one::<IdempotencyRow>(row_key.clone());
        let kept_for = claim.clone();
        let keep: Keep<E> = Box::new(move |error| {
            error.kind().is_kept().then(|| Plan::<(), E>::new().settle_refusal(&kept_for, error).acts)
        });
        let cx = cx.clone();
        self.run(keys, Some(keep), move |rows| {
            match rows.one::<IdempotencyRow>(&row_key) {
                Ok(Some(row)) => match judge::<A, E>(&held, row) {
                    Ok(Known::Answered { outcome, request_id }) => {
                        cx.note_replay(Some(request_id));
                        return Decided::Replay(outcome);
                    }
                    // A function made of one decision leaves no receipt to go by.
                    Ok(Known::Begun { .. }) => {}
                    Err(error) => return Decided::Replay(Err(error.into())),
                },
                Ok(None) => {}
                Err(error) => return Decided::Replay(Err(error.into())),
            }
            match decision(rows) {
                Ok(plan) => {
                    let settled = Plan::<(), E>::new().settle_ok(&claim, &plan.answer);
                    Decided::Write(plan.then(settled))
                }
                Err(error) => Decided::Refuse(error),
            }
        })
        .await
        .map(|(answer, _)| answer)
    }

    /// Keeps a refusal as the key's final answer, if it is of a kind that is kept. Errors:
    /// [`CallError::IdempotencyInFlight`] when another process has done something under the key meanwhile: then
    /// that is what the key is answered with, and this refusal may come of it.
    pub async fn refuse<E: ServiceError>(&self, claim: &Claim, error: &E) -> Result<(), CallError> {
        let Some(held) = claim.scope() else { return Ok(()) };
        if error.kind().is_kept() {
            return self.commit(Plan::new().settle_refusal(claim, error)).await;
        }
        let is_alone = !self.inner.engine.is_shared();
        if is_alone || self.one::<IdempotencyRow>(held.row_key()).await?.is_none() {
            return Ok(());
        }
        Err(CallError::IdempotencyInFlight)
    }

    /// Only whether the call's key was used for another request; asked before a validation error is answered.
    pub async fn check_key(&self, cx: &CallContext, function: &str) -> Result<(), CallError> {
        let Some(given) = &cx.idempotency else {
            return Ok(());
        };
        let caller = cx.caller.scope();
        let in_flight = {
            let fingerprints = self.inner.in_flight.fingerprints.lock();
            // Few are in flight at a time; a look-up would need a `'static` function name.
            let mut scopes = fingerprints.iter();
            let same = |scope: &(Cow<'static, str>, &str, String)| {
                scope.0 == caller && scope.1 == function && scope.2 == given.key
            };
            scopes.find(|(scope, _)| same(scope)).map(|(_, fingerprint)| fingerprint.clone())
        };
        let known = match in_flight {
            Some(fingerprint) => Some(fingerprint),
            None => {
                let key = key![caller.into_owned(), function.to_owned(), given.key];
                self.one::<IdempotencyRow>(key).await?.map(|row| row.fingerprint)
            }
        };
        match known {
            Some(fingerprint) if fingerprint != given.fingerprint => Err(CallError::IdempotencyKeyReused),
            _ => Ok(()),
        }
    }

    /// Deletes the records of keys that were answered or erased and are older than `before`; answers how many.
    /// Keys must be kept for 24 hours at least. What was begun and never answered stays, to be resumed.
    pub async fn prune_idempotency(&self, before: Timestamp) -> Result<usize, CallError> {
        let mut pruned = 0;
        loop {
            let old = self
                .query(
                    "SELECT caller, function, key FROM idempotency \
                     WHERE created_at < ?1 AND state <> 'begun' ORDER BY created_at LIMIT ?2",
                    key![before, PRUNED_AT_ONCE],
                )
                .await?;
            if old.is_empty() {
                return Ok(pruned);
            }
            pruned += old.len();
            let forget = |plan: Plan<(), CallError>, key| plan.delete::<IdempotencyRow>(key);
            self.commit(old.into_iter().fold(Plan::new(), forget)).await?;
        }
    }
}
