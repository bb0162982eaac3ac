//! The writer: takes what is queued, writes it in one transaction, and answers after the commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::thread::JoinHandle;

use kernel::{RequestId, World};
use rusqlite::{Connection, ErrorCode};
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::changes::Changes;
use crate::job::Entry;
use crate::plan::Acts;
use crate::{Fatal, OpenError, StoreConfig, StoreError};

use super::Queued;
use super::apply::{Hand, Micros};
use super::binding::write_failure;
use super::open::Opened;
use super::statements::Statements;
use super::witness::Witnessed;

/// How often the writer lets others go first before it begins a transaction. A commit costs as much as several plans, so
/// it pays to have more of them in it.
const YIELDS: usize = 3;

struct Writer<'c> {
    connection: &'c Connection,
    hand: Hand<'c>,
    queue: Receiver<Queued>,
    waiting: Arc<AtomicUsize>,
    events: watch::Sender<i64>,
    changes: Arc<Changes>,
    world: World,
    batch: usize,
    fatal: Fatal,
    /// Where answers are given.
    runtime: Handle,
    service: &'static str,
    plans: metrics::Counter,
    commits: metrics::Counter,
}

/// Why a batch is lost.
enum Lost {
    /// All of it was rolled back; the next one may do better.
    RolledBack(StoreError),
    /// It is not known what is on the disk.
    Unconfirmed(String),
}

/// What became of a plan's acts.
enum Written {
    All,
    /// None of them, and nothing is left of those before the one that failed.
    Nothing(StoreError),
    /// Some, without a savepoint to go back to: the transaction is to be written anew.
    Half(StoreError),
}

/// Who is told of what is written.
pub(super) struct Telling {
    /// The number of the last event.
    pub(super) events: watch::Sender<i64>,
    pub(super) changes: Arc<Changes>,
    pub(super) witnessed: Witnessed,
}

#[allow(clippy::disallowed_methods, reason = "the engine has threads of its own")]
pub(super) fn start(
    config: &StoreConfig,
    opened: Opened,
    queue: Receiver<Queued>,
    waiting: Arc<AtomicUsize>,
    telling: Telling,
) -> Result<JoinHandle<()>, OpenError> {
    let service = config.service;
    let Opened { connection, lock, last_event } = opened;
    let Telling { events, changes, witnessed } = telling;
    let (world, fatal, batch) = (config.world.clone(), config.fatal.clone(), config.batch.max(1));
    // The process number alone comes again after a restart.
    let runtime = Handle::current();
    let owner = format!("{}/{}", std::process::id(), world.id::<RequestId>());
    let run = move || {
        // Dropped in the opposite order: the file is released when its connection is gone.
        let _lock = lock;
        let connection = connection;
        let writer = Writer {
            connection: &connection,
            hand: Hand { statements: Statements::new(&connection, witnessed), last_event, owner },
            queue,
            waiting,
            events,
            changes,
            world,
            batch,
            fatal: fatal.clone(),
            runtime,
            service,
            plans: metrics::counter!("octavo_store_plans_total", "service" => service),
            commits: metrics::counter!("octavo_store_commits_total", "service" => service),
        };
        if catch_unwind(AssertUnwindSafe(|| writer.run())).is_err() {
            tracing::error!(service, "the store's writer panicked");
            fatal("the store's writer panicked");
        }
    };
    std::thread::Builder::new().name(format!("{service}-writer")).spawn(run).map_err(|error| {
        OpenError::Unusable {
            database: config.database.clone(),
            reason: format!("its writer cannot be started: {error}"),
        }
    })
}

