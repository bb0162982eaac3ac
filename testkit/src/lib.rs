//! The test kit: a whole shop in a moment, on real parts, called directly or over HTTP, in one process or as if each
//! service had its own.
//!
//! A [`TestShop`] is all eight services, on SQLite in a temporary folder or on PostgreSQL in a database of its own,
//! every port open on a free port of this machine. In [`Mode::Apart`] they share nothing but their data, and each can be
//! stopped and started by itself. Tests talk to it through the contract: typed, by `shop.carts()` and its like in the
//! shop's mode, or as
//! any HTTP client would, by `shop.at("cart")`.
#![allow(clippy::disallowed_methods, reason = "tests own their clock and their tasks")]

mod collector;
mod contents;
mod http;
mod shop;
mod stock_in;

pub use collector::{SeenSpan, SpanCollector};
pub use contents::{tables, texts};
pub use http::{Port, Reply, Sending};
pub use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
pub use shop::{Mode, Options, TestShop, every_mode, in_every_mode};
pub use store::EngineKind;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A clock that moves when the test says so.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<AtomicI64>);

impl Default for ManualClock {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(1_800_000_000_000_000)))
    }
}

impl ManualClock {
    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_micros()).expect("a test's patience"), Ordering::SeqCst);
    }

    /// The clock as a shop takes it.
    pub fn clock(&self) -> kernel::Clock {
        kernel::Clock::Manual(self.0.clone())
    }
}

/// Asks `question` every few milliseconds until it has an answer; fails the test after ten seconds.
pub async fn eventually<T>(what: &str, question: impl AsyncFn() -> Option<T>) -> T {
    for _ in 0..1000 {
        if let Some(answer) = question().await {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("waited ten seconds in vain: {what}");
}
