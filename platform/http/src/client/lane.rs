//! The lane to a service: so many calls under way, so many that wait for their turn, and no more.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::limits::{CALLS_OUT, WAITING_OUT};

/// What a process asks of one service at once.
#[derive(Debug)]
pub(super) struct Lane {
    calls: Semaphore,
    waiting: Semaphore,
}

impl Default for Lane {
    fn default() -> Self {
        Self::of(CALLS_OUT, WAITING_OUT)
    }
}

impl Lane {
    fn of(calls: usize, waiting: usize) -> Self {
        Self { calls: Semaphore::new(calls), waiting: Semaphore::new(waiting) }
    }

    /// A turn, at once or within `patience`; nothing when too many wait already or it does not come in time.
    pub(super) async fn enter(&self, patience: Duration) -> Option<SemaphorePermit<'_>> {
        if let Ok(turn) = self.calls.try_acquire() {
            return Some(turn);
        }
        let _waiting = self.waiting.try_acquire().ok()?;
        tokio::time::timeout(patience, self.calls.acquire()).await.ok()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn those_who_find_the_lane_full_wait_and_those_who_find_the_queue_full_are_told() {
        let lane = Lane::of(1, 1);
        let soon = Duration::from_millis(5);
        let turn = lane.enter(soon).await.expect("a turn");
        assert!(lane.enter(soon).await.is_none(), "it did not come in time");
        let patient = lane.enter(Duration::from_secs(10));
        tokio::pin!(patient);
        assert!(futures::poll!(&mut patient).is_pending());
        let told = tokio::time::timeout(soon, lane.enter(Duration::from_secs(10))).await;
        assert!(told.expect("at once").is_none(), "the queue is full");
        drop(turn);
        assert!(patient.await.is_some());
    }
}
