//! What waits to be written, and how it is put together into batches.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Receiver;

use crate::job::{Entry, Job};

use super::Shared;

/// How long after the last batch the next one begins while there is company: batches with many plans cost the server far
/// less than many batches. Whoever is alone waits for nobody.
const GATHER: Duration = Duration::from_millis(2);
/// So many plans need not wait for others, and are enough to be looked at ahead of their turn.
const ENOUGH: usize = 64;
/// After so many batches with one plan each there is no company.
const ALONE: usize = 8;
/// So many batches in a row are looked at ahead of their turn. Then others who wait for theirs are let in.
const IN_A_ROW: usize = 32;

pub(super) struct Queue {
    waiting: Receiver<Box<dyn Job>>,
    /// How many plans a batch has at most.
    most: usize,
    shared: Arc<Shared>,
    jobs: Vec<Box<dyn Job>>,
    /// The next batch, once it was looked at ahead of its turn.
    ahead: Vec<Entry>,
    in_a_row: usize,
    /// How many batches ago more than one plan was there.
    alone: usize,
    /// When the last batch ended.
    ended: Instant,
}

impl Queue {
    #[allow(clippy::disallowed_methods, reason = "how long ago a batch was is measured, never stored")]
    pub(super) fn new(waiting: Receiver<Box<dyn Job>>, most: usize, shared: Arc<Shared>) -> Self {
        let jobs = Vec::with_capacity(most);
        let (ahead, ended) = (Vec::new(), Instant::now());
        Self { waiting, most, shared, jobs, ahead, in_a_row: 0, alone: ALONE, ended }
    }

    /// Waits for the next batch; one without plans says that the store closes. Nothing is lost when it is not waited for
    /// any longer.
    #[allow(clippy::disallowed_methods, reason = "the engine lies below `runtime`")]
    pub(super) async fn batch(&mut self) -> Vec<Entry> {
        if !self.ahead.is_empty() {
            return std::mem::take(&mut self.ahead);
        }
        self.in_a_row = 0;
        if self.jobs.is_empty() {
            self.waiting.recv_many(&mut self.jobs, self.most).await;
        }
        if self.alone < ALONE && self.jobs.len() < ENOUGH {
            tokio::time::sleep((self.ended + GATHER).saturating_duration_since(Instant::now())).await;
        }
        self.alone = if self.jobs.len() > 1 { 0 } else { self.alone + 1 };
        self.gathered()
    }

    /// What the next batch will be, if there is enough for one already.
    pub(super) fn ahead(&mut self) -> &mut [Entry] {
        if self.ahead.is_empty() && self.waiting.len() >= ENOUGH.min(self.most) && self.in_a_row < IN_A_ROW {
            self.in_a_row += 1;
            self.ahead = self.gathered();
        }
        &mut self.ahead
    }

    /// Takes what waits, up to a batch.
    fn gathered(&mut self) -> Vec<Entry> {
        while self.jobs.len() < self.most
            && let Ok(job) = self.waiting.try_recv()
        {
            self.jobs.push(job);
        }
        self.shared.waiting.fetch_sub(self.jobs.len(), Ordering::Relaxed);
        self.jobs.drain(..).map(Entry::new).collect()
    }

    /// Notes that a batch has ended.
    #[allow(clippy::disallowed_methods, reason = "how long ago a batch was is measured, never stored")]
    pub(super) fn ended(&mut self) {
        self.ended = Instant::now();
    }
}
