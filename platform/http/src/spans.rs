//! Calls as spans of a trace: where a port receives one, and where a service makes one. There is none of this where
//! nobody asked for traces: a port then looks at one empty field, and services hold each other directly.

use axum::extract::{MatchedPath, Request};
use axum::response::Response;
use http::HeaderValue;
use http_body_util::BodyExt;
use kernel::{CallContext, ServiceError};
use traces::{KeyValue, Span, SpanKind, Tracer, Traces};

use crate::{Answer, Function, Problem};

/// The header that carries the trace (W3C Trace Context).
const TRACEPARENT: &str = "traceparent";

/// Who follows a log asks for it again and again. Such a call is part of a trace and never begins one.
const LOG: &str = "/v1/events";

/// Begins the spans of what a port receives.
pub(crate) struct Received {
    tracer: Tracer,
    functions: Vec<Function>,
}

impl Received {
    /// What follows the calls of these functions; nothing where nobody asked for traces of `service`.
    pub(crate) fn of(traces: Option<&Traces>, service: &str, functions: Vec<Function>) -> Option<Self> {
        Some(Self { tracer: traces?.of(service)?, functions })
    }

    /// Begins the span of a request, if that calls a function. From here on the request is a part of it.
    pub(crate) fn begin(&self, request: &mut Request, request_id: &str) -> Option<Box<Span>> {
        let route = request.extensions().get::<MatchedPath>()?.as_str();
        let is_it =
            |known: &&Function| known.path == route && known.method.as_str() == request.method().as_str();
        let function = self.functions.iter().find(is_it)?;
        let sent = request.headers().get(TRACEPARENT).and_then(|value| value.to_str().ok());
        if sent.is_none() && function.path == LOG {
            return None;
        }
        let mut attributes = described(function, request_id);
        attributes.push(KeyValue::new("http.route", function.path));
        let span = self.tracer.begin(SpanKind::Server, name(function), sent, attributes);
        if let Some(value) = span.traceparent().and_then(|text| HeaderValue::try_from(text).ok()) {
            request.headers_mut().insert(TRACEPARENT, value);
        }
        Some(Box::new(span))
    }
}

/// Ends the span of a request with its answer.
pub(crate) async fn answered(mut span: Box<Span>, response: Response) -> Response {
    let status = response.status();
    span.note("http.response.status_code", i64::from(status.as_u16()));
    if !status.is_server_error() {
        return response;
    }
    let (parts, body) = response.into_parts();
    // A problem is whole before it is sent.
    let Ok(body) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
        span.failed("internal");
        return Response::from_parts(parts, axum::body::Body::empty());
    };
    let code = serde_json::from_slice::<Problem>(&body).map(|problem| problem.code);
    span.failed(code.unwrap_or_else(|_| status.as_str().to_owned()));
    Response::from_parts(parts, body.into())
}

/// A door between two services that makes a span of every call which passes.
#[derive(Clone, Debug)]
pub struct TracedDoor {
    tracer: Tracer,
    kind: SpanKind,
    callee: &'static str,
}

impl TracedDoor {
    /// The door that `caller` reaches `callee` by. Where the callee runs here, a span is its work; where it runs
    /// elsewhere, it is the caller's wait for it, and the callee has a span of its own there. Nothing when neither runs
    /// here.
    pub fn between(traces: &Traces, caller: &str, callee: &'static str) -> Option<Self> {
        let here = traces.of(callee).map(|tracer| (tracer, SpanKind::Internal));
        let (tracer, kind) = here.or_else(|| Some((traces.of(caller)?, SpanKind::Client)))?;
        Some(Self { tracer, kind, callee })
    }

    /// Begins the span of a call.
    pub fn begin(&self, function: &Function, cx: &CallContext) -> Passing {
        let mut attributes = described(function, &cx.request_id);
        if self.kind == SpanKind::Client {
            attributes.push(KeyValue::new("url.template", function.path));
            attributes.push(KeyValue::new("peer.service", self.callee));
        }
        let span =
            self.tracer.begin(self.kind.clone(), name(function), cx.traceparent.as_deref(), attributes);
        let mut cx = cx.clone();
        if let Some(traceparent) = span.traceparent() {
            cx.traceparent = Some(traceparent.into());
        }
        Passing { cx, span, usual_status: function.status, is_http: self.kind == SpanKind::Client }
    }
}

/// A call that passes a [`TracedDoor`].
pub struct Passing {
    cx: CallContext,
    span: Span,
    usual_status: u16,
    is_http: bool,
}

impl Passing {
    /// The call's context, by which what it calls is a part of it.
    pub fn context(&self) -> &CallContext {
        &self.cx
    }

    /// Ends the span with what the call came to.
    pub fn end<Ans: Answer, E: ServiceError>(mut self, outcome: &Result<Ans, E>) {
        let (status, code) = match outcome {
            Ok(answer) => (answer.status(self.usual_status), None),
            Err(refusal) => (refusal.kind().status(), Some(refusal.code())),
        };
        let is_failure = status >= 500;
        // These two may also say that no answer came.
        if self.is_http && !matches!(code, Some("unavailable" | "outcome_unknown")) {
            self.span.note("http.response.status_code", i64::from(status));
        }
        if let Some(code) = code.filter(|_| is_failure) {
            self.span.failed(code);
        }
    }
}

/// `cart.add_item`.
fn name(function: &Function) -> String {
    format!("{}.{}", function.service, function.name)
}

/// What every span says: never what was sent, nor by whom.
fn described(function: &Function, request_id: &str) -> Vec<KeyValue> {
    let mut attributes = vec![
        KeyValue::new("http.request.method", function.method.as_str()),
        KeyValue::new("octavo.request_id", request_id.to_owned()),
    ];
    if !function.number.is_empty() {
        attributes.push(KeyValue::new("octavo.function", function.number));
    }
    attributes
}
