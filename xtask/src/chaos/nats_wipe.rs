//! NATS is killed and loses all that it has stored.

use std::time::Duration;

use anyhow::Result;

use super::{Run, logs};

/// How long it is away.
const AWAY: Duration = Duration::from_secs(5);

pub(super) fn run(run: &mut Run) -> Result<()> {
    run.stop.wait(run.time / 3)?;
    let before = logs::in_stream(&run.shop.nats)?.len();
    run.shop.nats.kill9();
    run.stop.wait(AWAY)?;
    run.shop.nats.wipe();
    println!("NATS was killed, was away for {} s, and lost {before} events", AWAY.as_secs());
    run.stop.wait(run.time / 3)?;
    Ok(())
}
