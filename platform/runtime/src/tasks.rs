//! Tracked tasks and the stop signal.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Everything of a process that runs in the background. Clones share the same tasks and the same stop.
#[derive(Clone, Debug, Default)]
pub struct Runtime {
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Runtime {
    /// A runtime with nothing running.
    pub fn new() -> Self {
        Self::default()
    }

    /// The signal that everything is to stop.
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Runs `task` until it ends or the runtime stops waiting for it. A panic is logged and ends it alone.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(async move {
            if AssertUnwindSafe(task).catch_unwind().await.is_err() {
                tracing::error!(task = name, "a background task panicked");
            }
        });
    }

    /// Runs `work` now and then every `period`, until the stop. A round that panics is logged; the next one comes.
    pub fn every<W, F>(&self, name: &'static str, period: Duration, work: W)
    where
        W: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let stop = self.stop.clone();
        self.spawn(name, async move {
            while !stop.is_cancelled() {
                if AssertUnwindSafe(work()).catch_unwind().await.is_err() {
                    tracing::error!(worker = name, "a round panicked");
                }
                tokio::select! {
                    () = tokio::time::sleep(period) => {}
                    () = stop.cancelled() => {}
                }
            }
        });
    }

    /// Tells everything to stop and waits for it, at most `patience`. Says whether all of it ended.
    pub async fn shut_down(&self, patience: Duration) -> bool {
        self.stop.cancel();
        self.tasks.close();
        tokio::time::timeout(patience, self.tasks.wait()).await.is_ok()
    }
}

/// The future's output, or nothing when it takes longer than `limit`.
pub async fn within<F: Future>(limit: Duration, future: F) -> Option<F::Output> {
    tokio::time::timeout(limit, future).await.ok()
}

/// Waits.
pub async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
