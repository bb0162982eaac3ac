//! What a developer runs here, as `cargo xtask <verb>`: every check and test, and each of them alone.
#![allow(
    clippy::disallowed_methods,
    reason = "a tool outside the shop: it times, waits and starts processes itself"
)]

mod binary;
mod browser;
mod cargo;
mod chaos;
mod cluster;
mod coverage;
mod exams;
mod kill9;
mod load;
mod openapi;
mod smoke;
mod test;
mod tidy;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

/// Everything that is checked here, by one command each.
#[derive(Parser, Debug)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
enum Verb {
    /// Run every check and every test, as CI does
    Test,
    /// Check what no compiler checks: the shape of the house and what must not be in it
    Tidy,
    /// Write the OpenAPI documents anew, into openapi/
    Openapi,
    /// Run every test with counters in the code: how many lines and branches of each crate they reach
    Coverage,
    /// Have the shop and its OpenAPI documents examined by tools that others wrote
    Exams(exams::Exams),
    /// Look at the shop's pages, and walk through them, with a real browser
    Browser(browser::Browser),
    /// Start the release binary on many books: how soon ready, how large, how soon gone
    Smoke(smoke::Smoke),
    /// A shop as eight processes on PostgreSQL and NATS, on this machine
    #[command(subcommand)]
    Cluster(cluster::Cluster),
    /// Break parts of a shop of sixteen processes while customers buy, and look whether each purchase happened once
    Chaos(chaos::Chaos),
    /// Kill the release binary under a load of purchases and look whether each happened exactly once
    Kill9(kill9::Kill9),
}

fn main() -> ExitCode {
    match run(Verb::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")?;
    std::env::set_current_dir(root).with_context(|| format!("{} is not there any more", root.display()))?;
    match verb {
        Verb::Test => test::run(),
        Verb::Tidy => tidy::run(),
        Verb::Openapi => openapi::write(),
        Verb::Coverage => coverage::run(),
        Verb::Exams(exams) => exams.run(),
        Verb::Browser(browser) => browser.run(),
        Verb::Smoke(smoke) => smoke.run(),
        Verb::Cluster(cluster) => cluster.run(),
        Verb::Chaos(chaos) => chaos.run(),
        Verb::Kill9(kill9) => kill9.run(),
    }
}
