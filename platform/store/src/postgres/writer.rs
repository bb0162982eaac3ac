//! The writer: takes what is queued, writes it in one turn, and answers after the commit. It has a thread of its own,
//! with its connection beside it, so that nothing in between has to be handed over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use kernel::{RequestId, World};
use tokio::runtime::Handle;

use crate::job::Entry;
use crate::{Fatal, OpenError, StoreConfig, StoreError};

use super::Shared;
use super::binding::Failure;
use super::catalog::Catalog;
use super::connect::Tenant;
use super::line::Line;
use super::queue::Queue;
use super::statement::Stamp;
use super::turn::{Trouble, Turn};

/// How long a batch waits for a server that is away, before its callers are told.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long between two tries.
const PAUSE: Duration = Duration::from_millis(100);
/// How often a server that failed is asked whether it is well again, while nobody wants anything of it.
const PROBE: Duration = Duration::from_millis(500);
/// How often a batch that stood in another's way is tried again.
const TRIES: usize = 4;

pub(super) struct Writer {
    service: &'static str,
    tenant: Tenant,
    catalog: Catalog,
    world: World,
    /// This run of the process.
    owner: String,
    line: Option<Line>,
    /// The number of this process's last batch.
    batch: i64,
    shared: Arc<Shared>,
    /// Where answers are given.
    runtime: Handle,
    plans: metrics::Counter,
    commits: metrics::Counter,
}

impl Writer {
    #[allow(clippy::disallowed_methods, reason = "the engine has threads of its own")]
    pub(super) fn start(
        config: &StoreConfig,
        tenant: Tenant,
        catalog: Catalog,
        queue: Queue,
        shared: Arc<Shared>,
    ) -> Result<JoinHandle<()>, OpenError> {
        let unusable = |reason: std::io::Error| OpenError::Unusable {
            database: config.database.clone(),
            reason: format!("its writer cannot be started: {reason}"),
        };
        let (service, fatal): (_, Fatal) = (config.service, config.fatal.clone());
        let writer = Self {
            service,
            tenant,
            catalog,
            world: config.world.clone(),
            // The process number alone comes again after a restart.
            owner: format!("{}/{}", std::process::id(), config.world.id::<RequestId>()),
            line: None,
            batch: 0,
            shared,
            runtime: Handle::current(),
            plans: metrics::counter!("octavo_store_plans_total", "service" => service),
            commits: metrics::counter!("octavo_store_commits_total", "service" => service),
        };
        let own = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(unusable)?;
        let run = move || {
            if catch_unwind(AssertUnwindSafe(|| own.block_on(writer.run(queue)))).is_err() {
                tracing::error!(service, "the store's writer panicked");
                fatal("the store's writer panicked");
            }
        };
        std::thread::Builder::new().name(format!("{service}-writer")).spawn(run).map_err(unusable)
    }

    async fn run(mut self, mut queue: Queue) {
        loop {
            let entries = self.wait(&mut queue).await;
            if entries.is_empty() {
                return;
            }
            self.batch(entries, &mut queue).await;
            queue.ended();
        }
    }

    /// Waits for plans; there are none when the store closes.
    ///
    /// A process that says that it takes no writes is sent none, so it must find out by itself when that is over.
    #[allow(clippy::disallowed_methods, reason = "the engine lies below `runtime`")]
    async fn wait(&mut self, queue: &mut Queue) -> Vec<Entry> {
        while !self.shared.is_up.load(Ordering::Relaxed) {
            if let Ok(entries) = tokio::time::timeout(PROBE, queue.batch()).await {
                return entries;
            }
            self.probe().await;
        }
        queue.batch().await
    }

    /// Looks whether the server answers again.
    async fn probe(&mut self) {
        let line = match self.line.take() {
            Some(line) => line,
            None => match self.connect().await {
                Ok(line) => line,
                Err(_) => return,
            },
        };
        if line.control("SELECT 1").await.is_ok() {
            self.line = Some(line);
            self.shared.is_up.store(true, Ordering::Relaxed);
        }
    }

