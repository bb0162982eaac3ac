//! A bounded pool for costly computations, such as hashing a password: a flood of them queues up here and
//! does not slow the rest of the shop.

use std::sync::Arc;

use tokio::sync::Semaphore;

/// A pool: so many computations at once, so many waiting, no more.
#[derive(Clone, Debug)]
pub struct Pool {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

/// Too many computations are waiting already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many computations are waiting")]
pub struct PoolBusy;

impl Pool {
    /// A pool that runs `at_once` computations and lets `waiting` more wait.
    pub fn new(at_once: usize, waiting: usize) -> Self {
        Self {
            running: Arc::new(Semaphore::new(at_once)),
            admitted: Arc::new(Semaphore::new(at_once + waiting)),
        }
    }

    /// Runs `compute` on a thread where blocking is allowed.
    ///
    /// # Errors
    /// [`PoolBusy`] when too many wait already, or the process is stopping.
    pub async fn run<T: Send + 'static>(
        &self,
        compute: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PoolBusy> {
        let _admitted = self.admitted.try_acquire().map_err(|_| PoolBusy)?;
        let place = self.running.clone().acquire_owned().await.map_err(|_| PoolBusy)?;
        // The place goes along: a caller who gives up does not free it while the thread still works.
        let task = tokio::task::spawn_blocking(move || {
            let result = compute();
            drop(place);
            result
        });
        task.await.map_err(|_| PoolBusy)
    }
}
