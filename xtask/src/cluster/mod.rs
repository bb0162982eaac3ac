//! `cargo xtask cluster`: a shop as it runs on several machines, on this one: PostgreSQL, NATS with three servers, and a
//! process for each service, or two.

mod process;
mod shop;

use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

use self::process::Process;
pub(crate) use self::shop::Shop;
use crate::binary::Tried;

/// What can be done with it.
#[derive(Subcommand, Debug)]
pub(crate) enum Cluster {
    /// Start it, print its addresses, and end all of it on Ctrl-C or SIGTERM
    Up(Up),
}

/// Flags of `cargo xtask cluster up`.
#[derive(Args, Debug)]
pub(crate) struct Up {
    /// Two processes for each service
    #[arg(long)]
    two: bool,
    /// The port offset to listen at; the second of each is 50 further
    #[arg(long, default_value_t = 21_000, value_parser = clap::value_parser!(u16).range(..57_000))]
    port_offset: u16,
    #[command(flatten)]
    tried: Tried,
}

/// How often it is looked whether a process has ended.
const LOOK: Duration = Duration::from_millis(500);

impl Cluster {
    /// Does it.
    ///
    /// # Errors
    /// When something does not start.
    pub(crate) fn run(self) -> Result<()> {
        let Self::Up(up) = self;
        up.run()
    }
}

impl Up {
    fn run(self) -> Result<()> {
        Shop::is_possible()?;
        let binary = self.tried.path()?;
        let folder = tempfile::Builder::new().prefix("octavo-cluster-").tempdir()?;
        let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        // From now on: told to stop while it starts, it ends what it has started.
        let stop = waiting.block_on(async { signals() })?;

        let mut shop = Shop::start(binary, folder.path(), self.port_offset, if self.two { 2 } else { 1 })?;
        say(&shop);
        waiting.block_on(until_told(stop, &mut shop.processes));
        println!("stopping");
        shop.stop();
        Ok(())
    }
}

fn say(shop: &Shop) {
    println!("\nPostgreSQL    {}", shop.surroundings.database);
    println!("NATS          {}", shop.surroundings.nats);
    for process in &shop.processes {
        println!("{:<13} {}   process {}", process.service, process.base(), process.id());
    }
    println!("logs          {}/<service>-<port>/log", shop.surroundings.folder.display());
    println!("\nStop it with Ctrl-C; all of it is deleted then.");
}

/// SIGINT and SIGTERM.
type Signals = (tokio::signal::unix::Signal, tokio::signal::unix::Signal);

/// Listens for both, in the runtime that is entered.
///
/// # Errors
/// When the system does not allow it.
pub(crate) fn signals() -> Result<Signals> {
    let listen = |kind| signal(kind).context("signals cannot be received");
    Ok((listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?))
}

/// Waits for either signal. A process that ends by itself is told of, once; the others go on without it.
async fn until_told((mut interrupt, mut terminate): Signals, processes: &mut [Process]) {
    loop {
        tokio::select! {
            _ = interrupt.recv() => return,
            _ = terminate.recv() => return,
            () = tokio::time::sleep(LOOK) => processes.iter_mut().for_each(Process::tell_if_ended),
        }
    }
}
