//! `cargo xtask chaos`: breaks parts of a shop of sixteen processes on PostgreSQL and NATS while customers buy, and then
//! looks whether every purchase happened exactly once.
//!
//! - `one_down`, `rolling`, `nats_wipe`, `pg_restart`: what is broken, and how; each a file.
//! - `logs` compares what the stream holds with what the services told.
//! - `said` looks for errors in what the processes said.
//! - `stop` ends a run early when somebody says so.
//! - Here the shop is started, the customers are let in, and what is left is checked.

mod logs;
mod nats_wipe;
mod one_down;
mod pg_restart;
mod rolling;
mod said;
mod stop;

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use self::stop::Stop;
use crate::binary::Tried;
use crate::cargo::succeed;
use crate::cluster::Shop;
use crate::load::{Clicks, Gateways, Load, Seen, Shoppers, checks};

/// Flags of `cargo xtask chaos`.
#[derive(Args, Debug)]
pub(crate) struct Chaos {
    /// What is broken
    what: What,
    /// For how long customers buy meanwhile; a rolling restart takes as long as it takes
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(5..))]
    seconds: u64,
    /// How many customers buy at the same time
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..))]
    buyers: u32,
    /// What is broken when, and the purchases, follow from this; random when left out
    #[arg(long)]
    seed: Option<u64>,
    /// The port offset to listen at; the second of each service is 50 further
    #[arg(long, default_value_t = 14_000, value_parser = clap::value_parser!(u16).range(..57_000))]
    port_offset: u16,
    /// Keep the processes' logs in this folder, which must be empty or new
    #[arg(long, value_name = "DIR")]
    logs: Option<PathBuf>,
    #[command(flatten)]
    tried: Tried,
}

/// What can be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// One process is killed every second, and started again
    OneDown,
    /// All processes are restarted, one after the other
    Rolling,
    /// NATS is killed and loses all that it has stored
    NatsWipe,
    /// PostgreSQL is killed and started again, several times
    PgRestart,
    /// Each of these, one after the other
    All,
}

/// A run under way: the shop, and who may end it early.
struct Run {
    shop: Shop,
    rng: ChaCha8Rng,
    stop: Stop,
    time: Duration,
}

/// By when after the last trouble no order may be pending and no stock held.
const SETTLED: Duration = Duration::from_secs(10);

impl Chaos {
    /// Breaks what it is told to, and checks what is left.
    ///
    /// # Errors
    /// When anything happened twice, or got lost, or did not come to its end.
    pub(crate) fn run(self) -> Result<()> {
        Shop::is_possible()?;
        let binary = self.tried.path()?;
        let stop = Stop::listen()?;
        let whats = match self.what {
            What::All => vec![What::OneDown, What::Rolling, What::NatsWipe, What::PgRestart],
            one => vec![one],
        };
        let mut findings = Vec::new();
        for what in whats {
            if let Err(error) = self.one(what, &binary, &stop) {
                stop.check()?;
                println!("a finding: {error:#}");
                findings.push(name(what));
            }
        }
        ensure!(findings.is_empty(), "something was found; see above, at {}", findings.join(", "));
        Ok(())
    }

