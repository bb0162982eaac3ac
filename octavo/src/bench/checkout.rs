//! `octavo bench checkout`: customers who each put three books into their cart and buy it, over HTTP.
//!
//! The limit is the sum of two: an empty handler for as many requests, and a bare loop that writes the same rows.

mod postgres;

use std::cell::Cell;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use contract::cart::AddItem;
use contract::gateway::Purchase;
use futures::future::try_join_all;
use kernel::{CallContext, Quantity};
use rusqlite::{Connection as Database, OpenFlags};
use store::Server;

use super::client::{Connection, apart};
use super::empty::Answers;
use super::process::Process;
use super::replay::{self, Journal};
use super::report::{Case, Figures, Report, median};
use super::shop::{self, Cast};

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many purchases 64 customers make in a round; fewer customers make fewer.
    pub purchases: usize,
    /// How many books the shop has.
    pub books: usize,
    /// How often each case is run.
    pub rounds: usize,
    /// How many customers are at it at a time, a case each.
    pub at_once: Vec<usize>,
    /// Only cases with this in their names; on PostgreSQL.
    pub only: Option<String>,
    /// The server that is measured; SQLite when there is none.
    pub server: Option<Server>,
}

/// How many requests a purchase takes: three lines, and buying them.
const REQUESTS: usize = 4;
/// How long after the last answer everybody who follows events may take to have heard of it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs it.
///
/// # Errors
/// When the shop does not do what it should, or files and processes cannot be had.
pub async fn run(plan: &Plan) -> Result<Report> {
    if let Some(server) = &plan.server {
        return postgres::run(plan, server).await;
    }
    let folder = tempfile::Builder::new().prefix("octavo-bench-").tempdir()?;
    let most = plan.at_once.iter().copied().max().unwrap_or(1);
    let closed = folder.path().join("closed");
    let shop = shop::open(&closed).await?;
    let cast = shop::fill(&shop, plan.books, most).await?;
    shop.close().await;

    let mut report = Report::new("checkout");
    for &at_once in &plan.at_once {
        let purchases = (plan.purchases * (at_once + 8) / 72).max(at_once);
        let journal = watch(&closed, folder.path(), &cast, at_once, purchases).await?;
        let round = Round {
            closed: &closed,
            folder: folder.path(),
            cast: &cast,
            at_once,
            purchases,
            journal: &journal,
            together: Cell::new(0.0),
        };
        let mut rounds = Vec::new();
        for _ in 0..plan.rounds {
            rounds.push(round.run().await?);
        }
        report.push(median(rounds)?);
        report.note(format!("{at_once} at once: {:.1} plans a commit", round.together.get()));
        if at_once == most {
            report.note(rows(&journal, purchases));
        }
    }
    Ok(report)
}

struct Round<'a> {
    closed: &'a Path,
    folder: &'a Path,
    cast: &'a Cast,
    at_once: usize,
    purchases: usize,
    journal: &'a Journal,
    /// How many plans a commit took.
    together: Cell<f64>,
}

fn plans_a_commit(metrics: &str) -> f64 {
    let all = |counter| replay::counted_in(metrics, counter).values().sum::<usize>() as f64;
    all("octavo_store_plans_total") / all("octavo_store_commits_total").max(1.0)
}

