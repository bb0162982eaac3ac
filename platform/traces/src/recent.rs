//! The calls that ended last, for who looks after a shop that has no collector: so many, and the oldest go.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use opentelemetry::Context;
use opentelemetry::trace::Status;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};

/// So many calls are remembered. At a few hundred bytes each that is nothing beside a queue.
const RECENT: usize = 200;

/// Which request a call belongs to.
const REQUEST: &str = "octavo.request_id";

/// A call as it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The request that it was a part of.
    pub request_id: String,
    /// What was called: `cart.add_item`.
    pub name: String,
    /// When it began.
    pub began: SystemTime,
    /// How long it took.
    pub took: Duration,
    /// The code of the failure, if it failed.
    pub failure: Option<String>,
}

impl Seen {
    fn of(span: &SpanData) -> Self {
        let request = span.attributes.iter().find(|said| said.key.as_str() == REQUEST);
        let failure = match &span.status {
            Status::Error { description } => Some(description.to_string()),
            Status::Unset | Status::Ok => None,
        };
        Self {
            request_id: request.map(|said| said.value.to_string()).unwrap_or_default(),
            name: span.name.to_string(),
            began: span.start_time,
            took: span.end_time.duration_since(span.start_time).unwrap_or_default(),
            failure,
        }
    }
}

/// The last calls of all services here, in the order in which they ended. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recent(Arc<Mutex<VecDeque<Seen>>>);

impl Recent {
    /// All of them, the last one first.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }
}

impl SpanProcessor for Recent {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        let seen = Seen::of(&span);
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() == RECENT {
            recent.pop_front();
        }
        recent.push_back(seen);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::KeyValue;
    use opentelemetry::trace::SpanKind;

    use super::*;
    use crate::Traces;

    #[test]
    fn the_last_calls_are_remembered_and_no_more() {
        let traces = Traces::here(["cart", "book"]);
        let call = |service, name: String, fails: bool| {
            let asked = vec![KeyValue::new(REQUEST, format!("req-{name}"))];
            let mut span = traces.of(service).expect("here").begin(SpanKind::Internal, name, None, asked);
            if fails {
                span.failed("unavailable");
            }
        };
        for number in 0..RECENT {
            call("cart", format!("cart.{number}"), false);
        }
        call("book", "book.last".to_owned(), true);
        let seen = traces.recent();
        assert_eq!(seen.len(), RECENT);
        let last = &seen[0];
        assert_eq!((last.name.as_str(), last.request_id.as_str()), ("book.last", "req-book.last"));
        assert_eq!(last.failure.as_deref(), Some("unavailable"));
        assert_eq!(seen[1].failure, None);
        assert_eq!(seen[RECENT - 1].name, "cart.1", "the oldest went");
        assert!(traces.of("order").is_none());
    }
}
