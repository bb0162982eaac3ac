//! What is measured: one recorder for the process, bounded whatever is sent and whether or not anybody looks.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use metrics::{Counter, Histogram, Label};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use parking_lot::RwLock;

use crate::limits::UPKEEP_TIME;

/// Installs the process-wide metrics recorder, once, and gives its handle.
pub fn install_metrics() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| {
        let buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
        let builder = PrometheusBuilder::new();
        let builder = builder.set_buckets(&buckets).unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        // A second recorder in one process is only possible in tests; the first one keeps counting then.
        let _ = metrics::set_global_recorder(recorder);
        keep_up(handle.clone(), UPKEEP_TIME);
        handle
    })
}

/// Folds what was measured into its buckets now and then. Each measurement is kept by itself until that is done, so
/// a shop whose metrics nobody reads would grow with every call.
fn keep_up(handle: PrometheusHandle, period: Duration) {
    let upkeep = move || {
        loop {
            std::thread::sleep(period);
            handle.run_upkeep();
        }
    };
    if let Err(error) = std::thread::Builder::new().name("metrics-upkeep".into()).spawn(upkeep) {
        tracing::error!(%error, "what is measured cannot be folded together; memory grows until /metrics is read");
    }
}

/// The methods that stand in labels. A client can make up methods, and each would be kept for good.
const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"];

fn place_of(method: &http::Method) -> usize {
    METHODS.iter().position(|known| *known == method.as_str()).unwrap_or(METHODS.len() - 1)
}

/// What is measured of a port's requests. Each figure is looked up in the recorder once, and then at hand.
pub(crate) struct Meters {
    service: &'static str,
    routes: RwLock<HashMap<String, Arc<[OnceLock<Meter>; METHODS.len()]>>>,
}

/// What is measured of the requests with one method to one route.
struct Meter {
    seconds: Histogram,
    /// How many there were with each status.
    answers: RwLock<Vec<(u16, Counter)>>,
}

impl Meters {
    pub(crate) fn new(service: &'static str) -> Self {
        Self { service, routes: RwLock::default() }
    }

    /// Notes a request that was answered.
    pub(crate) fn note(&self, method: &http::Method, route: &str, status: u16, took: Duration) {
        let (place, methods) = (place_of(method), self.route(route));
        let labels = || {
            vec![
                Label::from_static_parts("service", self.service),
                Label::from_static_parts("method", METHODS[place]),
                Label::new("route", route.to_owned()),
            ]
        };
        let meter = methods[place].get_or_init(|| Meter {
            seconds: metrics::histogram!("octavo_http_request_seconds", labels()),
            answers: RwLock::default(),
        });
        meter.seconds.record(took.as_secs_f64());
        let counted = |(known, counter): &(u16, Counter)| (*known == status).then(|| counter.increment(1));
        if meter.answers.read().iter().find_map(counted).is_some() {
            return;
        }
        let mut answers = meter.answers.write();
        if answers.iter().find_map(counted).is_none() {
            let mut labels = labels();
            labels.push(Label::new("status", status.to_string()));
            let counter = metrics::counter!("octavo_http_requests_total", labels);
            counter.increment(1);
            answers.push((status, counter));
        }
    }

    fn route(&self, route: &str) -> Arc<[OnceLock<Meter>; METHODS.len()]> {
        if let Some(known) = self.routes.read().get(route) {
            return known.clone();
        }
        self.routes.write().entry(route.to_owned()).or_default().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory() -> usize {
        let status = std::fs::read_to_string("/proc/self/status").expect("/proc, which Linux has");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
        line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse().ok()).expect("a number")
    }

    #[test]
    fn what_nobody_looks_at_does_not_grow() {
        let recorder = PrometheusBuilder::new().set_buckets(&[0.5, 1.0]).expect("buckets").build_recorder();
        keep_up(recorder.handle(), Duration::from_millis(20));
        metrics::with_local_recorder(&recorder, || {
            let histogram = metrics::histogram!("looked_at_by_nobody");
            let before = memory();
            // Kept each by itself they would be 80 MB, with what keeps them together.
            for _ in 0..500 {
                (0..10_000).for_each(|_| histogram.record(0.7));
                std::thread::sleep(Duration::from_millis(1));
            }
            let grown = memory().saturating_sub(before);
            assert!(grown < 30_000, "{grown} kB more");
        });
        // The library loses a handful when folding and measuring meet.
        let rendered = recorder.handle().render();
        let counted = rendered.lines().find_map(|line| line.strip_prefix("looked_at_by_nobody_count "));
        let counted: usize = counted.and_then(|count| count.parse().ok()).expect("a count");
        assert!((4_900_000..=5_000_000).contains(&counted), "{counted}");
    }

    #[test]
    fn methods_of_the_contract_have_their_names() {
        use http::Method;
        for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            assert_eq!(METHODS[place_of(&method)], method.as_str());
        }
        assert_eq!(METHODS[place_of(&Method::TRACE)], "other");
    }
}
