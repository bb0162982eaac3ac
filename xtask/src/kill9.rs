//! `cargo xtask kill9`: kills the binary with SIGKILL under a load of purchases, again and again, and then looks
//! whether every purchase happened exactly once.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use clap::Args;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::binary::{self, Running, Tried};
use crate::load::{Clicks, Gateways, Load, Seen, checks};

/// Flags of `cargo xtask kill9`.
#[derive(Args, Debug)]
pub(crate) struct Kill9 {
    /// How many times the binary is killed and started again
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    cycles: u32,
    /// How many customers buy at the same time
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..))]
    buyers: u32,
    /// What the moments of the kills and the purchases follow from; random when left out
    #[arg(long)]
    seed: Option<u64>,
    /// The port offset to listen at
    #[arg(long, default_value_t = 22_300)]
    port_offset: u16,
    #[command(flatten)]
    tried: Tried,
}

/// By when after the last restart no order may be pending and no stock held.
const SETTLED: Duration = Duration::from_secs(10);

impl Kill9 {
    /// Runs the cycles and checks what is left.
    ///
    /// # Errors
    /// When anything happened twice, or got lost, or did not come to its end.
    pub(crate) fn run(self) -> Result<()> {
        let binary = self.tried.path()?;
        binary::in_a_folder(|data| self.run_in(&binary, data))
    }

    fn run_in(&self, binary: &Path, data: &Path) -> Result<()> {
        let seed = self.seed.unwrap_or_else(rand::random);
        println!("seed {seed}: the kills and the purchases follow from it, though not their race");
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (mut shop, _) = Running::start(binary, data, self.port_offset)?;
        let gateways = Gateways::new(vec![binary::base(self.port_offset, "gateway")]);
        let load = Load::begin(gateways.clone(), self.buyers, Clicks::After, seed)?;
        let mut looked_at = checks::LookedAt::default();
        let mut kills = 0;
        for cycle in 1..=self.cycles {
            thread::sleep(Duration::from_millis(rng.random_range(100..1500)));
            shop.kill()?;
            kills += 1;
            if rng.random_ratio(1, 4) {
                // Once in a while it dies again while it is still picking up the pieces.
                let starting = Running::spawn(binary, data, self.port_offset)?;
                thread::sleep(Duration::from_millis(rng.random_range(5..400)));
                starting.kill()?;
                kills += 1;
            }
            let (again, ready) = Running::start(binary, data, self.port_offset)?;
            shop = again;
            if cycle < self.cycles {
                load.rest(true);
                let there = checks::answered_is_there(&gateways, &load, &mut looked_at)?;
                load.rest(false);
                println!(
                    "cycle {cycle:>3}: ready after {:>4} ms, {there} answered purchases are there",
                    ready.as_millis()
                );
            }
        }
        let restarted = Instant::now();
        let (seen, shoppers) = load.end()?;
        thread::sleep(SETTLED.saturating_sub(restarted.elapsed()));
        let orders = checks::orders_of(&gateways, &shoppers.users)?;
        checks::settled(&gateways, &orders, &shoppers.books)?;
        checks::once_each(&gateways, &orders, &seen)?;
        checks::stock_adds_up(&gateways, &orders, &shoppers.books)?;
        shop.stop()?;
        binary::verify(binary, data)?;
        report(&seen, kills)
    }
}

/// What the buyers saw, and whether that is what buyers may see.
fn report(seen: &Seen, kills: u32) -> Result<()> {
    ensure!(seen.complaints.is_empty(), "{:#?}", seen.complaints);
    for ((status, code), times) in seen.tally() {
        println!("{times:>7} purchases were answered {status} {code}");
        match (status, code.as_str()) {
            (201, _) | (402, "payment_declined") | (409, "order_cancelled") => {}
            _ => bail!("no purchase here gives a reason for {status} {code}"),
        }
    }
    ensure!(seen.repeated > 0, "no call was cut off by a kill: the load is no load");
    ensure!(
        seen.answers.values().any(|answer| answer.is_paid()),
        "nobody bought anything: the load is no load"
    );
    println!("{kills} kills cut off {} calls; each purchase happened exactly once", seen.repeated);
    Ok(())
}
