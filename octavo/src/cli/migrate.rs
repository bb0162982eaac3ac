//! `octavo migrate`: moves a shop from its folder to a PostgreSQL server, or back.

use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use store::Databases;

use crate::home::Home;
use crate::migrate::{self, News, Report};
use crate::settings;

use super::say::say;

/// Flags of `octavo migrate`.
#[derive(Args, Debug)]
pub(super) struct Migrate {
    /// Where the shop is: its folder, or postgres://USER:PASSWORD@HOST:PORT/DATABASE
    #[arg(long, value_name = "DIR|URL")]
    from: Databases,
    /// Where it goes to: an empty folder or database
    #[arg(long, value_name = "DIR|URL")]
    to: Databases,
    /// Say of every table whether it is the same on both sides; a target that is filled already is only compared
    #[arg(long)]
    verify: bool,
    /// The installation's secret, for a folder that has no secret.key yet
    #[arg(long, env = "OCTAVO_SECRET_FILE", value_name = "FILE")]
    secret_file: Option<PathBuf>,
}

impl Migrate {
    pub(super) async fn run(self) -> Result<ExitCode> {
        let secret = match (&self.from, &self.to) {
            (Databases::Folder(from), Databases::Server(_)) => stays(from),
            (Databases::Server(_), Databases::Folder(to)) => keep_secret(to, self.secret_file.as_deref())?,
            (Databases::Folder(_), Databases::Folder(_)) => {
                bail!(
                    "both are folders: stop the shop and copy the one to the other, or name a postgres:// URL"
                )
            }
            (Databases::Server(_), Databases::Server(_)) => {
                bail!("both are on PostgreSQL: use pg_dump and pg_restore, or name a folder")
            }
        };
        let bar = if std::io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
        let mut told = |news: News<'_>| {
            show(&bar, news);
            ControlFlow::Continue(())
        };
        let report = migrate::run(&self.from, &self.to, self.verify, &mut told).await;
        bar.finish_and_clear();
        let report = report?;
        self.tell(&report);
        if !report.is_same() {
            bail!("{}", self.advice(&report));
        }
        say(secret);
        Ok(ExitCode::SUCCESS)
    }

    /// What was done, and what both sides look like.
    fn tell(&self, report: &Report) {
        for table in report.tables.iter().filter(|table| self.verify || !table.is_same()) {
            let outcome = match table.digests {
                Some([digest, _]) if table.is_same() => format!("same ({digest})"),
                Some([one, other]) => format!("DIFFERENT: {one} in --from, {other} in --to"),
                None => format!("DIFFERENT: {} rows in --to", table.rows[1]),
            };
            let (service, name, rows) = (table.service, &table.table, table.rows[0]);
            say(format_args!("{service:<13} {name:<18} {rows:>10} rows  {outcome}"));
        }
        if let Some(copied) = report.copied {
            let seconds = report.copying.as_secs_f64();
            let again = if report.is_resumed { ", gone on with" } else { "" };
            let speed = copied as f64 / seconds.max(0.001);
            say(format_args!("{copied} rows copied in {seconds:.1} s, {speed:.0} a second{again}"));
        }
        let (rows, tables) = (report.tables.iter().map(|table| table.rows[0]).sum::<u64>(), &report.tables);
        let different = tables.iter().filter(|table| !table.is_same()).count();
        let (tables, seconds) = (tables.len(), report.comparing.as_secs_f64());
        say(format_args!(
            "{rows} rows in {tables} tables compared in {seconds:.1} s: {different} tables are different"
        ));
    }

    fn advice(&self, report: &Report) -> String {
        match report.copied {
            Some(_) => format!(
                "the shop was changed while it moved. {} stays unfinished and no shop opens there: empty it, and run \
                 this again",
                self.to
            ),
            None => "the two sides are not the same: one of them was changed after the move".to_owned(),
        }
    }
}

fn show(bar: &ProgressBar, news: News<'_>) {
    let (word, total) = match news {
        News::Copying(total) => ("copied", total),
        News::Comparing(total) => ("compared", total),
        News::Done(step) => {
            bar.set_message(format!("{}.{}", step.service, step.table));
            bar.inc(step.rows);
            return;
        }
    };
    let style = format!("{{wide_bar}} {{percent}}% of {{len}} rows {word}, {{msg}} ({{eta}} left)");
    bar.set_style(ProgressStyle::with_template(&style).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.reset();
    bar.set_length(total);
}

/// What becomes of the secret of a shop that leaves its folder.
fn stays(from: &Path) -> String {
    let secret = from.join("secret.key");
    if secret.exists() {
        let secret = secret.display();
        format!("the shop needs its secret still: start every process with --secret-file {secret}")
    } else {
        "the shop needs its secret still: start every process with the same --secret-file as before"
            .to_owned()
    }
}

/// Sees to it that a shop finds its secret in the folder it comes to.
fn keep_secret(to: &Path, given: Option<&Path>) -> Result<String> {
    let there = to.join("secret.key");
    let given = given.map(settings::secret).transpose()?;
    match given {
        _ if !there.exists() && given.is_none() => bail!(
            "a shop's sessions and idempotency keys hang on its secret: say where that is, such as \
             --secret-file data/secret.key"
        ),
        Some(secret) if there.exists() && settings::secret(&there)? != secret => bail!(
            "{} is another secret than that of --secret-file: leave that flag out, or remove the file",
            there.display()
        ),
        Some(secret) => Home::at(to)?.keep_secret(&secret)?,
        None => {}
    }
    Ok(format!("its secret is in {}", there.display()))
}
