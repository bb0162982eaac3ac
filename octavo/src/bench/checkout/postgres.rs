//! The same on PostgreSQL: one process, and a process for each service, beside `pgbench` that writes the same rows in
//! plain statements, one by one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use kernel::{Currency, World};
use octavo_customer::Hashing;
use store::{Databases, Server};
use tokio_postgres::{Client, NoTls};

use super::{Plan, buy};
use crate::bench::process::Process;
use crate::bench::report::{Case, Figures, Report, median};
use crate::bench::shop::{self, Cast};
use crate::compose::Shop;
use crate::home::Home;

/// How many clients `pgbench` has; with more it is no faster.
const CLIENTS: &str = "16";
/// For how many seconds it runs.
const SECONDS: &str = "10";
/// How many customers there are at a time, where it is not varied.
const AT_ONCE: usize = 64;
/// How long after the last answer everybody who follows events may take to have heard of it.
const PATIENCE: Duration = Duration::from_secs(60);

const CUSTOMERS: &str = include_str!("../pgbench/customers.sql");
const PURCHASE: &str = include_str!("../pgbench/purchase.sql");
const AT_ONCE_PURCHASE: &str = include_str!("../pgbench/purchase_at_once.sql");
const HOT_PURCHASE: &str = include_str!("../pgbench/hot_purchase.sql");

/// Runs it.
///
/// # Errors
/// When the server, `pgbench` or a process does not do what it should.
pub(super) async fn run(plan: &Plan, server: &Server) -> Result<Report> {
    ensure!(
        has_pgbench(),
        "pgbench, which the shop is compared with, is missing: apt-get install postgresql"
    );
    let folder = tempfile::Builder::new().prefix("octavo-bench-").tempdir()?;
    let bench = Bench { server, folder: folder.path(), plan };
    bench.drop_all().await?;
    let report = bench.report().await;
    bench.drop_all().await?;
    report
}

fn has_pgbench() -> bool {
    Command::new("pgbench").arg("--version").output().is_ok_and(|output| output.status.success())
}

/// The databases of a run, beside the one that was named.
const FULL: &str = "octavo_bench_full";
const RUNS: &str = "octavo_bench_run";

/// Tells the planner of every table that has rows. One that is known to be empty would be read from end to end for as long
/// as the server remembers it so.
const ANALYZE: &str = "DO $$ DECLARE t regclass; is_full boolean; BEGIN \
    FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace >= 16384 LOOP \
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', t) INTO is_full; \
        IF is_full THEN EXECUTE format('ANALYZE %s', t); END IF; \
    END LOOP; END $$";

/// How the shop is run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    One,
    Apart,
}

/// What is measured.
struct Scene {
    name: String,
    run: Run,
    at_once: usize,
    /// Whether everybody buys the same book.
    is_hot: bool,
}

/// Every number of customers in one process; eight processes; one book.
fn scenes(plan: &Plan) -> Vec<Scene> {
    let scene = |at_once, run, is_hot, place| Scene {
        name: format!("{at_once} at once, {place}"),
        run,
        at_once,
        is_hot,
    };
    let one = plan.at_once.iter().map(|at_once| scene(*at_once, Run::One, false, "one process"));
    let apart = scene(AT_ONCE, Run::Apart, false, "eight processes");
    let hot = scene(AT_ONCE, Run::One, true, "one book");
    let is_wanted = |scene: &Scene| plan.only.as_ref().is_none_or(|only| scene.name.contains(only.as_str()));
    one.chain([apart, hot]).filter(is_wanted).collect()
}

/// Where and how much.
struct Bench<'a> {
    server: &'a Server,
    folder: &'a Path,
    plan: &'a Plan,
}

