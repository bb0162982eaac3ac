//! The command line: one file for each verb.

mod bench;
mod demo;
mod doctor;
mod functions;
mod import;
mod migrate;
mod openapi;
mod replay;
mod say;
mod serve;
mod verify;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

/// A bookstore's backend: one binary, eight services.
#[derive(Parser, Debug)]
#[command(name = "octavo", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand, Debug)]
enum Verb {
    /// Open a shop with a sample catalogue, customers and orders, ready to try
    Demo(demo::Demo),
    /// Open a shop, or some services of one
    Serve(serve::Serve),
    /// Take data from a file into a shop
    #[command(subcommand)]
    Import(import::Import),
    /// Move a shop from its folder to a PostgreSQL server, or back
    Migrate(migrate::Migrate),
    /// Publish events to NATS again, under the same ids
    Replay(replay::Replay),
    /// Look for anything that does not add up in a shop's data folder
    Verify(verify::Verify),
    /// Check that a shop can run here, and say what to do when it cannot
    Doctor(doctor::Doctor),
    /// Print every function: number, name, service, port, call, callers
    Functions(functions::Functions),
    /// Write the OpenAPI documents of all services
    Openapi(openapi::Openapi),
    /// Measure Octavo, and in the same run what the ground under it could do
    Bench(bench::Bench),
}

/// Runs the verb that the arguments name.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    log();
    let outcome = match cli.verb {
        Verb::Functions(verb) => verb.run(),
        Verb::Openapi(verb) => verb.run(),
        Verb::Demo(verb) => in_runtime(verb.run()),
        Verb::Serve(verb) => in_runtime(verb.run()),
        Verb::Import(verb) => in_runtime(verb.run()),
        Verb::Migrate(verb) => in_runtime(verb.run()),
        Verb::Replay(verb) => in_runtime(verb.run()),
        Verb::Verify(verb) => in_runtime(verb.run()),
        Verb::Doctor(verb) => in_runtime(verb.run()),
        Verb::Bench(verb) => in_runtime(verb.run()),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("octavo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn in_runtime(verb: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(verb);
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    outcome
}

/// What is logged as far as `OCTAVO_LOG` does not say otherwise. What goes wrong at NATS is said by the relay.
const LOGGED: &str = "info,refinery_core=warn,tokio_postgres=warn,async_nats=off";

/// Logs go to stderr: for people on a terminal, as JSON otherwise. `OCTAVO_LOG` chooses what (default `info`).
fn log() {
    // What is wanted comes behind: it may say `async_nats=info`, while `debug` alone does not bring in the libraries.
    let wanted = std::env::var("OCTAVO_LOG").map(|wanted| format!("{LOGGED},{wanted}"));
    let filter = wanted.ok().and_then(|wanted| EnvFilter::try_new(wanted).ok());
    let filter = filter.unwrap_or_else(|| EnvFilter::new(LOGGED));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let installed = if std::io::stderr().is_terminal() { log.try_init() } else { log.json().try_init() };
    if installed.is_err() {
        eprintln!("octavo: another logger is installed already");
    }
}
