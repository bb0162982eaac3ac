//! The writer: takes what is queued, writes it in one transaction, and answers after the commit.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::thread::JoinHandle;

use kernel::{RequestId, World};
use rusqlite::ErrorCode;
use tokio::sync::watch;

use crate::plan::Acts;
use crate::{Fatal, OpenError, StoreConfig, StoreError};

use super::Queued;
use super::apply::{Hand, Micros};
use super::binding::write_failure;
use super::open::Opened;
use super::text::Texts;

/// A plan in the batch. Its acts are kept to the end, since they hold idempotency keys in flight.
struct Entry {
    job: Queued,
    acts: Vec<Acts>,
}

struct Writer {
    hand: Hand,
    queue: Receiver<Queued>,
    waiting: Arc<AtomicUsize>,
    tell: watch::Sender<i64>,
    world: World,
    batch: usize,
    fatal: Fatal,
    service: &'static str,
    plans: metrics::Counter,
    commits: metrics::Counter,
    /// Released when the writer is dropped, after its connection.
    _lock: File,
}

/// Why a batch is lost.
enum Lost {
    /// All of it was rolled back; the next one may do better.
    RolledBack(StoreError),
    /// It is not known what is on the disk.
    Unconfirmed(String),
}

#[allow(clippy::disallowed_methods, reason = "the engine has threads of its own")]
pub(super) fn start(
    config: &StoreConfig,
    opened: Opened,
    queue: Receiver<Queued>,
    tell: watch::Sender<i64>,
    waiting: Arc<AtomicUsize>,
) -> Result<JoinHandle<()>, OpenError> {
    let service = config.service;
    let Opened { connection, lock, last_event } = opened;
    // The process number alone comes again after a restart.
    let owner = format!("{}/{}", std::process::id(), config.world.id::<RequestId>());
    let writer = Writer {
        hand: Hand { connection, texts: Texts::default(), last_event, owner },
        queue,
        waiting,
        tell,
        world: config.world.clone(),
        batch: config.batch.max(1),
        fatal: config.fatal.clone(),
        service,
        plans: metrics::counter!("octavo_store_plans_total", "service" => service),
        commits: metrics::counter!("octavo_store_commits_total", "service" => service),
        _lock: lock,
    };
    let run = move || {
        let fatal = writer.fatal.clone();
        if catch_unwind(AssertUnwindSafe(|| writer.run())).is_err() {
            tracing::error!(service, "the store's writer panicked");
            fatal("the store's writer panicked");
        }
    };
    std::thread::Builder::new().name(format!("{service}-writer")).spawn(run).map_err(|error| {
        OpenError::Unusable {
            path: config.path.clone(),
            reason: format!("its writer cannot be started: {error}"),
        }
    })
}

