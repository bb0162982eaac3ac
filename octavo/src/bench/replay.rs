//! The bare loop: the very statements that a run of Octavo wrote, written again by rusqlite alone.
//!
//! What is written is not made up: a shop in this process is watched while customers buy. Then a copy of the shop's
//! files, as they were before, is given the same statements with the same values, prepared once, in order, in as many
//! commits as a group commit of 256 plans needs. What Octavo reads to decide, the loop does not read.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use parking_lot::Mutex;
use rusqlite::{Connection, params_from_iter};
use store::{Store, Value};

use super::process::cpu_of;
use super::report::Figures;

/// How many plans a commit takes at most, as the store has it.
pub(super) const GROUP: usize = 256;

/// What was written to one file.
#[derive(Default)]
struct Written {
    texts: Vec<String>,
    places: HashMap<String, usize>,
    /// Which text, and what is bound to it.
    statements: Vec<(usize, Vec<Value>)>,
}

impl Written {
    fn note(&mut self, sql: &str, params: Vec<Value>) {
        let place = self.places.get(sql).copied().unwrap_or_else(|| {
            self.texts.push(sql.to_owned());
            self.places.insert(sql.to_owned(), self.texts.len() - 1);
            self.texts.len() - 1
        });
        self.statements.push((place, params));
    }
}

/// What a shop wrote while it was watched.
pub(super) struct Journal {
    files: Vec<(&'static str, Arc<Mutex<Written>>)>,
    plans_before: HashMap<String, usize>,
}

/// What was written to a file, and in how many plans.
pub(super) struct File {
    pub(super) service: &'static str,
    pub(super) plans: usize,
    pub(super) statements: usize,
}

impl Journal {
    /// Watches these databases from now on.
    pub(super) fn watch(stores: &[Store]) -> Self {
        let watched = stores.iter().map(|store| {
            let written = Arc::<Mutex<Written>>::default();
            let seen = written.clone();
            store.witness(move |sql, params| seen.lock().note(sql, params));
            (store.health().service, written)
        });
        Self { files: watched.collect(), plans_before: plans() }
    }

    /// What was written up to now, file by file.
    pub(super) fn files(&self) -> Vec<File> {
        let plans = plans();
        let counted = self.files.iter().map(|(service, written)| {
            let before = self.plans_before.get(*service).copied().unwrap_or(0);
            let plans = plans.get(*service).copied().unwrap_or(0).saturating_sub(before);
            File { service, plans, statements: written.lock().statements.len() }
        });
        counted.filter(|file| file.statements > 0).collect()
    }

    /// Writes the same into the files in `data`, which are as the watched ones were at the beginning. `purchases` is
    /// what all that was for.
    ///
    /// # Errors
    /// When a statement fails; then the files were not the same.
    pub(super) fn replay(&self, data: &Path, purchases: usize) -> Result<Figures> {
        let counted = self.files();
        let plans =
            |service: &str| counted.iter().find(|file| file.service == service).map_or(0, |f| f.plans);
        let cpu = cpu_of("self");
        let mut wall = Duration::ZERO;
        for (service, written) in &self.files {
            let written = written.lock();
            if written.statements.is_empty() {
                continue;
            }
            let connection = open(&data.join(format!("{service}.db")))?;
            wall += write(&connection, &written, plans(service).div_ceil(GROUP).max(1))
                .with_context(|| format!("the bare loop on {service}.db"))?;
        }
        let cpu = cpu_of("self").zip(cpu).map(|(after, before)| after.saturating_sub(before));
        Ok(Figures::of(purchases, wall, Vec::new()).with_cpu(purchases, cpu))
    }
}

/// How many plans each store of this process has carried out, as its metrics tell.
fn plans() -> HashMap<String, usize> {
    counted("octavo_store_plans_total")
}

/// What a counter of the stores says, by service.
pub(super) fn counted(counter: &str) -> HashMap<String, usize> {
    counted_in(&protocol::install_metrics().render(), counter)
}

/// The same in the metrics of another process.
pub(super) fn counted_in(metrics: &str, counter: &str) -> HashMap<String, usize> {
    let start = format!("{counter}{{service=\"");
    let lines = metrics.lines().filter_map(|line| line.strip_prefix(start.as_str()));
    lines
        .filter_map(|line| {
            let (service, count) = line.split_once("\"} ")?;
            Some((service.to_owned(), count.parse().ok()?))
        })
        .collect()
}

/// A connection as anybody would set it up who must not lose anything.
pub(super) fn open(file: &Path) -> Result<Connection> {
    let connection = Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000; PRAGMA secure_delete = ON;",
    )?;
    Ok(connection)
}

/// Writes all of it in so many commits; answers how long that took.
fn write(connection: &Connection, written: &Written, commits: usize) -> Result<Duration> {
    let prepared = written.texts.iter().map(|sql| connection.prepare(sql));
    let mut prepared = prepared.collect::<Result<Vec<_>, _>>()?;
    let begun = Instant::now();
    for statements in written.statements.chunks(written.statements.len().div_ceil(commits)) {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for (text, params) in statements {
            prepared[*text].execute(params_from_iter(params))?;
        }
        connection.execute_batch("COMMIT")?;
    }
    Ok(begun.elapsed())
}

/// Copies a closed shop.
///
/// # Errors
/// When a file cannot be copied.
pub(super) fn copy(from: &Path, to: PathBuf) -> Result<PathBuf> {
    std::fs::create_dir_all(&to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(to)
}
