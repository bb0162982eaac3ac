//! What the stream holds beside what the services told.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use async_nats::jetstream::{self, consumer::pull};
use futures::StreamExt;
use parts::nats::Nats;
use parts::postgres::Postgres;

use super::Run;
use crate::cargo::succeed;

/// The services that tell of something.
const LOGS: [&str; 6] = ["book", "cart", "customer", "inventory", "order", "payment"];

/// The stream that the relay makes.
const STREAM: &str = "OCTAVO";

/// How long the relay may take to publish what is left.
const PATIENCE: Duration = Duration::from_secs(60);

/// The relay goes on by itself, and a replay brings what was lost: then every event of every log is in the stream, once.
pub(super) fn replayed(run: &Run) -> Result<()> {
    let begun = Instant::now();
    while let Some(log) = LOGS.into_iter().find(|log| !is_published(&run.shop.postgres, log)) {
        ensure!(begun.elapsed() < PATIENCE, "the relay does not go on with the log of {log}");
        run.stop.wait(Duration::from_millis(200))?;
    }
    let without = in_stream(&run.shop.nats)?.len();
    let gateway = run.shop.surroundings.addresses("gateway").remove(0);
    let mut replay = run.shop.surroundings.command(&["replay", "all", "--url", &gateway]);
    succeed(replay.args(["--nats", &run.shop.surroundings.nats]), "the replay failed")?;
    let heard = in_stream(&run.shop.nats)?;
    let told = told(&run.shop.postgres);
    let each: BTreeSet<&String> = heard.iter().collect();
    ensure!(each.len() == heard.len(), "{} events are in the stream twice", heard.len() - each.len());
    let missing: Vec<&String> = told.iter().filter(|id| !each.contains(id)).collect();
    ensure!(missing.is_empty(), "{} events are not in the stream: {missing:?}", missing.len());
    ensure!(told.len() == heard.len(), "{} events in the stream are in no log", heard.len() - told.len());
    println!(
        "{without} events came by themselves; after the replay the stream holds each of {} once",
        told.len()
    );
    Ok(())
}

/// Whether the relay's cursor stands behind the last event of a log.
fn is_published(postgres: &Postgres, log: &str) -> bool {
    let left = format!(
        "SELECT last - coalesce((SELECT number FROM \"{log}\".cursors WHERE feed = '{log}'), 0) \
         FROM \"{log}\".event_counter"
    );
    postgres.psql("octavo", &[&left]).trim() == "0"
}

/// The ids of all events that the services told.
fn told(postgres: &Postgres) -> BTreeSet<String> {
    let ids = |log| postgres.psql("octavo", &[&format!("SELECT event_id FROM \"{log}\".events")]);
    LOGS.into_iter().flat_map(|log| ids(log).lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The ids of all events in the stream, in its order.
pub(super) fn in_stream(nats: &Nats) -> Result<Vec<String>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(read(nats)).context("the stream cannot be read")
}

async fn read(nats: &Nats) -> Result<Vec<String>> {
    let servers: Vec<String> = nats.url().split(',').map(str::to_owned).collect();
    let client = async_nats::connect(servers).await?;
    let mut stream = jetstream::new(client).get_stream(STREAM).await?;
    let count = stream.info().await?.state.messages;
    let consumer = stream
        .create_consumer(pull::OrderedConfig { headers_only: true, ..pull::OrderedConfig::default() })
        .await?;
    let mut messages = consumer.messages().await?;
    let mut ids = Vec::new();
    for _ in 0..count {
        let message =
            tokio::time::timeout(PATIENCE, messages.next()).await?.context("the stream ended")??;
        let id = message.headers.as_ref().and_then(|headers| headers.get("Nats-Msg-Id"));
        ids.push(id.context("a message without an id")?.as_str().to_owned());
    }
    Ok(ids)
}
