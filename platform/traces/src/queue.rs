//! Where the spans of a service wait to be sent: so many, and no more. One too many is dropped and counted, as is what
//! no collector took.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use metrics::{Counter, counter};
use opentelemetry::Context;
use opentelemetry_otlp::{
    ExporterBuildError, Protocol, SpanExporter as Otlp, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Span, SpanData, SpanExporter, SpanProcessor,
};

use crate::Collector;
use crate::post::{ANSWER_TIME, Post};

/// How many spans of a service may wait. At a kilobyte each, with what it says, that is 8 MB.
const QUEUE: usize = 8192;
/// How many are sent at once.
const BATCH: usize = 512;

/// What is known of a queue by those who fill it and by the thread that empties it.
#[derive(Debug)]
struct Tally {
    service: &'static str,
    waiting: AtomicUsize,
    dropped: Counter,
    is_away: AtomicBool,
}

/// A queue that is emptied by a thread of its own.
#[derive(Debug)]
pub(crate) struct Queue<P> {
    tally: Arc<Tally>,
    batches: P,
}

/// The queue of `service`, whose spans `post` brings to `collector`.
pub(crate) fn to(
    collector: &Collector,
    service: &'static str,
    post: Arc<Post>,
) -> Result<Queue<BatchSpanProcessor>, ExporterBuildError> {
    let otlp = Otlp::builder()
        .with_http()
        .with_shared_http_client(post)
        .with_endpoint(collector.endpoint.to_string())
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(ANSWER_TIME)
        .build()?;
    let dropped = counter!("octavo_spans_dropped_total", "service" => service);
    Ok(emptied_by(otlp, service, dropped))
}

fn emptied_by<E: SpanExporter + 'static>(
    otlp: E,
    service: &'static str,
    dropped: Counter,
) -> Queue<BatchSpanProcessor> {
    let (waiting, is_away) = (AtomicUsize::new(0), AtomicBool::new(false));
    let tally = Arc::new(Tally { service, waiting, dropped, is_away });
    let config = BatchConfigBuilder::default().with_max_queue_size(QUEUE).with_max_export_batch_size(BATCH);
    let sender = Sender { tally: tally.clone(), otlp };
    let batches = BatchSpanProcessor::builder(sender).with_batch_config(config.build()).build();
    Queue { tally, batches }
}

impl<P: SpanProcessor> SpanProcessor for Queue<P> {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.batches.on_start(span, context);
    }

    /// Never waits: it is called where a call is answered.
    fn on_end(&self, span: SpanData) {
        if self.tally.waiting.fetch_add(1, Ordering::Relaxed) >= QUEUE {
            self.tally.waiting.fetch_sub(1, Ordering::Relaxed);
            self.tally.dropped.increment(1);
            return;
        }
        self.batches.on_end(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.batches.force_flush()
    }

    fn shutdown_with_timeout(&self, patience: Duration) -> OTelSdkResult {
        self.batches.shutdown_with_timeout(patience)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.batches.set_resource(resource);
    }
}

/// Sends what waited, and counts what could not be sent.
#[derive(Debug)]
struct Sender<E> {
    tally: Arc<Tally>,
    otlp: E,
}

impl<E: SpanExporter> SpanExporter for Sender<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let Tally { service, waiting, dropped, is_away } = &*self.tally;
        let count = batch.len();
        waiting.fetch_sub(count, Ordering::Relaxed);
        let sent = self.otlp.export(batch).await;
        match &sent {
            Ok(()) if is_away.swap(false, Ordering::Relaxed) => {
                tracing::info!(service, "the collector takes spans again");
            }
            Ok(()) => {}
            Err(error) => {
                dropped.increment(u64::try_from(count).unwrap_or(u64::MAX));
                if !is_away.swap(true, Ordering::Relaxed) {
                    tracing::warn!(service, %error, "the collector takes no spans; they are dropped until it does");
                }
            }
        }
        sent
    }

    fn shutdown_with_timeout(&self, patience: Duration) -> OTelSdkResult {
        self.otlp.shutdown_with_timeout(patience)
    }

    fn shutdown(&self) -> OTelSdkResult {
        self.otlp.shutdown()
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.otlp.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.otlp.set_resource(resource);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::AtomicU64;
    use std::sync::mpsc::{Receiver, Sender as Told, channel};

    use opentelemetry::trace::{Tracer, TracerProvider};
    use opentelemetry_sdk::error::OTelSdkError;
    use opentelemetry_sdk::trace::SdkTracerProvider;

    use super::*;

    /// A collector that says when it is asked, and takes spans when it is let: all, or none.
    #[derive(Debug)]
    struct Slow {
        asked: Mutex<Told<usize>>,
        is_let: Mutex<Receiver<()>>,
        takes: bool,
    }

    impl SpanExporter for Slow {
        async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
            self.asked.lock().expect("no panic").send(batch.len()).expect("a test that listens");
            // Let once for all when the other end is gone.
            let _ = self.is_let.lock().expect("no panic").recv();
            if self.takes { Ok(()) } else { Err(OTelSdkError::InternalFailure("it is away".into())) }
        }
    }

    struct Trial {
        provider: SdkTracerProvider,
        dropped: Arc<AtomicU64>,
        asked: Receiver<usize>,
        go: Told<()>,
    }

    impl Trial {
        fn of(takes: bool) -> Self {
            let ((told, asked), (go, is_let)) = (channel(), channel());
            let slow = Slow { asked: Mutex::new(told), is_let: Mutex::new(is_let), takes };
            let dropped = Arc::new(AtomicU64::new(0));
            let queue = emptied_by(slow, "cart", Counter::from_arc(dropped.clone()));
            Self {
                provider: SdkTracerProvider::builder().with_span_processor(queue).build(),
                dropped,
                asked,
                go,
            }
        }

        fn spans(&self, count: usize) {
            let tracer = self.provider.tracer("test");
            (0..count).for_each(|_| drop(tracer.start("cart.add_item")));
        }

        fn dropped(&self) -> usize {
            usize::try_from(self.dropped.load(Ordering::Relaxed)).expect("a few")
        }

        /// Lets the collector go on, and waits for the end.
        fn end(self) -> (usize, usize) {
            drop(self.go);
            self.provider.shutdown().expect("an end");
            (self.asked.iter().sum(), usize::try_from(self.dropped.load(Ordering::Relaxed)).expect("a few"))
        }
    }

    #[test]
    fn who_finds_the_queue_full_is_dropped_and_counted_and_all_others_are_sent() {
        let trial = Trial::of(true);
        trial.spans(BATCH);
        assert_eq!(trial.asked.recv(), Ok(BATCH), "a whole batch is sent at once");
        trial.spans(QUEUE);
        assert_eq!(trial.dropped(), 0, "there is room for them");
        trial.spans(10);
        assert_eq!(trial.dropped(), 10);
        assert_eq!(trial.end(), (QUEUE, 10));
    }

    #[test]
    fn what_no_collector_took_is_counted() {
        let trial = Trial::of(false);
        trial.spans(7);
        assert_eq!(trial.end(), (7, 7));
    }
}
