//! `cargo xtask cluster`: a shop as it runs on several machines, on this one: PostgreSQL, NATS with three servers, and a
//! process for each service, or two.

mod process;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::{Args, Subcommand};
use parts::nats::Nats;
use parts::postgres::Postgres;
use rand::RngCore;
use tokio::signal::unix::{SignalKind, signal};

use self::process::{Process, Surroundings};
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

/// How far the ports of the second of each lie from those of the first.
const SECOND: u16 = 50;

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
        let missing = parts::missing();
        ensure!(
            missing.is_empty(),
            "{} cannot be found here: run `{}`",
            missing.join(" and "),
            parts::INSTALL
        );
        let binary = self.tried.path()?;
        let folder = tempfile::Builder::new().prefix("octavo-cluster-").tempdir()?;
        let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        // From now on: told to stop while it starts, it ends what it has started.
        let stop = waiting.block_on(async { signals() })?;

        println!("starting PostgreSQL and three servers of NATS");
        let postgres = Postgres::private();
        postgres.psql(
            "postgres",
            &["CREATE ROLE octavo LOGIN CREATEROLE", "CREATE DATABASE octavo OWNER octavo"],
        );
        let nats = Nats::cluster(3);
        let surroundings = Surroundings {
            binary,
            folder: folder.path().to_owned(),
            database: postgres.url_as("octavo", "octavo"),
            nats: nats.url(),
            nats_replicas: nats.count(),
            offsets: if self.two {
                vec![self.port_offset, self.port_offset + SECOND]
            } else {
                vec![self.port_offset]
            },
        };
        keys(folder.path())?;
        let mut processes = surroundings.start_all()?;

        say(&surroundings, &processes);
        waiting.block_on(until_told(stop, &mut processes));
        println!("stopping");
        // The gateway first: who calls hears at once that it is over.
        processes.into_iter().for_each(Process::stop);
        Ok(())
    }
}

/// The secret of the shop and the key that its services show each other, the same for all.
fn keys(folder: &Path) -> Result<()> {
    let (mut secret, mut key) = ([0; 32], [0; 32]);
    let mut random = rand::rng();
    random.fill_bytes(&mut secret);
    random.fill_bytes(&mut key);
    let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    std::fs::write(folder.join("secret"), secret)?;
    std::fs::write(folder.join("service-key"), key).context("the folder cannot be written")
}

fn say(surroundings: &Surroundings, processes: &[Process]) {
    println!("\nPostgreSQL    {}", surroundings.database);
    println!("NATS          {}", surroundings.nats);
    for process in processes {
        println!("{:<13} {}   process {}", process.service, process.base(), process.id());
    }
    println!("logs          {}/<service>-<port>/log", surroundings.folder.display());
    println!("\nStop it with Ctrl-C; all of it is deleted then.");
}

type Signals = (tokio::signal::unix::Signal, tokio::signal::unix::Signal);

fn signals() -> Result<Signals> {
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
