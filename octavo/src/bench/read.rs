//! `octavo bench read`: looking at a book, finding books, looking into a cart, over HTTP.
//!
//! The limit is an empty handler that answers the same bytes.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use contract::cart::AddItem;
use futures::future::try_join_all;
use kernel::{CallContext, Quantity};

use super::client::{Connection, apart};
use super::empty::Answers;
use super::process::Process;
use super::report::{Case, Figures, Report, median};
use super::shop::{self, Cast};
use crate::compose::Shop;

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many reads a round makes.
    pub reads: usize,
    /// How many books the shop has, a case each.
    pub books: Vec<usize>,
    /// How often each case is run.
    pub rounds: usize,
    /// How many customers read at a time.
    pub at_once: usize,
    /// Only the cases whose names hold this.
    pub only: Option<String>,
}

/// Runs it.
///
/// # Errors
/// When the shop does not do what it should, or files and processes cannot be had.
pub async fn run(plan: &Plan) -> Result<Report> {
    each("read", plan, cases).await
}

/// Reads each of the cases, in a shop with carts.
pub(super) async fn each(bench: &'static str, plan: &Plan, cases: Cases) -> Result<Report> {
    let mut report = Report::new(bench);
    for &books in &plan.books {
        let folder = tempfile::Builder::new().prefix("octavo-bench-").tempdir()?;
        let data = folder.path().join("shop");
        let shop = shop::open(&data).await?;
        let cast = shop::fill(&shop, books, plan.at_once).await?;
        fill_carts(&shop, &cast).await?;
        shop.close().await;
        for (what, paths) in cases(&cast, books) {
            let case = format!("{what}, {books} books");
            if plan.only.as_ref().is_some_and(|only| !case.contains(only.as_str())) {
                continue;
            }
            let mut rounds = Vec::new();
            for _ in 0..plan.rounds {
                rounds.push(round(&case, plan, &data, folder.path(), &paths).await?);
            }
            report.push(median(rounds)?);
        }
    }
    Ok(report)
}

async fn fill_carts(shop: &Shop, cast: &Cast) -> Result<()> {
    let quantity = Quantity::new(2).map_err(anyhow::Error::msg)?;
    for (number, user_id) in cast.customers.iter().enumerate() {
        for line in 0..3 {
            let product_id = cast.books[(number * 131 + line * 7) % cast.books.len()];
            let request = AddItem { user_id: *user_id, product_id, quantity };
            shop.gateway.add_to_cart(&CallContext::new("bench"), request).await?;
        }
    }
    Ok(())
}

pub(super) type Paths = Arc<[String]>;

/// What is read in a shop with so many books, and by which paths.
pub(super) type Cases = fn(&Cast, usize) -> Vec<(&'static str, Paths)>;

fn cases(cast: &Cast, books: usize) -> Vec<(&'static str, Paths)> {
    let by_id = cast.books.iter().map(|book| format!("/v1/products/{book}")).collect();
    let find = terms(books).map(|term| format!("/v1/products?search_term={term}&limit=10"));
    let carts = cast.customers.iter().map(|user_id| format!("/v1/carts/{user_id}")).collect();
    vec![("book by id", by_id), ("find book", find.collect()), ("cart view", carts)]
}

/// A thousand titles' beginnings, as somebody types them.
pub(super) fn terms(books: usize) -> impl Iterator<Item = String> {
    (0..1000).map(move |number| format!("volume%20{}", 1 + number * 7 % books))
}

async fn round(case: &str, plan: &Plan, data: &Path, folder: &Path, paths: &Paths) -> Result<Case> {
    let (octavo, answer) = measure(Process::shop(data)?, plan, paths).await?;
    let file = folder.join("answers.json");
    Answers { purchase: String::new(), other: answer }.write(&file)?;
    let (limit, _) = measure(Process::empty(&file)?, plan, paths).await?;
    Ok(Case::new(case, octavo, limit))
}

async fn measure(process: Process, plan: &Plan, paths: &Paths) -> Result<(Figures, String)> {
    // What is read first is read from the disk; that is not what is measured.
    get(process.address, plan.at_once, plan.reads / 10 + plan.at_once, paths).await?;
    let cpu = process.cpu();
    let (figures, answer) = get(process.address, plan.at_once, plan.reads, paths).await?;
    let cpu = process.cpu().zip(cpu).map(|(after, before)| after.saturating_sub(before));
    let memory = process.memory().map(|(_, most)| most);
    process.stop()?;
    Ok((figures.with_cpu(plan.reads, cpu).with_memory(memory), answer))
}

/// Has the customers read; also answers one of the answers.
pub(super) async fn get(
    address: SocketAddr,
    at_once: usize,
    reads: usize,
    paths: &Paths,
) -> Result<(Figures, String)> {
    let paths = paths.clone();
    apart(move || async move {
        let begun = Instant::now();
        let readers =
            (0..at_once).map(|number| tokio::spawn(read(address, paths.clone(), number, reads / at_once)));
        let done = try_join_all(readers).await?.into_iter().collect::<Result<Vec<_>>>()?;
        let wall = begun.elapsed();
        let answer = done.first().map(|(_, answer)| answer.clone()).unwrap_or_default();
        let times: Vec<Duration> = done.into_iter().flat_map(|(times, _)| times).collect();
        Ok((Figures::of(times.len(), wall, times), answer))
    })
    .await
}

async fn read(
    address: SocketAddr,
    paths: Paths,
    number: usize,
    reads: usize,
) -> Result<(Vec<Duration>, String)> {
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::with_capacity(reads);
    let mut answer = String::new();
    for read in 0..reads {
        let path = &paths[(number * 131 + read) % paths.len()];
        let begun = Instant::now();
        let body = connection.get(path).await?.fine()?;
        times.push(begun.elapsed());
        if read == 0 {
            answer = String::from_utf8(body.to_vec())?;
        }
    }
    Ok((times, answer))
}
