//! Requests that schemathesis invents from a service's document, and what it thinks of the answers.

use anyhow::{Context, Result, ensure};

use super::Tools;
use crate::binary::Running;

/// What is asked for.
pub(crate) struct Wanted {
    pub(crate) service: &'static str,
    pub(crate) examples: u32,
    pub(crate) seed: u32,
}

/// Examines one service of a new shop: how many requests it took.
///
/// # Errors
/// When an answer has a 5xx, is not as documented, or refuses what the document allows.
pub(crate) fn examine(tools: &Tools, shop: &Running, wanted: &Wanted) -> Result<u32> {
    let Wanted { service, examples, seed } = wanted;
    let mut run = tools.python("schemathesis");
    run.args(["--config-file", "schemathesis.toml", "run", "--no-color"]);
    run.args(["--max-examples", &examples.to_string(), "--seed", &seed.to_string()]);
    run.arg(format!("{}/openapi.json", shop.base(service)));
    run.current_dir("exams/schemathesis").env("PYTHONPATH", ".").env("OCTAVO_GATEWAY", shop.base("gateway"));
    let answer = run.output().context("schemathesis cannot be started")?;
    let said = String::from_utf8_lossy(&answer.stdout);
    let count = tested(&said);
    ensure!(
        answer.status.success() && count > 0,
        "schemathesis found something in {service}:\n{said}{}",
        String::from_utf8_lossy(&answer.stderr)
    );
    println!("{service}: {count} requests, nothing found");
    Ok(count)
}

/// How many requests a report tells of: `1234 generated, 1234 passed`.
fn tested(report: &str) -> u32 {
    let number = |line: &str| line.trim().split_once(" generated").and_then(|(count, _)| count.parse().ok());
    report.lines().rev().find_map(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_read_from_the_end_of_a_report() {
        let report = "Stateful (in 7.67s)\n\nTest cases:\n  1516 generated, 1516 passed\n\nSeed: 1\n";
        assert_eq!(tested(report), 1516);
        assert_eq!(tested("Test cases:\n  No test cases were generated\n"), 0);
    }
}
