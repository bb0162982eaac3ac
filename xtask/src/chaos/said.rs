//! What the processes said in their logs: an error in one of them is a finding, though no customer noticed.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// What may be said while PostgreSQL is away: it is so.
const OF_AN_OUTAGE: [&str; 1] = ["a batch was not written"];

/// No process has said that something is wrong; of an outage they may speak where there was one.
pub(super) fn nothing_is_wrong(folder: &Path, was_out: bool) -> Result<()> {
    let mut wrong = Vec::new();
    for process in std::fs::read_dir(folder)?.flatten().filter(|entry| entry.path().is_dir()) {
        for log in std::fs::read_dir(process.path())?.flatten() {
            if log.file_name().to_string_lossy().starts_with("log") {
                let text = std::fs::read_to_string(log.path())
                    .with_context(|| format!("{} cannot be read", log.path().display()))?;
                let errors = text.lines().filter(|line| is_error(line, was_out));
                wrong.extend(errors.map(|line| format!("{}: {line}", process.file_name().display())));
            }
        }
    }
    let some = wrong.iter().take(5).map(String::as_str).collect::<Vec<_>>().join("\n");
    ensure!(wrong.is_empty(), "{} errors stand in the logs:\n{some}", wrong.len());
    Ok(())
}

fn is_error(line: &str, was_out: bool) -> bool {
    // A panic's own words are no JSON; so is a line that a kill has cut.
    let Ok(said) = serde_json::from_str::<Value>(line) else { return line.contains("panicked") };
    let what = said["fields"]["message"].as_str().unwrap_or_default();
    said["level"] == "ERROR" && !(was_out && OF_AN_OUTAGE.contains(&what))
}
