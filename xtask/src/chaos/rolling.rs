//! All processes are restarted, one after the other, as a new version is rolled out: SIGTERM, a start, and the next one
//! when `/readyz` answers again.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::Run;

/// A stop may take so long: what is promised in `docs/limits.md`, and a second for a busy machine.
const LONGEST_STOP: Duration = Duration::from_secs(6);

pub(super) fn run(run: &mut Run) -> Result<()> {
    let (begun, mut longest) = (Instant::now(), Duration::ZERO);
    for place in 0..run.shop.processes.len() {
        run.stop.check()?;
        let process = &mut run.shop.processes[place];
        ensure!(!process.has_ended(), "{process} has ended by itself");
        let asked = Instant::now();
        process.stop();
        longest = longest.max(asked.elapsed());
        ensure!(asked.elapsed() < LONGEST_STOP, "{process} took {:?} to stop", asked.elapsed());
        process.start(&run.shop.surroundings)?;
        process.until_ready()?;
    }
    run.stop.wait(Duration::from_secs(2))?;
    let (count, time) = (run.shop.processes.len(), begun.elapsed());
    println!(
        "{count} processes were restarted in {} s; a stop took {} ms at most",
        time.as_secs(),
        longest.as_millis()
    );
    Ok(())
}
