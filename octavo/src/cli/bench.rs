//! `octavo bench`: measures Octavo, and in the same run what the ground under it could do.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

use store::Server;

use crate::bench::store as bench_store;
use crate::bench::{Report, checkout, empty, hop, overload, pages, read};

use super::say::say;

/// Flags of `octavo bench`.
#[derive(Args, Debug)]
pub(super) struct Bench {
    #[command(subcommand)]
    what: What,
    /// Write the figures to this file too, as JSON
    #[arg(long, global = true, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Run each case so often, and tell the round with the median ratio
    #[arg(long, global = true, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
}

#[derive(Subcommand, Debug)]
enum What {
    /// The engine alone: place an order; a hot row; some of them refused
    Store {
        /// How many orders a round places
        #[arg(long, default_value_t = 60_000)]
        orders: usize,
        /// How many callers place them at a time; two commits' worth, so that one fills while the other is written
        #[arg(long, default_value_t = 512)]
        callers: usize,
        /// Measure the engine on this PostgreSQL database instead of SQLite
        #[arg(long, env = "OCTAVO_DATABASE", value_name = "URL")]
        database: Option<Server>,
    },
    /// Customers who fill their carts and buy, over HTTP
    Checkout {
        /// How many purchases 64 customers make in a round; fewer customers make fewer
        #[arg(long, default_value_t = 6_000)]
        purchases: usize,
        /// How many books the shop has
        #[arg(long, default_value_t = 10_000)]
        books: usize,
        /// How many customers are at it at a time, a case each
        #[arg(long, value_delimiter = ',', default_value = "1,16,64")]
        customers: Vec<usize>,
        /// Only the cases whose names hold this; on PostgreSQL
        #[arg(long, value_name = "TEXT")]
        only: Option<String>,
        /// Measure a shop on this PostgreSQL server, in one process and in eight, beside pgbench
        #[arg(long, env = "OCTAVO_DATABASE", hide_env_values = true, value_name = "URL")]
        database: Option<Server>,
    },
    /// Looking at a book, finding books, looking into a cart, over HTTP
    Read {
        /// How many reads a round makes
        #[arg(long, default_value_t = 40_000)]
        reads: usize,
        /// How many books the shop has, a case each
        #[arg(long, value_delimiter = ',', default_value = "10000,100000")]
        books: Vec<usize>,
        /// Only the cases whose names hold this
        #[arg(long, value_name = "TEXT")]
        only: Option<String>,
    },
    /// Looking at the front page, at a book, at what was found, as a browser does
    Pages {
        /// How many pages a round asks for
        #[arg(long, default_value_t = 40_000)]
        reads: usize,
        /// How many books the shop has, a case each
        #[arg(long, value_delimiter = ',', default_value = "10000")]
        books: Vec<usize>,
        /// Only the cases whose names hold this
        #[arg(long, value_name = "TEXT")]
        only: Option<String>,
    },
    /// One call from service to service: directly, over a Unix socket, over TCP
    Hop {
        /// How many calls a round makes
        #[arg(long, default_value_t = 40_000)]
        calls: usize,
    },
    /// Many times the customers that the shop can bear
    Overload {
        /// How many times as many
        #[arg(long, default_value_t = 10)]
        factor: usize,
        /// How many customers the shop can bear
        #[arg(long, default_value_t = 512)]
        customers: usize,
        /// For how many seconds they come
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// An empty handler, for the others to measure
    #[command(hide = true)]
    Empty {
        /// What it answers
        #[arg(long, value_name = "FILE")]
        answers: PathBuf,
    },
}

/// How many callers there are at a time, where the bench does not vary it.
const AT_ONCE: usize = 64;

impl Bench {
    pub(super) async fn run(self) -> Result<ExitCode> {
        let rounds = usize::from(self.rounds);
        let report = match self.what {
            What::Store { orders, callers, database } => {
                let plan = bench_store::Plan { orders, rounds, callers, server: database };
                bench_store::run(&plan).await?
            }
            What::Checkout { purchases, books, customers, only, database } => {
                let plan =
                    checkout::Plan { purchases, books, rounds, at_once: customers, only, server: database };
                checkout::run(&plan).await?
            }
            What::Read { reads, books, only } => {
                read::run(&read::Plan { reads, books, rounds, at_once: AT_ONCE, only }).await?
            }
            What::Pages { reads, books, only } => {
                pages::run(&read::Plan { reads, books, rounds, at_once: AT_ONCE, only }).await?
            }
            What::Hop { calls } => hop::run(&hop::Plan { calls, rounds, at_once: AT_ONCE }).await?,
            What::Overload { factor, customers, seconds } => {
                overload::run(&overload::Plan { factor, customers, seconds, rounds }).await?
            }
            What::Empty { answers } => {
                empty::serve(&answers).await?;
                return Ok(ExitCode::SUCCESS);
            }
        };
        tell(&report, self.json.as_deref())
    }
}

fn tell(report: &Report, json: Option<&Path>) -> Result<ExitCode> {
    say(report);
    json.map_or(Ok(()), |file| report.write(file))?;
    Ok(ExitCode::SUCCESS)
}
