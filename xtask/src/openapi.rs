//! `cargo xtask openapi`: the committed documents, as the binary writes them.

use std::process::Command;

use anyhow::Result;

use crate::cargo::{built, cargo, succeed};

/// Where the documents are committed.
const FOLDER: &str = "openapi";

/// Writes every service's document anew.
pub(crate) fn write() -> Result<()> {
    octavo("--out", "the documents were not written; see above")?;
    println!("{FOLDER}/ is what the binary serves; look at it with `git diff {FOLDER}`");
    Ok(())
}

/// Compares the committed documents with what the binary serves.
pub(crate) fn check() -> Result<()> {
    octavo("--check", "run `cargo xtask openapi`, look at the difference, and commit it")
}

fn octavo(flag: &str, otherwise: &str) -> Result<()> {
    // With the whole workspace's features, as the tests are built: nothing is compiled twice.
    succeed(
        &mut cargo(&["build", "--workspace", "--bin", "octavo"]),
        "the binary does not build; see above",
    )?;
    succeed(Command::new(built("debug", "octavo")).args(["openapi", flag, FOLDER]), otherwise)
}
