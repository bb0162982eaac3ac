//! OpenTelemetry traces: one span for each call of a service, so that one purchase is one trace over all services,
//! whether they share a process or not.
//!
//! - [`Collector`] is where spans are sent, and how many of the traces.
//! - [`Traces`] are those of all services in this process; each service has a [`Tracer`] of its own, since who looks at
//!   a trace wants to see services, not processes.
//! - [`Span`] is a call under way. What goes on to others is its `traceparent` (W3C Trace Context); nothing is ambient.
//! - [`Seen`] is a call that ended a moment ago; the last of them are remembered, with a collector and without.
//! - `queue` is where spans wait; `post` sends them. A collector that is away costs spans, never a call.
//!
//! A span holds names of functions, routes, statuses, ids of requests: never what was said, nor by whom.
#![allow(clippy::disallowed_methods, reason = "this crate owns what sends the spans")]

mod collector;
mod post;
mod queue;
mod recent;
mod span;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider, TracerProviderBuilder};

pub use collector::{Collector, NoCollector, NoRatio, Ratio};
pub use opentelemetry::KeyValue;
pub use opentelemetry::trace::SpanKind;
pub use recent::Seen;
pub use span::{Span, Tracer};

use self::post::Post;
use self::recent::Recent;

/// The traces of the services in this process. Clones share them.
#[derive(Clone, Debug)]
pub struct Traces(Arc<Services>);

#[derive(Debug)]
struct Services {
    providers: BTreeMap<&'static str, SdkTracerProvider>,
    recent: Recent,
}

impl Traces {
    /// Begins to send spans of `services` to `collector`, which need not be there yet. Call it in the runtime that is to
    /// send them.
    ///
    /// What the collector does not say is taken from the environment, as the OpenTelemetry specification has it:
    /// `OTEL_TRACES_SAMPLER`, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_BSP_SCHEDULE_DELAY`.
    ///
    /// # Errors
    /// When the environment asks for what cannot be done, such as compression.
    pub fn open(
        collector: &Collector,
        services: impl IntoIterator<Item = &'static str>,
    ) -> Result<Self, Unusable> {
        let (post, recent) = (Arc::new(Post::new()), Recent::default());
        let provider = |service| {
            let queue = queue::to(collector, service, post.clone());
            let queue = queue.map_err(|error| Unusable(error.to_string()))?;
            let builder = builder(service, &recent).with_span_processor(queue);
            Ok((service, sampled(builder, collector).build()))
        };
        let providers = services.into_iter().map(provider).collect::<Result<_, _>>()?;
        Ok(Self(Arc::new(Services { providers, recent })))
    }

    /// Traces of `services` that are sent nowhere: the last calls are remembered, and that is all.
    pub fn here(services: impl IntoIterator<Item = &'static str>) -> Self {
        let recent = Recent::default();
        let provider = |service| (service, builder(service, &recent).build());
        let providers = services.into_iter().map(provider).collect();
        Self(Arc::new(Services { providers, recent }))
    }

    /// The calls that ended last, the last one first.
    pub fn recent(&self) -> Vec<Seen> {
        self.0.recent.seen()
    }

    /// What begins the spans of `service`; nothing when it does not run here.
    pub fn of(&self, service: &str) -> Option<Tracer> {
        self.0.providers.get(service).map(|provider| Tracer::new(provider.tracer("octavo")))
    }

    /// Sends what waits, for as long as `patience` lasts. Calls that come after it have no spans.
    pub async fn close(&self, patience: Duration) {
        let close = |(service, provider): (&&'static str, &SdkTracerProvider)| {
            let (service, provider) = (*service, provider.clone());
            // It waits for the thread that sends.
            tokio::task::spawn_blocking(move || {
                if let Err(error) = provider.shutdown_with_timeout(patience) {
                    tracing::warn!(service, %error, "the last spans may not have reached the collector");
                }
            })
        };
        let closing: Vec<_> = self.0.providers.iter().map(close).collect();
        for closed in closing {
            let _ = closed.await;
        }
    }
}

/// The environment asks for what cannot be done.
#[derive(Debug, thiserror::Error)]
#[error("spans cannot be sent: {0}; look at the OTEL_EXPORTER_OTLP_… variables")]
pub struct Unusable(String);

fn builder(service: &'static str, recent: &Recent) -> TracerProviderBuilder {
    let resource = Resource::builder()
        .with_attribute(KeyValue::new("service.namespace", "octavo"))
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_service_name(service);
    SdkTracerProvider::builder().with_span_processor(recent.clone()).with_resource(resource.build())
}

fn sampled(builder: TracerProviderBuilder, collector: &Collector) -> TracerProviderBuilder {
    match collector.ratio {
        Some(ratio) => {
            let some = Sampler::TraceIdRatioBased(ratio.get());
            builder.with_sampler(Sampler::ParentBased(Box::new(some)))
        }
        // What OTEL_TRACES_SAMPLER says; else all, unless the caller's trace is not kept.
        None => builder,
    }
}
