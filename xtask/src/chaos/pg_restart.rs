//! PostgreSQL is killed and started again, several times.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use rand::Rng;

use super::{Run, moment};

/// How long it runs between two kills.
const UP: Duration = Duration::from_secs(8);

pub(super) fn run(run: &mut Run) -> Result<()> {
    let (begun, mut kills, mut longest) = (Instant::now(), 0_u32, Duration::ZERO);
    while begun.elapsed() + UP < run.time || kills == 0 {
        let killed = Instant::now();
        run.shop.postgres.kill9();
        // At once, or so late that some give up waiting.
        moment(run.rng.random_range(0..5_000));
        run.shop.postgres.start();
        longest = longest.max(killed.elapsed());
        kills += 1;
        run.stop.wait(UP)?;
        for process in &mut run.shop.processes {
            ensure!(!process.has_ended(), "{process} has ended by itself");
        }
    }
    println!(
        "PostgreSQL was killed {kills} times in {} s, and away for {} ms at most",
        begun.elapsed().as_secs(),
        longest.as_millis()
    );
    Ok(())
}