impl Round<'_> {
    async fn run(&self) -> Result<Case> {
        let Self { folder, at_once, purchases, .. } = *self;
        let (octavo, answers) = self.octavo(&fresh(self.closed, folder.join("octavo"))?).await?;
        let file = folder.join("answers.json");
        answers.write(&file)?;
        let empty = Process::empty(&file)?;
        let cpu = empty.cpu();
        let (http, _) = buy(empty.address, self.cast, at_once, purchases).await?;
        let cpu = empty.cpu().zip(cpu).map(|(after, before)| after.saturating_sub(before));
        let http = http.with_cpu(purchases, cpu).with_memory(empty.memory().map(|(_, most)| most));
        empty.stop()?;
        let rows = self.journal.replay(&fresh(self.closed, folder.join("bare"))?, purchases)?;
        let mut case = Case::new(format!("{at_once} at once"), octavo, http.then(&rows));
        case.parts = vec![("empty handler", http), ("bare loop", rows)];
        Ok(case)
    }

    /// A shop in a process of its own; its time ends when everybody who follows its events has heard of all.
    async fn octavo(&self, data: &Path) -> Result<(Figures, Answers)> {
        let shop = Process::shop(data)?;
        let cpu = shop.cpu();
        let begun = Instant::now();
        let (figures, answers) = buy(shop.address, self.cast, self.at_once, self.purchases).await?;
        caught_up(data).await?;
        let per_second = self.purchases as f64 / begun.elapsed().as_secs_f64();
        let cpu = shop.cpu().zip(cpu).map(|(after, before)| after.saturating_sub(before));
        let memory = shop.memory().map(|(_, most)| most);
        let metrics = Connection::open(shop.address).await?.get("/metrics").await?.fine()?;
        self.together.set(plans_a_commit(&String::from_utf8_lossy(&metrics)));
        shop.stop()?;
        Ok((Figures { per_second, ..figures }.with_cpu(self.purchases, cpu).with_memory(memory), answers))
    }
}

fn fresh(closed: &Path, to: PathBuf) -> Result<PathBuf> {
    if to.exists() {
        std::fs::remove_dir_all(&to)?;
    }
    replay::copy(closed, to)
}

/// Has the customers buy; the times are those of the purchases themselves, each with what came before it done.
pub(super) async fn buy(
    address: SocketAddr,
    cast: &Cast,
    at_once: usize,
    purchases: usize,
) -> Result<(Figures, Answers)> {
    let cast = cast.clone();
    apart(move || async move {
        let begun = Instant::now();
        let each = purchases / at_once;
        let rests = (0..at_once).map(|number| each + usize::from(number < purchases % at_once));
        let customers = rests.enumerate().map(|(number, purchases)| {
            let customer = Customer { address, cast: cast.clone(), number };
            tokio::spawn(customer.buy(purchases))
        });
        let done = try_join_all(customers).await?.into_iter().collect::<Result<Vec<_>>>()?;
        let wall = begun.elapsed();
        let answers = done.first().map(|(_, answers)| answers.clone()).unwrap_or_default();
        let times = done.into_iter().flat_map(|(times, _)| times).collect();
        Ok((Figures::of(purchases, wall, times), answers))
    })
    .await
}

struct Customer {
    address: SocketAddr,
    cast: Cast,
    number: usize,
}