impl Writer<'_> {
    fn run(mut self) {
        let mut entries = Vec::with_capacity(self.batch);
        while let Ok(first) = self.queue.recv() {
            entries.push(Entry::new(first));
            self.gather(&mut entries);
            // Whoever is about to send something gets to do so, if the processor is wanted; if not, this costs nothing.
            for _ in 0..YIELDS {
                std::thread::yield_now();
                self.gather(&mut entries);
            }
            self.waiting.fetch_sub(entries.len(), Ordering::Relaxed);
            let batch = std::mem::replace(&mut entries, Vec::with_capacity(self.batch));
            if !self.batch(batch) {
                return;
            }
        }
        // Every handle is gone and the queue is empty: leave one tidy file behind.
        if let Err(error) = self.connection.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);")
        {
            tracing::warn!(service = self.service, %error, "the log was not folded into the database at the end");
        }
    }

    /// Takes what waits, up to a batch.
    fn gather(&self, entries: &mut Vec<Entry>) {
        while entries.len() < self.batch {
            let Ok(job) = self.queue.try_recv() else { break };
            entries.push(Entry::new(job));
        }
    }

    /// Writes a batch and has all in it answered; false when the writer must not go on.
    fn batch(&mut self, mut entries: Vec<Entry>) -> bool {
        let before = self.hand.last_event;
        let outcome = self.transact(&mut entries);
        let answer = match &outcome {
            Ok(()) => Ok(()),
            Err(lost) => {
                self.hand.last_event = before;
                Err(self.mourn(lost))
            }
        };
        self.plans.increment(entries.len() as u64);
        self.commits.increment(1);
        if answer.is_ok() {
            // Told before the answers: whoever has an answer finds its events, and reads what it wrote.
            entries.iter_mut().for_each(|entry| entry.note(&self.changes));
            if self.hand.last_event > before {
                self.events.send_replace(self.hand.last_event);
            }
        }
        let service = self.service;
        let answers = move || entries.into_iter().for_each(|entry| entry.answer(service, answer.clone()));
        if outcome.is_ok() {
            // By those who wait: they are woken next to one another, and the writer goes on with the next batch.
            self.runtime.spawn(async move { answers() });
        } else {
            answers();
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
        self.begin()?;
        let now = self.world.now().micros();
        let before = self.hand.last_event;
        // Few plans fail once they are decided. So none pays for a savepoint until one of the batch has failed half
        // way: then what stands is written anew, and the rest of the batch goes the careful way.
        let mut is_careful = false;
        for place in 0..entries.len() {
            let Some(failed) = self.carry_out(&mut entries[place], now, is_careful)? else { continue };
            is_careful = true;
            self.write_anew(&entries[..place], before, now)?;
            let entry = &mut entries[place];
            let instead = entry.job.fail(failed);
            self.put(entry, instead, now, is_careful)?;
        }
        self.commit()
    }

    fn begin(&mut self) -> Result<(), Lost> {
        self.hand.statements.control("BEGIN IMMEDIATE").map_err(|error| self.roll_back(write_failure(&error)))
    }

    fn commit(&mut self) -> Result<(), Lost> {
        let Err(error) = self.hand.statements.control("COMMIT") else { return Ok(()) };
        match error.sqlite_error_code() {
            // The pages may count as written and yet not be there: only a new process reads what is.
            Some(ErrorCode::SystemIoFailure) => Err(Lost::Unconfirmed(error.to_string())),
            _ => Err(self.roll_back(write_failure(&error))),
        }
    }

    fn roll_back(&self, error: StoreError) -> Lost {
        if !self.connection.is_autocommit()
            && let Err(failure) = self.connection.execute_batch("ROLLBACK")
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

    /// Lets one plan decide and writes it; its failure is its own unless the whole transaction is gone. Answers the
    /// failure of a plan that stands half written.
    fn carry_out(
        &mut self,
        entry: &mut Entry,
        now: Micros,
        is_careful: bool,
    ) -> Result<Option<StoreError>, Lost> {
        let next = match self.hand.load(entry.job.keys()) {
            Ok(rows) => entry.job.decide(&rows),
            Err(error) => entry.job.fail(error),
        };
        self.still_open()?;
        self.put(entry, next, now, is_careful)
    }

    /// Writes what a plan decided, or what is to stand in its place.
    fn put(
        &mut self,
        entry: &mut Entry,
        mut next: Option<Acts>,
        now: Micros,
        is_careful: bool,
    ) -> Result<Option<StoreError>, Lost> {
        while let Some(acts) = next.take() {
            let written = self.write(&acts, now, is_careful)?;
            entry.acts.push(acts);
            match written {
                Written::All => entry.written = Some(entry.acts.len() - 1),
                // At most one more round: what is written in a failed plan's place has no guards.
                Written::Nothing(error) => next = entry.job.fail(error),
                Written::Half(error) => return Ok(Some(error)),
            }
        }
        Ok(None)
    }

    fn write(&mut self, acts: &Acts, now: Micros, is_careful: bool) -> Result<Written, Lost> {
        // A statement that fails undoes itself, so a plan of one act needs no savepoint.
        if !is_careful || acts.list.len() < 2 {
            let written = self.hand.write(acts, now);
            self.still_open()?;
            return Ok(match written {
                Ok(()) => Written::All,
                Err((0, error)) => Written::Nothing(error),
                Err((_, error)) => Written::Half(error),
            });
        }
        let before = self.hand.last_event;
        self.mark("SAVEPOINT plan")?;
        let written = self.hand.write(acts, now);
        self.still_open()?;
        if written.is_err() {
            self.hand.last_event = before;
            self.mark("ROLLBACK TO plan")?;
        }
        self.mark("RELEASE plan")?;
        Ok(written.map_or_else(|(_, error)| Written::Nothing(error), |()| Written::All))
    }

    fn mark(&mut self, sql: &'static str) -> Result<(), Lost> {
        self.hand.statements.control(sql).map_err(|error| self.roll_back(write_failure(&error)))
    }

    /// Takes the transaction back and writes what stood in it, without the plan that failed half way. The same acts
    /// in the same order on the same rows: what was decided on them holds.
    fn write_anew(&mut self, entries: &[Entry], last_event: i64, now: Micros) -> Result<(), Lost> {
        self.mark("ROLLBACK")?;
        self.hand.last_event = last_event;
        self.begin()?;
        for entry in entries {
            if let Some(acts) = entry.standing()
                && let Err((_, error)) = self.hand.write(acts, now)
            {
                return Err(self.roll_back(error));
            }
        }
        self.still_open()
    }

    /// A full disk or a failing one can undo the whole transaction behind a statement's back.
    fn still_open(&self) -> Result<(), Lost> {
        if self.connection.is_autocommit() {
            return Err(Lost::RolledBack(StoreError::Unavailable("the disk is full or fails")));
        }
        Ok(())
    }
}
