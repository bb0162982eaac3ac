//! What travels with a call: who calls, the request's id, the idempotency key, the deadline, the trace.
//!
//! Over HTTP it is headers, in process it is passed by reference. Nothing of it is ambient.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::Caller;

/// A key that makes repeating a call safe, and the fingerprint of the request it was first used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// 1 to 255 visible ASCII characters from the client, and a suffix for each derived call.
    pub key: String,
    /// SHA-256 over method, path, query and body of the request that brought the key.
    pub fingerprint: String,
}

/// Says that a kept answer was given again, and for which request it was first made.
pub type KeyInUse = OnceLock<Option<String>>;

/// What travels with a call.
#[derive(Clone, Debug)]
pub struct CallContext {
    /// On whose behalf.
    pub caller: Caller,
    /// Found in every log line and every problem of this request.
    pub request_id: Arc<str>,
    /// The key, when the client sent one.
    pub idempotency: Option<IdempotencyKey>,
    /// When the caller stops waiting.
    pub deadline: Instant,
    /// W3C Trace Context, passed on as it came.
    pub traceparent: Option<Arc<str>>,
    /// The `Authorization` header's bearer token, when there is one.
    pub bearer: Option<Arc<str>>,
    replayed: Arc<KeyInUse>,
}

impl CallContext {
    /// How long a call may take when nobody says otherwise.
    pub const DEFAULT_PATIENCE: Duration = Duration::from_secs(10);

    /// A call of the shop's own, without a key.
    #[allow(clippy::disallowed_methods, reason = "a deadline is measured, never stored")]
    pub fn new(request_id: impl Into<Arc<str>>) -> Self {
        Self {
            caller: Caller::Open,
            request_id: request_id.into(),
            idempotency: None,
            deadline: Instant::now() + Self::DEFAULT_PATIENCE,
            traceparent: None,
            bearer: None,
            replayed: Arc::default(),
        }
    }

    /// The same call, to be made at most once under `key`.
    pub fn with_key(mut self, key: impl Into<String>, fingerprint: impl Into<String>) -> Self {
        self.idempotency = Some(IdempotencyKey { key: key.into(), fingerprint: fingerprint.into() });
        self
    }

    /// The context for a call that is part of this one: the same request, its key derived as `key/step`.
    pub fn derive(&self, step: &str) -> Self {
        let idempotency = self.idempotency.as_ref().map(|given| IdempotencyKey {
            key: format!("{}/{step}", given.key),
            fingerprint: given.fingerprint.clone(),
        });
        Self { idempotency, replayed: Arc::default(), ..self.clone() }
    }

    /// The context for a read that is part of this call.
    pub fn without_key(&self) -> Self {
        Self { idempotency: None, replayed: Arc::default(), ..self.clone() }
    }

    /// The same call, given up after `patience` at the latest: for what its caller can do without.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "a deadline is measured, never stored")]
    pub fn no_longer_than(self, patience: Duration) -> Self {
        Self { deadline: self.deadline.min(Instant::now() + patience), ..self }
    }

    /// How much time is left; zero when it is over.
    #[allow(clippy::disallowed_methods, reason = "a deadline is measured, never stored")]
    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Notes that the answer about to be given was kept from an earlier call. `first_request` is the request
    /// it was made for: a kept problem carries that id, so that it is the same byte for byte.
    pub fn note_replay(&self, first_request: Option<String>) {
        let _ = self.replayed.set(first_request);
    }

    /// Takes over what a derived call noted: this call's answer is composed of that one's.
    pub fn adopt_replay(&self, part: &Self) {
        if let Some(first_request) = part.replayed.get() {
            self.note_replay(first_request.clone());
        }
    }

    /// Whether the answer was kept from an earlier call.
    pub fn is_replay(&self) -> bool {
        self.replayed.get().is_some()
    }

    /// The request id that belongs into a problem: the first request's if this is a replay of it.
    pub fn problem_request_id(&self) -> &str {
        self.replayed.get().and_then(Option::as_deref).unwrap_or(&self.request_id)
    }
}