    /// Writes a batch and has all in it answered.
    async fn batch(&mut self, mut entries: Vec<Entry>, queue: &mut Queue) {
        let outcome = self.written(&mut entries, queue).await;
        self.shared.is_up.store(outcome.is_ok(), Ordering::Relaxed);
        self.plans.increment(entries.len() as u64);
        self.commits.increment(1);
        if let Err(error) = &outcome {
            tracing::error!(service = self.service, %error, "a batch was not written");
        }
        let service = self.service;
        // By those who wait: they are woken next to one another, and the writer goes on with the next batch.
        self.runtime.spawn(async move {
            entries.into_iter().for_each(|entry| entry.answer(service, outcome.clone()));
        });
    }

    /// Takes turns until the batch is written, or it is clear that it is not.
    #[allow(clippy::disallowed_methods, reason = "how long a server is waited for is measured, never stored")]
    async fn written(&mut self, entries: &mut [Entry], queue: &mut Queue) -> Result<(), StoreError> {
        let begun = Instant::now();
        let (mut is_careful, mut tries, mut is_unsure) = (false, 0, false);
        loop {
            let trouble = match self.turn(entries, queue, is_careful, &mut is_unsure).await {
                Ok(()) => return Ok(()),
                Err(trouble) => trouble,
            };
            // Whatever it was, the transaction is over, or ends with its connection.
            self.shared.turns.given_up();
            match trouble {
                Trouble::Refused if is_careful => {
                    self.line = self.end().await;
                    return Err(StoreError::Unavailable("the transaction failed"));
                }
                Trouble::Refused => {
                    is_careful = true;
                    self.line = self.end().await;
                    continue;
                }
                Trouble::Passing(reason) => {
                    tries += 1;
                    tracing::debug!(service = self.service, reason, "a turn is taken again");
                    self.line = self.end().await;
                    if tries >= TRIES {
                        return Err(told(is_unsure, reason));
                    }
                }
                Trouble::Lost => self.line = None,
                Trouble::Unsure => {
                    self.line = None;
                    is_unsure = true;
                }
            }
            if begun.elapsed() > PATIENCE {
                return Err(told(is_unsure, "the database server cannot be reached"));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// One turn. One that is unsure of the turn before asks first what became of that.
    async fn turn(
        &mut self,
        entries: &mut [Entry],
        queue: &mut Queue,
        is_careful: bool,
        is_unsure: &mut bool,
    ) -> Result<(), Trouble> {
        let mut line = match self.line.take() {
            Some(line) => line,
            None => self.connect().await?,
        };
        let stamp = Stamp { owner: &self.owner, now: self.world.now().micros() };
        let mut turn = Turn::new(&mut line, &self.catalog, stamp, &self.shared.turns, self.batch);
        if *is_unsure {
            if turn.was_committed().await? {
                // Looked at only now: what it changed was seen as another's.
                self.shared.tell(turn.last_event);
                self.shared.turns.done(turn.last_turn, entries);
                self.line = Some(line);
                return Ok(());
            }
            *is_unsure = false;
        }
        self.batch += 1;
        turn.batch = self.batch;
        let done = match is_careful {
            true => turn.by_halves(entries).await,
            false => turn.at_once(entries, queue).await,
        };
        if done.is_ok() {
            // Told before the answers: whoever has an answer finds its events, and reads what it wrote.
            self.shared.tell(turn.last_event);
            self.shared.turns.done(turn.last_turn, entries);
        }
        self.line = Some(line);
        done
    }

    async fn connect(&self) -> Result<Line, Trouble> {
        let connected = async {
            let client = self.tenant.connect("writer").await?;
            client.batch_execute(&self.tenant.settle_writer(&self.owner)).await?;
            Ok::<_, Failure>(Line::new(client))
        };
        connected.await.map_err(|failure| {
            tracing::warn!(service = self.service, ?failure, "the database server cannot be reached");
            self.shared.is_up.store(false, Ordering::Relaxed);
            Trouble::Lost
        })
    }

    /// Ends the transaction that failed; a connection on which that does not work is given up.
    async fn end(&mut self) -> Option<Line> {
        let mut line = self.line.take()?;
        line.roll_back().await.ok().map(|()| line)
    }
}

/// What the callers of a batch hear that was given up.
fn told(is_unsure: bool, reason: &'static str) -> StoreError {
    if is_unsure { StoreError::Unconfirmed } else { StoreError::Unavailable(reason) }
}
