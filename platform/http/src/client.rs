//! The client: calls a function of a service that lives elsewhere, over pooled HTTP/1.1 connections.

use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use kernel::{CallContext, CallError, ServiceError};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::operation::{Function, Operation};
use crate::request::Outgoing;
use crate::{Answer, Problem, Request, limits, problem};

/// RFC 3986 unreserved characters stay as they are.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

type Pool = hyper_util::client::legacy::Client<HttpConnector, Full<Bytes>>;

/// A client of one service.
#[derive(Clone)]
pub struct Client {
    base: String,
    pool: Pool,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.base).finish_non_exhaustive()
    }
}

/// What went wrong before there was an answer.
enum Lost {
    /// The request never left.
    NotSent,
    /// It may have arrived; what came of it is not known.
    Unknown,
}

impl Client {
    /// A client of the service at `base`, such as `http://127.0.0.1:5000`.
    pub fn new(base: impl Into<String>) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let pool = hyper_util::client::legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(limits::KEPT_TIME)
            .pool_max_idle_per_host(limits::KEPT_CONNECTIONS)
            .build(connector);
        Self { base: base.into().trim_end_matches('/').to_owned(), pool }
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
        let (parts, body) = match self.send(cx, request).await {
            Ok(answer) => answer,
            Err(Lost::Unknown) if function.method.writes() => return Err(CallError::OutcomeUnknown.into()),
            Err(_) => return Err(CallError::Unavailable { retry_after_s: 1 }.into()),
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
        Err(problem::read(&body))
    }

    async fn send(
        &self,
        cx: &CallContext,
        request: http::Request<Full<Bytes>>,
    ) -> Result<(http::response::Parts, Bytes), Lost> {
        let exchange = async {
            let response = self
                .pool
                .request(request)
                .await
                .map_err(|error| if error.is_connect() { Lost::NotSent } else { Lost::Unknown })?;
            let (parts, body) = response.into_parts();
            let body = Limited::new(body, limits::TAKEN_BYTES).collect().await;
            let body = body.map_err(|_| Lost::Unknown)?.to_bytes();
            Ok((parts, body))
        };
        tokio::time::timeout(cx.time_left(), exchange).await.unwrap_or(Err(Lost::Unknown))
    }

    fn build(
        &self,
        function: &Function,
        cx: &CallContext,
        outgoing: Outgoing,
    ) -> Result<http::Request<Full<Bytes>>, http::Error> {
        let mut target = format!("{}{}", self.base, function.path);
        for (name, value) in &outgoing.path {
            target = target.replace(&format!("{{{name}}}"), &utf8_percent_encode(value, ENCODED).to_string());
        }
        for (place, (name, value)) in outgoing.query.iter().enumerate() {
            let separator = if place == 0 { '?' } else { '&' };
            target.push_str(&format!("{separator}{name}={}", utf8_percent_encode(value, ENCODED)));
        }
        let mut request = http::Request::builder()
            .method(function.method.as_str())
            .uri(target)
            .header("x-request-id", &*cx.request_id)
            .header("octavo-timeout-ms", u64::try_from(cx.time_left().as_millis()).unwrap_or(u64::MAX));
        if let Some(trace) = &cx.traceparent {
            request = request.header("traceparent", &**trace);
        }
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
}
