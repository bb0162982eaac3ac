//! The client: calls a function of a service that lives elsewhere.
//!
//! - [`Address`] is where a service listens; `connect` makes the connections to it.
//! - `callee` is all that is known of the service: its addresses, and which of them are well.
//! - `lane` bounds what is asked of it at once; `breaker` gives it up for a moment when it does not answer.
//! - Here a function becomes a request, and an answer becomes what the function returns.

mod address;
mod breaker;
mod callee;
mod connect;
mod lane;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, header};
use http_body_util::Full;
use kernel::{CallContext, CallError, Caller, ServiceError};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub use address::Address;

use self::callee::{Callee, Lost};
use crate::operation::{Function, Operation};
use crate::request::Outgoing;
use crate::{Answer, Problem, Request, ServiceKey, headers, limits, problem, service_key};

/// RFC 3986 unreserved characters stay as they are.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A client of one service. Clones share what is known of it.
#[derive(Clone)]
pub struct Client(Arc<Callee>);

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.0).finish()
    }
}

impl Client {
    /// A client of `service`, which listens at every one of `addresses`; `key` is shown to it.
    pub fn new(service: &'static str, addresses: &[Address], key: Option<ServiceKey>) -> Self {
        Self(Arc::new(Callee::new(service, addresses, key)))
    }

    /// Calls `operation`. The caller's deadline goes with the call.
    ///
    /// # Errors
    /// What the service refused with, as the same variant. When no answer came: `unavailable` if the request
    /// was not sent or changes nothing, else `outcome_unknown`.
    pub async fn call<Req: Request, Ans: Answer, E: ServiceError>(
        &self,
        operation: &Operation<Req, Ans, E>,
        cx: &CallContext,
        request: &Req,
    ) -> Result<Ans, E> {
        let function = &operation.function;
        let mut outgoing = Outgoing::default();
        request.write(&mut outgoing).map_err(|_| E::from(CallError::Internal))?;
        let request = self.build(function, cx, outgoing).map_err(|_| E::from(CallError::Internal))?;
        let may_repeat = !function.method.writes()
            || !function.keyed_by.is_empty()
            || request.headers().contains_key("idempotency-key");
        let (parts, body) = match self.0.ask(&request, cx, may_repeat).await {
            Ok(answer) => answer,
            Err(Lost::Unknown) if function.method.writes() => return Err(CallError::OutcomeUnknown.into()),
            Err(Lost::Unknown) => return Err(unavailable(1)),
            Err(Lost::NotDone { retry_after_s }) => return Err(unavailable(retry_after_s)),
        };
        let replayed = parts.headers.contains_key("idempotent-replayed");
        if parts.status.is_success() {
            if replayed {
                cx.note_replay(None);
            }
            return Ans::read(parts.status.as_u16(), &body).map_err(|_| CallError::Internal.into());
        }
        if replayed {
            cx.note_replay(serde_json::from_slice::<Problem>(&body).ok().map(|problem| problem.request_id));
        }
        Err(self.refusal(problem::read(&body)))
    }

    /// A refusal as the caller hears it. That two processes were given different keys is no caller's fault.
    fn refusal<E: ServiceError>(&self, refusal: E) -> E {
        if refusal.code() != "service_key_required" {
            return refusal;
        }
        tracing::error!(callee = ?self.0, "the service refused this process's key: give all processes the same file");
        unavailable(limits::RETRY_AFTER_S)
    }

    /// Whether the call's idempotency key is free for this request of `function`, as the service sees it.
    ///
    /// # Errors
    /// [`CallError::IdempotencyKeyReused`], or that the service cannot be asked.
    pub async fn check_key(&self, cx: &CallContext, function: &str) -> Result<(), CallError> {
        let Some(given) = &cx.idempotency else { return Ok(()) };
        let target = format!("{}/{function}", headers::KEYS);
        let request = self.begin("GET", &target, cx).header("idempotency-key", &given.key);
        let request = request.body(Full::default()).map_err(|_| CallError::Internal)?;
        match self.0.ask(&request, cx, true).await {
            Ok((parts, _)) if parts.status.is_success() => Ok(()),
            Ok((_, body)) => Err(self.refusal(problem::read(&body))),
            Err(Lost::Unknown) => Err(CallError::Unavailable { retry_after_s: 1 }),
            Err(Lost::NotDone { retry_after_s }) => Err(CallError::Unavailable { retry_after_s }),
        }
    }

    /// Whether the service can work now, as it says itself (`/readyz`); else what is missing.
    pub(crate) async fn readiness(&self, cx: &CallContext) -> Result<(), String> {
        let request = self.begin("GET", "/readyz", cx).body(Full::default());
        let request = request.map_err(|error| error.to_string())?;
        match self.0.ask(&request, cx, true).await {
            Ok((parts, _)) if parts.status.is_success() => Ok(()),
            Ok((_, said)) => {
                let said = String::from_utf8_lossy(&said);
                Err(said.strip_prefix("not ready: ").unwrap_or(&said).chars().take(256).collect())
            }
            Err(_) => Err("it does not answer".to_owned()),
        }
    }

    fn build(
        &self,
        function: &Function,
        cx: &CallContext,
        outgoing: Outgoing,
    ) -> Result<http::Request<Full<Bytes>>, http::Error> {
        let mut target = function.path.to_owned();
        for (name, value) in &outgoing.path {
            target = target.replace(&format!("{{{name}}}"), &utf8_percent_encode(value, ENCODED).to_string());
        }
        for (place, (name, value)) in outgoing.query.iter().enumerate() {
            let separator = if place == 0 { '?' } else { '&' };
            target.push_str(&format!("{separator}{name}={}", utf8_percent_encode(value, ENCODED)));
        }
        let mut request = self.begin(function.method.as_str(), &target, cx);
        if let Some(bearer) = &cx.bearer {
            let mut value = HeaderValue::try_from(format!("Bearer {bearer}"))?;
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        if let Some(given) = cx.idempotency.as_ref().filter(|_| function.method.takes_key()) {
            request = request.header("idempotency-key", &given.key);
        }
        if !outgoing.has_body {
            return request.body(Full::default());
        }
        let body = serde_json::Value::Object(outgoing.body).to_string();
        request.header(header::CONTENT_TYPE, "application/json").body(Full::from(body))
    }

    /// A request with what travels with every call. Nothing that came from outside is passed on by its own name: a
    /// call is made of its context and of nothing else.
    fn begin(&self, method: &str, target: &str, cx: &CallContext) -> http::request::Builder {
        let mut request =
            http::Request::builder().method(method).uri(target).header("x-request-id", &*cx.request_id);
        if let Some(trace) = &cx.traceparent {
            request = request.header("traceparent", &**trace);
        }
        if cx.caller != Caller::Open {
            request = request.header(headers::CALLER, cx.caller.to_string());
        }
        if let Some(given) = &cx.idempotency {
            request = request.header(headers::FINGERPRINT, &given.fingerprint);
        }
        if let Some(key) = &self.0.key {
            request = request.header(service_key::HEADER, key.value());
        }
        request
    }
}

fn unavailable<E: ServiceError>(retry_after_s: u32) -> E {
    CallError::Unavailable { retry_after_s }.into()
}

/// What a callee is told about the time it has: a little less than there is, so that its own word for "too late"
/// arrives before its caller stops waiting. Who says nothing until then is not well.
fn time_granted(left: std::time::Duration) -> std::time::Duration {
    left.saturating_sub(limits::ANSWER_MARGIN.min(left / 10))
}