impl Bench<'_> {
    async fn report(&self) -> Result<Report> {
        let scenes = scenes(self.plan);
        let most = scenes.iter().map(|scene| scene.at_once).max().unwrap_or(AT_ONCE);
        let cast = self.fill(self.plan.books, most).await?;
        let mut cases: Vec<Vec<Case>> = scenes.iter().map(|_| Vec::new()).collect();
        let mut at_once = Vec::new();
        for _ in 0..self.plan.rounds {
            let plain = self.pgbench(PURCHASE).await?;
            for (scene, cases) in scenes.iter().zip(&mut cases) {
                let limit = if scene.is_hot { self.pgbench(HOT_PURCHASE).await? } else { plain.clone() };
                cases.push(Case::new(scene.name.clone(), self.octavo(scene, &cast).await?, limit));
            }
            at_once.push(self.pgbench(AT_ONCE_PURCHASE).await?.per_second);
        }
        at_once.sort_by(f64::total_cmp);
        let mut report = Report::new("checkout");
        for of_scene in cases {
            report.push(median(of_scene)?);
        }
        report.note(format!(
            "pgbench with all rows of a purchase in one transaction, as no shop of several services can have it: \
             {:.0} a second",
            at_once[at_once.len() / 2]
        ));
        Ok(report)
    }

    /// A shop with its books and customers, to be copied for each run.
    async fn fill(&self, books: usize, customers: usize) -> Result<Cast> {
        self.say(&format!("CREATE DATABASE {FULL}")).await?;
        let shop = self.open(&self.server.with_database(FULL)).await?;
        let cast = shop::fill(&shop, books, customers).await?;
        shop.close().await;
        let client = connect(&self.server.with_database(FULL)).await?;
        client.batch_execute(ANALYZE).await?;
        Ok(cast)
    }

    /// Customers buy from a shop in processes of its own; its time ends when everybody who follows its events has heard
    /// of all.
    async fn octavo(&self, scene: &Scene, cast: &Cast) -> Result<Figures> {
        let cast = match scene.is_hot {
            true => Cast { books: [cast.books[0]].into(), ..cast.clone() },
            false => cast.clone(),
        };
        let (server, purchases) = (self.copy().await?, self.plan.purchases);
        let shop = match scene.run {
            Run::One => Process::shop_on(&server, self.folder)?,
            Run::Apart => Process::shop_apart(&server, self.folder)?,
        };
        let client = connect(&server).await?;
        let cpu = shop.cpu();
        let begun = Instant::now();
        let (figures, _) = buy(shop.address, &cast, scene.at_once, purchases).await?;
        caught_up(&client).await?;
        let per_second = purchases as f64 / begun.elapsed().as_secs_f64();
        let cpu = shop.cpu().zip(cpu).map(|(after, before)| after.saturating_sub(before));
        let memory = shop.memory().map(|(_, most)| most);
        shop.stop()?;
        self.adds_up(&server).await?;
        Ok(Figures { per_second, ..figures }.with_cpu(purchases, cpu).with_memory(memory))
    }

    /// Looks for a book that was sold twice, and for whatever else must not be.
    async fn adds_up(&self, server: &Server) -> Result<()> {
        let shop = self.open(server).await?;
        let report = crate::verify::verify(&shop).await?;
        shop.close().await;
        ensure!(report.findings.is_empty(), "the shop does not add up: {:#?}", report.findings);
        Ok(())
    }

    async fn open(&self, server: &Server) -> Result<Shop> {
        let home = Home::beside(Databases::Server(server.clone()), self.folder);
        let world = World::real(Currency::USD, home.secret()?);
        Shop::open(&home, world, Hashing::cheap_for_tests()).await
    }

    /// The same rows, written by `pgbench`.
    async fn pgbench(&self, script: &str) -> Result<Figures> {
        let server = self.copy().await?;
        connect(&server).await?.batch_execute(CUSTOMERS).await?;
        let file: PathBuf = self.folder.join("purchase.sql");
        std::fs::write(&file, script)?;
        let url = server.url();
        let run = move || {
            Command::new("pgbench")
                .args(["-n", "-M", "prepared", "-c", CLIENTS, "-j", "2", "-T", SECONDS, "-f"])
                .arg(&file)
                .arg(url)
                .output()
        };
        let output = tokio::task::spawn_blocking(run).await?.context("pgbench cannot be run")?;
        let said = String::from_utf8_lossy(&output.stdout);
        ensure!(output.status.success(), "pgbench failed: {}", String::from_utf8_lossy(&output.stderr));
        let a_second =
            said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        Ok(Figures { per_second: a_second.context("pgbench did not say how many")?, ..Figures::default() })
    }

    /// A fresh copy of the full shop.
    async fn copy(&self) -> Result<Server> {
        self.say(&format!("DROP DATABASE IF EXISTS {RUNS} WITH (FORCE)")).await?;
        self.say(&format!("CREATE DATABASE {RUNS} TEMPLATE {FULL}")).await?;
        self.say("CHECKPOINT").await?;
        Ok(self.server.with_database(RUNS))
    }

    async fn drop_all(&self) -> Result<()> {
        for database in [RUNS, FULL] {
            self.say(&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")).await?;
        }
        Ok(())
    }

    async fn say(&self, sql: &str) -> Result<()> {
        let client = connect(self.server).await?;
        client.batch_execute(sql).await.with_context(|| format!("{sql} was refused"))
    }
}

async fn connect(server: &Server) -> Result<Client> {
    let (client, connection) =
        server.config().connect(NoTls).await.with_context(|| format!("{server} cannot be reached"))?;
    // It ends with the client; what goes wrong on it, the client is told.
    tokio::spawn(async move { drop(connection.await) });
    Ok(client)
}

/// Which services follow which.
const FOLLOWED: [(&str, &str); 5] = [
    ("cart", "customer"),
    ("notification", "customer"),
    ("notification", "order"),
    ("notification", "payment"),
    ("order", "payment"),
];

/// Waits until whoever follows a service's events has applied the last of them.
async fn caught_up(client: &Client) -> Result<()> {
    let begun = Instant::now();
    for (follower, followed) in FOLLOWED {
        let behind = format!(
            "SELECT coalesce((SELECT number FROM \"{follower}\".cursors WHERE feed = '{followed}'), 0) < \
             (SELECT last FROM \"{followed}\".event_counter)"
        );
        while client.query_one(&behind, &[]).await?.get::<_, bool>(0) {
            if begun.elapsed() > PATIENCE {
                bail!("{follower} did not apply the events of {followed} within {PATIENCE:?}");
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    Ok(())
}