impl Customer {
    async fn buy(self, purchases: usize) -> Result<(Vec<Duration>, Answers)> {
        let mut connection = Connection::open(self.address).await?;
        let user_id = self.cast.customers[self.number];
        let (items, purchase) =
            (format!("/v1/carts/{user_id}/items"), format!("/v1/carts/{user_id}/purchase"));
        let payment = Bytes::from_static(br#"{"payment_method":"tok_visa"}"#);
        let mut times = Vec::with_capacity(purchases);
        let mut answers = Answers::default();
        for round in 0..purchases {
            for line in 0..self.lines() {
                let book = self.cast.books[self.book(round, line)];
                let body = format!("{{\"product_id\":\"{book}\",\"quantity\":1}}");
                let answer = connection.post(&items, None, body.into()).await?.fine()?;
                if round == 0 {
                    answers.other = String::from_utf8(answer.to_vec())?;
                }
            }
            let key = format!("{user_id}-{round}");
            let begun = Instant::now();
            let answer = connection.post(&purchase, Some(&key), payment.clone()).await?.fine()?;
            times.push(begun.elapsed());
            if round == 0 {
                answers.purchase = String::from_utf8(answer.to_vec())?;
            }
        }
        Ok((times, answers))
    }

    /// Three lines, or one if there is only one book.
    fn lines(&self) -> usize {
        (REQUESTS - 1).min(self.cast.books.len())
    }

    /// Three different books each time, spread over the shelves.
    fn book(&self, round: usize, line: usize) -> usize {
        (self.number * 131 + round * 17 + line * 7) % self.cast.books.len()
    }
}

/// Has a shop in this process do the same, and notes what it writes.
async fn watch(
    closed: &Path,
    folder: &Path,
    cast: &Cast,
    at_once: usize,
    purchases: usize,
) -> Result<Journal> {
    protocol::install_metrics();
    let data = fresh(closed, folder.join("watched"))?;
    let shop = shop::open(&data).await?;
    let journal = Journal::watch(&shop.stores());
    shop.start();
    let each = purchases.div_ceil(at_once);
    let customers = (0..at_once).map(|number| {
        buy_directly(&shop, cast, number, each.min(purchases - (number * each).min(purchases)))
    });
    try_join_all(customers).await?;
    caught_up(&data).await?;
    shop.close().await;
    Ok(journal)
}

async fn buy_directly(
    shop: &crate::compose::Shop,
    cast: &Cast,
    number: usize,
    purchases: usize,
) -> Result<()> {
    let customer = Customer { address: ([127, 0, 0, 1], 0).into(), cast: cast.clone(), number };
    let user_id = cast.customers[number];
    let quantity = Quantity::new(1).map_err(anyhow::Error::msg)?;
    for round in 0..purchases {
        for line in 0..customer.lines() {
            let product_id = cast.books[customer.book(round, line)];
            shop.gateway
                .add_to_cart(&CallContext::new("bench"), AddItem { user_id, product_id, quantity })
                .await?;
        }
        let key = format!("{user_id}-{round}");
        let cx = CallContext::new("bench").with_key(key.clone(), key);
        let payment_method = Some("tok_visa".parse().map_err(anyhow::Error::msg)?);
        shop.gateway.purchase(&cx, Purchase { user_id, payment_method, cart_version: None }).await?;
    }
    Ok(())
}

/// Waits until whoever follows a service's events has applied the last of them.
async fn caught_up(data: &Path) -> Result<()> {
    let begun = Instant::now();
    let services = ["cart", "customer", "inventory", "notification", "order", "payment"];
    let files: Vec<(&str, Database)> = services
        .into_iter()
        .map(|service| {
            let file = data.join(format!("{service}.db"));
            Ok((service, Database::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?))
        })
        .collect::<Result<_>>()?;
    while !all_up_to_date(&files)? {
        ensure!(begun.elapsed() < PATIENCE, "the events were not applied within {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}

fn all_up_to_date(files: &[(&str, Database)]) -> Result<bool> {
    for (_, file) in files {
        if !is_up_to_date(file, files)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_up_to_date(file: &Database, files: &[(&str, Database)]) -> Result<bool> {
    let mut cursors = file.prepare_cached("SELECT feed, number FROM cursors")?;
    let cursors = cursors.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    for cursor in cursors {
        let (feed, number) = cursor?;
        let (_, producer) =
            files.iter().find(|(service, _)| *service == feed).context("a feed of no service")?;
        let mut last = producer.prepare_cached("SELECT coalesce(max(number), 0) FROM events")?;
        if number < last.query_row([], |row| row.get::<_, i64>(0))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What a purchase writes, by file.
fn rows(journal: &Journal, purchases: usize) -> String {
    let files = journal.files();
    let share = |count: usize| count as f64 / purchases as f64;
    let each = files
        .iter()
        .map(|file| format!("{} {:.1} in {:.1}", file.service, share(file.statements), share(file.plans)));
    let (statements, plans) = files.iter().fold((0, 0), |(s, p), file| (s + file.statements, p + file.plans));
    format!(
        "a purchase with its three lines writes {:.1} rows in {:.1} plans: {}",
        share(statements),
        share(plans),
        each.collect::<Vec<_>>().join(", ")
    )
}
