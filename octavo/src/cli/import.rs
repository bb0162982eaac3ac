//! `octavo import`: takes data from a file into a shop.

use std::fs::File;
use std::io::{BufReader, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use kernel::{Money, Name, Quantity};
use octavo_customer::Hashing;

use crate::compose::Shop;
use crate::import::{self, Job, Layout, Target};
use crate::settings::{Settings, ShopFlags};

use super::say::say;

/// What can be imported.
#[derive(Subcommand, Debug)]
pub(super) enum Import {
    /// Books from a CSV file; safe to repeat
    Books(Books),
}

/// Flags of `octavo import books`.
#[derive(Args, Debug)]
pub(super) struct Books {
    /// The file: CSV in UTF-8 with a header, also gzipped (.csv.gz)
    file: PathBuf,
    /// Take the books into the running shop whose gateway has this address
    #[arg(long, value_name = "URL", conflicts_with_all = ["data", "config"])]
    url: Option<String>,
    /// How the file is laid out; found by its header when left out
    #[arg(long)]
    layout: Option<Layout>,
    /// Take FIELD from COLUMN; may be given several times
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// Put NAME: before every external id
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// The price of books that have none
    #[arg(long, value_name = "AMOUNT")]
    price: Option<String>,
    /// How many copies of each book come in, when the file does not say
    #[arg(long, value_name = "N")]
    stock: Option<String>,
    /// The category of books that have none
    #[arg(long, value_name = "NAME", default_value = "Books")]
    category: String,
    /// Where to write what could not be taken [default: FILE.rejects.csv]
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    #[command(flatten)]
    shop: ShopFlags,
}

impl Import {
    pub(super) async fn run(self) -> Result<ExitCode> {
        let Self::Books(books) = self;
        books.run().await
    }
}

impl Books {
    async fn run(self) -> Result<ExitCode> {
        let settings = self.shop.clone().settle("data", 0)?;
        let job = self.job(&settings)?;
        let (file, bar) = open(&self.file)?;
        let report = match &self.url {
            Some(url) => {
                let target = Target::remote(url, settings.placement.key())?;
                import::run(job, file, &target, |report| bar.set_message(rows(report.rows))).await?
            }
            None => {
                let home = settings.home()?;
                let world = settings.world(&home)?;
                let shop = Shop::open(&home, world, Hashing::owasp()).await?;
                let done = import::run(job, file, &Target::local(&shop), |report| {
                    bar.set_message(rows(report.rows))
                })
                .await;
                shop.close().await;
                done?
            }
        };
        bar.finish_and_clear();
        say(&report);
        let rejects =
            self.rejects.unwrap_or_else(|| PathBuf::from(format!("{}.rejects.csv", self.file.display())));
        if report.write_rejects(&rejects)? {
            say(format_args!("what was rejected or left out, row by row: {}", rejects.display()));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn job(&self, settings: &Settings) -> Result<Job> {
        let wrong = |flag: &str, value: &str, reason: String| anyhow!("--{flag} {value:?} {reason}");
        let price = self
            .price
            .as_deref()
            .map(|text| Money::parse(text, settings.currency).map_err(|reason| wrong("price", text, reason)));
        let stock = self
            .stock
            .as_deref()
            .map(|text| text.parse::<Quantity>().map_err(|reason| wrong("stock", text, reason)));
        let category: Name =
            self.category.parse().map_err(|reason| wrong("category", &self.category, reason))?;
        Ok(Job {
            layout: self.layout,
            map: self.map.clone(),
            source: self.source.clone(),
            price: price.transpose()?,
            stock: stock.transpose()?,
            category,
            currency: settings.currency,
        })
    }
}

fn rows(row: u64) -> String {
    format!("{row} rows")
}

/// The file, unpacked if need be, and a bar that follows how far it was read.
fn open(path: &Path) -> Result<(Box<dyn Read>, ProgressBar)> {
    let unreadable = || format!("{} cannot be read", path.display());
    let file = File::open(path).with_context(unreadable)?;
    let metadata = file.metadata().with_context(unreadable)?;
    if metadata.is_dir() {
        bail!("{} is a folder; name a CSV file", path.display());
    }
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new(metadata.len())
    } else {
        ProgressBar::hidden()
    };
    let style = ProgressStyle::with_template("{wide_bar} {percent}% {msg} ({eta} left)");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let read = BufReader::new(bar.wrap_read(file));
    let zipped = path.extension().is_some_and(|extension| extension == "gz");
    let read: Box<dyn Read> =
        if zipped { Box::new(flate2::read::MultiGzDecoder::new(read)) } else { Box::new(read) };
    Ok((read, bar))
}
