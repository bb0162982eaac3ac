//! A collector of traces: takes OTLP over HTTP as any OpenTelemetry collector does, and shows what it was sent.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::{Span, span::SpanKind, status::StatusCode as Outcome};
use parking_lot::Mutex;
use prost::Message;
use tokio::net::TcpListener;

/// A span as it arrived.
#[derive(Clone, Debug)]
pub struct SeenSpan {
    /// The service that sent it.
    pub service: String,
    /// Such as `cart.add_item`.
    pub name: String,
    /// Server, client or internal.
    pub kind: SpanKind,
    /// In hexadecimal digits, as all ids.
    pub trace_id: String,
    /// Its own.
    pub span_id: String,
    /// Whose part it is; empty when it began the trace.
    pub parent_id: String,
    /// Whether the call failed.
    pub has_failed: bool,
    /// What it says, in text.
    pub attributes: BTreeMap<String, String>,
}

impl SeenSpan {
    /// One of its attributes.
    pub fn says(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// A collector on a free port of this machine.
pub struct SpanCollector {
    address: SocketAddr,
    seen: Seen,
}

type Seen = Arc<Mutex<Vec<SeenSpan>>>;

impl SpanCollector {
    /// Opens the port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let seen = Seen::default();
        let router = Router::new().route("/v1/traces", post(take)).with_state(seen.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.expect("a port that stays open") });
        Self { address, seen }
    }

    /// Where it is, such as `http://127.0.0.1:41234`.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// As a shop is told of it.
    pub fn address(&self) -> traces::Collector {
        self.base().parse().expect("an address")
    }

    /// Every span that arrived until now.
    pub fn spans(&self) -> Vec<SeenSpan> {
        self.seen.lock().clone()
    }
}

async fn take(State(seen): State<Seen>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if headers.get("content-type").is_none_or(|kind| kind != "application/x-protobuf") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE;
    }
    let Ok(request) = ExportTraceServiceRequest::decode(body) else { return StatusCode::BAD_REQUEST };
    for resource in request.resource_spans {
        let said = texts(&resource.resource.unwrap_or_default().attributes);
        let service = said.get("service.name").cloned().unwrap_or_default();
        let spans = resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
        seen.lock().extend(spans.map(|span| read(&service, &span)));
    }
    StatusCode::OK
}

fn read(service: &str, span: &Span) -> SeenSpan {
    let outcome = span.status.as_ref().map(|status| status.code());
    SeenSpan {
        service: service.to_owned(),
        name: span.name.clone(),
        kind: span.kind(),
        trace_id: digits(&span.trace_id),
        span_id: digits(&span.span_id),
        parent_id: digits(&span.parent_span_id),
        has_failed: outcome == Some(Outcome::Error),
        attributes: texts(&span.attributes),
    }
}

fn digits(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn texts(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    let text = |value: &Option<AnyValue>| match value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        other => Some(format!("{other:?}")),
    };
    attributes.iter().filter_map(|pair| Some((pair.key.clone(), text(&pair.value)?))).collect()
}