impl Writer {
    fn run(mut self) {
        let mut entries = Vec::with_capacity(self.batch);
        while let Ok(first) = self.queue.recv() {
            entries.push(Entry { job: first, acts: Vec::new() });
            while entries.len() < self.batch {
                let Ok(job) = self.queue.try_recv() else { break };
                entries.push(Entry { job, acts: Vec::new() });
            }
            self.waiting.fetch_sub(entries.len(), Ordering::Relaxed);
            if !self.batch(&mut entries) {
                return;
            }
        }
        // Every handle is gone and the queue is empty: leave one tidy file behind.
        if let Err(error) =
            self.hand.connection.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);")
        {
            tracing::warn!(service = self.service, %error, "the log was not folded into the database at the end");
        }
    }

    /// Writes a batch and answers all in it; false when the writer must not go on.
    fn batch(&mut self, entries: &mut Vec<Entry>) -> bool {
        let before = self.hand.last_event;
        let outcome = self.transact(entries);
        let answer = match &outcome {
            Ok(()) => Ok(()),
            Err(lost) => {
                self.hand.last_event = before;
                Err(self.mourn(lost))
            }
        };
        self.plans.increment(entries.len() as u64);
        self.commits.increment(1);
        if answer.is_ok() && self.hand.last_event > before {
            // Told before the answers: whoever has an answer finds its events.
            self.tell.send_replace(self.hand.last_event);
        }
        for Entry { job, acts } in entries.drain(..) {
            drop(acts);
            // What a caller's types do when they are dropped is not the writer's to die of.
            let answering = catch_unwind(AssertUnwindSafe(|| job.answer(answer.clone())));
            if answering.is_err() {
                tracing::error!(service = self.service, "an answer panicked");
            }
        }
        !matches!(outcome, Err(Lost::Unconfirmed(_)))
    }

    fn mourn(&self, lost: &Lost) -> StoreError {
        match lost {
            Lost::RolledBack(error) => {
                tracing::error!(service = self.service, %error, "a batch was rolled back");
                error.clone()
            }
            Lost::Unconfirmed(reason) => {
                tracing::error!(
                    service = self.service,
                    reason,
                    "a commit was not confirmed; the process must stop"
                );
                (self.fatal)(reason);
                StoreError::Unconfirmed
            }
        }
    }

    fn transact(&mut self, entries: &mut [Entry]) -> Result<(), Lost> {
        self.hand.run("BEGIN IMMEDIATE", []).map_err(|error| self.roll_back(error))?;
        let now = self.world.now().micros();
        for entry in entries.iter_mut() {
            self.carry_out(entry, now)?;
        }
        self.commit()
    }

    fn commit(&mut self) -> Result<(), Lost> {
        let committed =
            self.hand.connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([]));
        let Err(error) = committed else { return Ok(()) };
        match error.sqlite_error_code() {
            // The pages may count as written and yet not be there: only a new process reads what is.
            Some(ErrorCode::SystemIoFailure) => Err(Lost::Unconfirmed(error.to_string())),
            _ => Err(self.roll_back(write_failure(&error))),
        }
    }

    fn roll_back(&self, error: StoreError) -> Lost {
        if !self.hand.connection.is_autocommit()
            && let Err(failure) = self.hand.connection.execute_batch("ROLLBACK")
        {
            return Lost::Unconfirmed(failure.to_string());
        }
        // Whatever it was, it was no single plan's fault, and nothing was written.
        match error {
            StoreError::Unavailable(reason) => Lost::RolledBack(StoreError::Unavailable(reason)),
            other => {
                tracing::error!(service = self.service, error = %other, "a transaction failed as a whole");
                Lost::RolledBack(StoreError::Unavailable("the transaction failed"))
            }
        }
    }

    /// Lets one plan decide and writes it; its failure is its own unless the whole transaction is gone.
    fn carry_out(&mut self, entry: &mut Entry, now: Micros) -> Result<(), Lost> {
        let mut next = match self.hand.load(entry.job.keys()) {
            Ok(rows) => entry.job.decide(&rows),
            Err(error) => entry.job.fail(error),
        };
        self.still_open()?;
        while let Some(acts) = next.take() {
            let written = self.write(&acts, now)?;
            entry.acts.push(acts);
            // At most one more round: what is written in a failed plan's place has no guards.
            next = written.err().and_then(|error| entry.job.fail(error));
        }
        Ok(())
    }

    fn write(&mut self, acts: &Acts, now: Micros) -> Result<Result<(), StoreError>, Lost> {
        if acts.list.is_empty() && acts.broken.is_none() {
            return Ok(Ok(()));
        }
        // A statement that fails undoes itself, so a plan of one act needs no savepoint.
        if acts.list.len() == 1 {
            let written = self.hand.write(acts, now);
            self.still_open()?;
            return Ok(written);
        }
        let before = self.hand.last_event;
        self.hand.run("SAVEPOINT plan", []).map_err(|error| self.roll_back(error))?;
        let written = self.hand.write(acts, now);
        self.still_open()?;
        if written.is_err() {
            self.hand.last_event = before;
            self.hand.run("ROLLBACK TO plan", []).map_err(|error| self.roll_back(error))?;
        }
        self.hand.run("RELEASE plan", []).map_err(|error| self.roll_back(error))?;
        Ok(written)
    }

    /// A full disk or a failing one can undo the whole transaction behind a statement's back.
    fn still_open(&self) -> Result<(), Lost> {
        if self.hand.connection.is_autocommit() {
            return Err(Lost::RolledBack(StoreError::Unavailable("the disk is full or fails")));
        }
        Ok(())
    }
}
