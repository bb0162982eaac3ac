//! Moving house: a shop goes from its folder to a PostgreSQL server, or back, with everything it knows.
//!
//! The services say which databases there are, and their own migrations make the tables on the other side; how rows are
//! carried over is the work of [`store::transfer`].

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use kernel::{Currency, World};
use octavo_customer::Hashing;
use store::transfer::{Compared, Hold, Step, compare, copy};
use store::{Databases, OpenError};

use crate::compose::Shop;
use crate::home::Home;

/// What is told while a shop moves; the answer says whether to go on.
pub type Told<'a> = &'a mut (dyn FnMut(News<'_>) -> ControlFlow<()> + Send);

/// How far it is.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// So many rows are to be copied in all.
    Copying(u64),
    /// So many rows are to be compared in all.
    Comparing(u64),
    /// Some were.
    Done(Step<'a>),
}

/// What a move did.
#[derive(Debug)]
pub struct Report {
    /// Where an interrupted move was gone on with.
    pub is_resumed: bool,
    /// How many rows were copied; nothing when they were only compared.
    pub copied: Option<u64>,
    /// How long the copying took.
    pub copying: Duration,
    /// How long the comparing took.
    pub comparing: Duration,
    /// Every table, as it is on both sides.
    pub tables: Vec<Compared>,
}

impl Report {
    /// Whether both sides are the same.
    pub fn is_same(&self) -> bool {
        self.tables.iter().all(Compared::is_same)
    }
}

/// Moves the shop in `from` to `to`, or goes on with that, and compares both sides. A target that is filled already is
/// refused, or with `is_comparison` only compared.
///
/// # Errors
/// When one side is in use or cannot be opened, when there is no shop in `from` or another one in `to`.
pub async fn run(from: &Databases, to: &Databases, is_comparison: bool, told: Told<'_>) -> Result<Report> {
    let origin = place(from)?;
    let services = open(from).await.context("the shop that is to move cannot be opened")?;
    let begun =
        open(to).await.map_or_else(unfinished, |_| Ok(None)).context("the target cannot be opened")?;
    if let Some(other) = begun.as_ref().filter(|other| **other != origin) {
        bail!("{to} is being filled from {other}: go on with that by --from, or empty it first");
    }
    let scratch = tempfile::tempdir().context("a temporary folder cannot be made")?;
    let empty = Databases::Folder(scratch.path().to_owned());
    open(&empty).await?;
    let mut source = Hold::take(from, &services).await?;
    let mut target = Hold::take(to, &services).await?;
    let mut empty = Hold::take(&empty, &services).await?;
    if is_like(&mut empty, &mut source).await? {
        bail!("there is no shop in {from}: nothing was ever kept there. Name another place with --from");
    }
    let is_filled = begun.is_none() && !is_like(&mut empty, &mut target).await?;
    if is_filled && !is_comparison {
        bail!(
            "there is a shop in {to} already. Name an empty folder or database with --to; or compare the two with --verify"
        );
    }
    let (begins, mut copied) = (Instant::now(), None);
    if !is_filled {
        let seeded = empty.counts().await?.into_iter().map(|(service, table, _)| (service, table));
        let seeded: Vec<_> = seeded.collect();
        let there = if begun.is_some() { rows(&mut target).await? } else { 0 };
        let mut count = 0;
        let _ = told(News::Copying(rows(&mut source).await?.saturating_sub(there)));
        let mut step = |step: Step<'_>| {
            count += step.rows;
            told(News::Done(step))
        };
        copy(&mut source, &mut target, &origin, &seeded, &mut step).await?;
        copied = Some(count);
    }
    let (copying, begins) = (begins.elapsed(), Instant::now());
    let _ = told(News::Comparing(rows(&mut source).await?));
    let tables = compare(&mut source, &mut target, &mut |step| told(News::Done(step))).await?;
    let report = Report { is_resumed: begun.is_some(), copied, copying, comparing: begins.elapsed(), tables };
    source.still().await?;
    target.still().await?;
    if !is_filled && report.is_same() {
        target.unmark().await?;
    }
    Ok(report)
}

/// How a place is remembered: the same whichever folder the command is given in.
fn place(databases: &Databases) -> Result<String> {
    match databases {
        Databases::Folder(folder) if !folder.join("order.db").exists() => {
            bail!("there is no shop in {}: name its folder with --from", folder.display())
        }
        Databases::Folder(folder) => Ok(folder.canonicalize()?.display().to_string()),
        Databases::Server(server) => Ok(server.to_string()),
    }
}

/// Opens the shop in `databases` once, so that its tables are there and up to date; answers whose databases there are.
async fn open(databases: &Databases) -> Result<Vec<&'static str>> {
    match databases {
        Databases::Folder(folder) => drop(Home::at(folder)?),
        // A shop that runs there is not to be changed under its feet.
        Databases::Server(_) => drop(Hold::take(databases, &[]).await?),
    }
    // Nothing runs in it: its time, currency and secret are asked by nobody.
    let world = World::real(Currency::USD, World::fresh_secret());
    let home = Home::beside(databases.clone(), "");
    let shop = Shop::open(&home, world, Hashing::owasp()).await?;
    let services = shop.stores().iter().map(|store| store.health().service).collect();
    shop.close().await;
    Ok(services)
}

/// Where a target comes from that cannot be opened because it is not complete.
fn unfinished(error: anyhow::Error) -> Result<Option<String>> {
    match error.downcast::<OpenError>() {
        Ok(OpenError::Unfinished { origin, .. }) => Ok(Some(origin)),
        Ok(other) => Err(other.into()),
        Err(other) => Err(other),
    }
}

async fn is_like(one: &mut Hold, other: &mut Hold) -> Result<bool> {
    let tables = compare(one, other, &mut |_| ControlFlow::Continue(())).await?;
    Ok(tables.iter().all(Compared::is_same))
}

async fn rows(hold: &mut Hold) -> Result<u64> {
    Ok(hold.counts().await?.iter().map(|(_, _, rows)| rows).sum())
}
