//! `octavo openapi`: writes the documents of all services, or checks that they are up to date.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;

/// Flags of `octavo openapi`.
#[derive(Args, Debug)]
pub(super) struct Openapi {
    /// Write a document for each service into this folder
    #[arg(long, value_name = "DIR", required_unless_present = "check")]
    out: Option<PathBuf>,
    /// Compare the documents in this folder with what the binary serves
    #[arg(long, value_name = "DIR", conflicts_with = "out")]
    check: Option<PathBuf>,
}

impl Openapi {
    pub(super) fn run(self) -> Result<ExitCode> {
        let documents = contract::documents();
        if let Some(folder) = self.out {
            std::fs::create_dir_all(&folder)
                .with_context(|| format!("{} cannot be made", folder.display()))?;
            for (service, document) in documents {
                let path = file(&folder, service);
                std::fs::write(&path, document)
                    .with_context(|| format!("{} cannot be written", path.display()))?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        let folder = self.check.unwrap_or_default();
        let drifted: Vec<PathBuf> = documents
            .into_iter()
            .map(|(service, document)| (file(&folder, service), document))
            .filter(|(path, document)| std::fs::read_to_string(path).ok().as_ref() != Some(document))
            .map(|(path, _)| path)
            .collect();
        for path in &drifted {
            eprintln!("{} is not what the binary serves", path.display());
        }
        if drifted.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        eprintln!(
            "write them anew with `octavo openapi --out {}` and look at the difference",
            folder.display()
        );
        Ok(ExitCode::FAILURE)
    }
}

fn file(folder: &Path, service: &str) -> PathBuf {
    folder.join(format!("{service}.json"))
}
