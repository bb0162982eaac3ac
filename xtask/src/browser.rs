//! `cargo xtask browser`: the pages of a demo shop in a real browser.
//!
//! What visitors do stands in `exams/browser`; pictures of every page are left in cargo's target folder.

use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::binary::{Running, in_a_folder};
use crate::cargo::{built, cargo, succeed};
use crate::exams::packages;

/// What visitors do, in this order: each in a shop of its own.
const VISITS: [(&str, &str); 3] = [
    ("pages.mjs", "a page is not as it should be; see above"),
    ("walk.mjs", "a walk through the shop failed; see above"),
    ("owner.mjs", "a day in the back office failed; see above"),
];

const FILES: [&str; 5] = [".npmrc", "package.json", "package-lock.json", "visitor.mjs", "pages.mjs"];

/// Flags of `cargo xtask browser`.
#[derive(Args, Debug)]
pub(crate) struct Browser {
    /// The port offset to listen at
    #[arg(long, default_value_t = 23_000)]
    port_offset: u16,
}

impl Default for Browser {
    fn default() -> Self {
        Self { port_offset: 23_000 }
    }
}

impl Browser {
    /// Every visit.
    ///
    /// # Errors
    /// When there is no browser, or a visitor complains.
    pub(crate) fn run(&self) -> Result<()> {
        let browser = parts::browser().with_context(|| {
            format!(
                "chromium-headless-shell, which shows the pages, cannot be found: run `{}`",
                parts::INSTALL
            )
        })?;
        let files: Vec<&str> =
            FILES.into_iter().chain(VISITS.iter().skip(1).map(|(file, _)| *file)).collect();
        let node = packages("browser", &files)?;
        let mut build = cargo(&["build", "--quiet", "--bin", "octavo"]);
        succeed(&mut build, "the binary does not build; see above")?;
        let pictures = std::path::absolute(built("browser", "pictures"))?;
        for (visit, otherwise) in VISITS {
            in_a_folder(|folder| {
                let shop = Running::demo(&built("debug", "octavo"), folder, self.port_offset)?;
                let mut visitor = Command::new("node");
                visitor.current_dir(&node).arg(visit).arg(shop.base("gateway")).arg(&browser).arg(&pictures);
                succeed(&mut visitor, otherwise)?;
                shop.stop()?;
                Ok(())
            })?;
        }
        println!("pictures of the pages are in {}", pictures.display());
        Ok(())
    }
}
