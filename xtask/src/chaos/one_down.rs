//! One process is killed every second, and started again.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use rand::Rng;

use super::Run;

/// How often one is killed.
const EVERY: Duration = Duration::from_secs(1);

pub(super) fn run(run: &mut Run) -> Result<()> {
    let (begun, mut kills) = (Instant::now(), 0_u32);
    while begun.elapsed() < run.time {
        if let Some(place) = victim(run) {
            let process = &mut run.shop.processes[place];
            ensure!(!process.has_ended(), "{process} has ended by itself");
            process.kill9();
            process.start(&run.shop.surroundings)?;
            kills += 1;
        }
        run.stop.wait((EVERY * kills.max(1)).saturating_sub(begun.elapsed()))?;
    }
    for process in &mut run.shop.processes {
        process.until_ready()?;
    }
    println!("{kills} processes were killed in {} s", begun.elapsed().as_secs());
    ensure!(kills > 0, "nobody was killed");
    Ok(())
}

/// Somebody who is ready and whose like is ready: one of two is to be down, not both.
fn victim(run: &mut Run) -> Option<usize> {
    for _ in 0..100 {
        let place = run.rng.random_range(0..run.shop.processes.len());
        let service = run.shop.processes[place].service;
        let mut of_it = run.shop.processes.iter().filter(|process| process.service == service);
        if of_it.all(|process| process.is_ready()) {
            return Some(place);
        }
    }
    None
}
