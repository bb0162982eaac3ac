//! Ctrl-C and SIGTERM: a run ends early, and cleans up behind it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::cluster::signals;

/// How often it is looked whether somebody said so.
const LOOK: Duration = Duration::from_millis(50);

/// Whether somebody said so. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system does not allow it.
    pub(super) fn listen() -> Result<Self> {
        let stop = Self(Arc::default());
        let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (mut interrupt, mut terminate) = waiting.block_on(async { signals() })?;
        let was_told = stop.0.clone();
        thread::spawn(move || {
            waiting.block_on(async {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            });
            println!("stopping");
            was_told.store(true, Ordering::SeqCst);
        });
        Ok(stop)
    }

    /// Goes on, or not.
    ///
    /// # Errors
    /// When somebody said so.
    pub(super) fn check(&self) -> Result<()> {
        ensure!(!self.0.load(Ordering::SeqCst), "stopped before the end");
        Ok(())
    }

    /// Waits.
    ///
    /// # Errors
    /// As soon as somebody says so.
    pub(super) fn wait(&self, time: Duration) -> Result<()> {
        let begun = Instant::now();
        loop {
            self.check()?;
            let left = time.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return Ok(());
            }
            thread::sleep(LOOK.min(left));
        }
    }
}