    fn one(&self, what: What, binary: &Path, stop: &Stop) -> Result<()> {
        let seed = self.seed.unwrap_or_else(rand::random);
        println!(
            "\n{}: seed {seed}; what is broken when follows from it, though not what comes of it",
            name(what)
        );
        let temporary = tempfile::Builder::new().prefix("octavo-chaos-").tempdir()?;
        let folder = match &self.logs {
            None => temporary.path().to_owned(),
            Some(logs) => {
                let folder = logs.join(name(what));
                std::fs::create_dir_all(&folder)
                    .with_context(|| format!("{} cannot be made", folder.display()))?;
                std::fs::canonicalize(folder)?
            }
        };
        let shop = Shop::start(binary.to_owned(), &folder, self.port_offset, 2)?;
        let rng = ChaCha8Rng::seed_from_u64(seed);
        let mut run = Run { shop, rng, stop: stop.clone(), time: Duration::from_secs(self.seconds) };
        let gateways = Gateways::new(run.shop.surroundings.addresses("gateway"));
        // Twins are told to wait: where nobody is to notice anything, customers must be patient.
        let clicks = match what {
            What::OneDown | What::PgRestart => Clicks::Meanwhile,
            _ => Clicks::After,
        };
        let load = Load::begin(gateways, self.buyers, clicks, seed)?;
        run.stop.wait(Duration::from_secs(1))?;
        match what {
            What::OneDown => one_down::run(&mut run)?,
            What::Rolling => rolling::run(&mut run)?,
            What::NatsWipe => nats_wipe::run(&mut run)?,
            What::PgRestart => pg_restart::run(&mut run)?,
            What::All => bail!("all is not one"),
        }
        let over = Instant::now();
        let (seen, shoppers) = load.end()?;
        report(&seen);
        if what == What::NatsWipe {
            logs::replayed(&run)?;
        }
        run.all_is_well(over, &seen, &shoppers)?;
        said::nothing_is_wrong(&folder, what == What::PgRestart)?;
        judge(what, &seen)
    }
}

impl Run {
    /// What must hold at the end: every process is ready, nothing is pending, all happened once, and `verify` finds nothing.
    fn all_is_well(&mut self, over: Instant, seen: &Seen, shoppers: &Shoppers) -> Result<()> {
        while let Some(process) = self.shop.processes.iter().find(|process| !process.is_ready()) {
            ensure!(over.elapsed() < SETTLED, "{process} is not ready {SETTLED:?} after the last trouble");
            self.stop.wait(Duration::from_millis(100))?;
        }
        self.stop.wait(SETTLED.saturating_sub(over.elapsed()))?;
        let gateways = &shoppers.gateways;
        let orders = checks::orders_of(gateways, &shoppers.users)?;
        checks::settled(gateways, &orders, &shoppers.books)?;
        checks::once_each(gateways, &orders, seen)?;
        checks::stock_adds_up(gateways, &orders, &shoppers.books)?;
        for process in &mut self.shop.processes {
            ensure!(!process.has_ended(), "{process} has ended by itself");
        }
        self.shop.stop_processes();
        succeed(&mut self.shop.surroundings.verify(), "octavo verify found something")
    }
}

fn name(what: What) -> String {
    what.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn report(seen: &Seen) {
    for ((status, code), times) in seen.tally() {
        println!("{times:>7} purchases were answered {status} {code}");
    }
    println!("{:>7} calls were made, {} of them got no answer", seen.calls, seen.repeated);
    for ((status, code), times) in &seen.refused {
        println!("{times:>7} were told to come again: {status} {code}");
    }
    println!("{:>7} were answered neither at first nor when repeated once", seen.in_vain.len());
    println!("{:>7} ms was the longest time without a purchase", seen.longest_gap.as_millis());
}

/// Whether what the buyers saw is what they may see.
fn judge(what: What, seen: &Seen) -> Result<()> {
    ensure!(seen.complaints.is_empty(), "{:#?}", seen.complaints);
    for ((status, code), _) in seen.tally() {
        match (status, code.as_str()) {
            (201, _) | (402, "payment_declined") | (409, "order_cancelled") => {}
            _ => bail!("no purchase here gives a reason for {status} {code}"),
        }
    }
    ensure!(
        seen.answers.values().any(|answer| answer.is_paid()),
        "nobody bought anything: the load is no load"
    );
    let is_hurt = seen.repeated > 0 || !seen.refused.is_empty();
    match what {
        What::OneDown | What::PgRestart => ensure!(is_hurt, "nobody noticed anything: the load is no load"),
        What::Rolling => {
            ensure!(seen.in_vain.is_empty(), "repeating once was not enough: {:#?}", seen.in_vain);
        }
        What::NatsWipe => ensure!(!is_hurt, "customers noticed that NATS was away"),
        What::All => {}
    }
    println!("{}: each purchase happened exactly once", name(what));
    Ok(())
}

/// Sleeps without an eye on the stop: for moments.
fn moment(milliseconds: u64) {
    thread::sleep(Duration::from_millis(milliseconds));
}
