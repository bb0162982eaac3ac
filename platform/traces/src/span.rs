//! A call under way, as a span; and what others hear of it.

use std::borrow::Cow;

use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{Span as _, SpanContext, SpanKind, Status, TraceContextExt, Tracer as _};
use opentelemetry::{Context, KeyValue, Value};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracer;

/// The header in which the specification has a trace travel.
const TRACEPARENT: &str = "traceparent";

/// Begins the spans of one service.
#[derive(Clone, Debug)]
pub struct Tracer(SdkTracer);

impl Tracer {
    pub(crate) fn new(tracer: SdkTracer) -> Self {
        Self(tracer)
    }

    /// Begins a span; it is part of the call that `traceparent` names, or the first of a trace.
    pub fn begin(
        &self,
        kind: SpanKind,
        name: impl Into<Cow<'static, str>>,
        traceparent: Option<&str>,
        attributes: Vec<KeyValue>,
    ) -> Span {
        let parent = parent(traceparent, kind == SpanKind::Server);
        let builder = self.0.span_builder(name).with_kind(kind).with_attributes(attributes);
        Span(self.0.build_with_context(builder, &parent))
    }
}

/// A call under way. It ends when it is dropped.
#[derive(Debug)]
pub struct Span(opentelemetry_sdk::trace::Span);

impl Span {
    /// What names this span to those who are called as a part of it. Nothing when traces are closed already.
    pub fn traceparent(&self) -> Option<String> {
        let known = self.0.span_context();
        let flags = known.trace_flags().to_u8();
        known.is_valid().then(|| format!("00-{}-{}-{flags:02x}", known.trace_id(), known.span_id()))
    }

    /// Notes what came to be known after it began.
    pub fn note(&mut self, name: &'static str, value: impl Into<Value>) {
        self.0.set_attribute(KeyValue::new(name, value));
    }

    /// Notes that the call failed, with the stable code of the reason.
    pub fn failed(&mut self, code: impl Into<Cow<'static, str>>) {
        let code = code.into();
        self.note("error.type", code.clone());
        self.0.set_status(Status::error(code));
    }
}

/// What a `traceparent` says, as the context of a span; that of nobody when there is none, or it makes no sense.
fn parent(traceparent: Option<&str>, is_remote: bool) -> Context {
    let Some(given) = traceparent else { return Context::new() };
    let read = TraceContextPropagator::new().extract_with_context(&Context::new(), &Header(given));
    let known = read.span().span_context().clone();
    if !known.is_valid() {
        return Context::new();
    }
    let state = known.trace_state().clone();
    let known = SpanContext::new(known.trace_id(), known.span_id(), known.trace_flags(), is_remote, state);
    Context::new().with_remote_span_context(known)
}

/// One header, as the propagator reads headers.
struct Header<'a>(&'a str);

impl Extractor for Header<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        (key == TRACEPARENT).then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};

    use super::*;

    const KEPT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn tracer(ratio: f64) -> Tracer {
        let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(ratio)));
        Tracer::new(SdkTracerProvider::builder().with_sampler(sampler).build().tracer("test"))
    }

    /// The trace, the span and the flags of what a span with this parent passes on.
    fn passed_on(ratio: f64, traceparent: Option<&str>) -> [String; 3] {
        let span = tracer(ratio).begin(SpanKind::Server, "cart.add_item", traceparent, Vec::new());
        let passed_on = span.traceparent().expect("a trace");
        let parts: Vec<&str> = passed_on.split('-').collect();
        let ["00", trace, span, flags] = parts[..] else { panic!("{passed_on} is of another version") };
        [trace, span, flags].map(str::to_owned)
    }

    #[test]
    fn a_trace_is_continued_by_a_span_of_its_own() {
        let [trace, span, flags] = passed_on(0.0, Some(KEPT));
        assert_eq!((trace.as_str(), flags.as_str()), ("4bf92f3577b34da6a3ce929d0e0e4736", "01"));
        assert!(span != "00f067aa0ba902b7" && span.len() == 16, "{span}");
    }

    #[test]
    fn who_began_a_trace_decides_whether_it_is_kept() {
        let dropped = KEPT.replace("-01", "-00");
        let [trace, _, flags] = passed_on(1.0, Some(&dropped));
        assert_eq!((trace.as_str(), flags.as_str()), ("4bf92f3577b34da6a3ce929d0e0e4736", "00"));
        assert_eq!(passed_on(1.0, None)[2], "01");
        assert_eq!(passed_on(0.0, None)[2], "00");
    }

    #[test]
    fn what_makes_no_sense_begins_a_trace() {
        let nowhere = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
        for traceparent in ["", "x", nowhere, "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"] {
            let [trace, ..] = passed_on(1.0, Some(traceparent));
            assert!(!traceparent.contains(&trace), "{traceparent:?} was continued");
        }
    }

    #[test]
    fn a_closed_trace_is_passed_on_by_nobody() {
        let provider = SdkTracerProvider::builder().build();
        let tracer = Tracer::new(provider.tracer("test"));
        provider.shutdown().expect("nothing to send");
        assert_eq!(tracer.begin(SpanKind::Internal, "x", Some(KEPT), Vec::new()).traceparent(), None);
    }
}
