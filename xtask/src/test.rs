//! `cargo xtask test`: every check and every test, the quick ones first.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::browser::Browser;
use crate::cargo::{cargo, has, succeed};
use crate::{openapi, tidy};

/// A step: what it is called, and what it does; its failure says what to do.
type Step<'s> = (&'static str, &'s dyn Fn() -> Result<()>);

/// All of them use the same flags for the compiler, so that nothing is compiled twice. The tests come last: what a
/// reader of the log, or CI, sees at its end is their count.
const STEPS: [Step<'static>; 10] = [
    ("tools", &tools),
    ("format", &format),
    ("tidy", &tidy::run),
    ("licences and sources", &licences),
    ("clippy", &clippy),
    ("documentation", &documentation),
    ("OpenAPI documents", &openapi::check),
    ("examples in the documentation", &examples),
    ("pages, in a browser", &browser),
    ("tests", &tests),
];

/// Runs every step and stops at the first that fails.
pub(crate) fn run_all(steps: &[Step<'_>]) -> Result<()> {
    let begun = Instant::now();
    for (number, (name, step)) in steps.iter().enumerate() {
        println!("── {} of {}: {name}", number + 1, steps.len());
        let started = Instant::now();
        step().with_context(|| format!("{name} failed after {}", spelled(started.elapsed())))?;
        println!("── {name}: fine, {}", spelled(started.elapsed()));
    }
    println!("── all {} steps are fine, {} in all", steps.len(), spelled(begun.elapsed()));
    Ok(())
}

/// Everything.
pub(crate) fn run() -> Result<()> {
    run_all(&STEPS)
}

/// What the other steps need and a fresh machine may lack.
fn tools() -> Result<()> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        ensure!(has(subcommand), "{component} is missing: run `rustup component add {component}`");
    }
    let mut compiler = Command::new("cc");
    compiler.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    ensure!(
        compiler.status().is_ok_and(|status| status.success()),
        "there is no C compiler `cc`, which SQLite is built with: install gcc or clang"
    );
    for (subcommand, what) in [("nextest", "runs the tests"), ("deny", "looks at what comes from others")] {
        if !has(subcommand) {
            let tool = format!("cargo-{subcommand}");
            println!("{tool}, which {what}, is missing: it is installed now, which takes some minutes");
            let mut install = cargo(&["install", &tool, "--locked"]);
            succeed(&mut install, &format!("install it by hand: `cargo install {tool} --locked`"))?;
        }
    }
    parts()
}

/// The servers that tests talk to, and the browser. Whoever may install them has it done now.
fn parts() -> Result<()> {
    let missing = parts::missing();
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = format!("run `{}`", parts::INSTALL);
    ensure!(
        parts::may_install(),
        "{}, which tests talk to, cannot be found here: {by_hand}",
        missing.join(" and ")
    );
    println!("{}, which tests talk to, cannot be found here: installed now", missing.join(" and "));
    succeed(Command::new("apt-get").args(["update", "-qq"]), &by_hand)?;
    let mut install = Command::new("apt-get");
    install
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(missing)
        .env("DEBIAN_FRONTEND", "noninteractive");
    succeed(&mut install, &by_hand)
}

fn format() -> Result<()> {
    succeed(&mut cargo(&["fmt", "--all", "--check"]), "run `cargo fmt --all`")
}

/// Every crate of others: its licence, where it comes from, and that none is back which was turned down. Who watches
/// over flaws that become known has to look elsewhere: that list is fetched from a place which not every machine reaches.
fn licences() -> Result<()> {
    let mut deny = cargo(&["deny", "--locked", "check", "bans", "licenses", "sources"]);
    succeed(&mut deny, "choose another crate, or say in deny.toml why this one is right")
}

fn clippy() -> Result<()> {
    let lints = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    succeed(&mut cargo(&lints), "mend what it says above; `cargo clippy --fix` can do some of it")
}

fn documentation() -> Result<()> {
    let mut document = cargo(&["doc", "--workspace", "--no-deps", "--document-private-items"]);
    succeed(document.env("RUSTDOCFLAGS", "-D warnings"), "mend the comments that it names above")
}

fn examples() -> Result<()> {
    succeed(&mut cargo(&["test", "--doc", "--workspace"]), "an example does not do what it says; see above")
}

fn browser() -> Result<()> {
    Browser::default().run()
}

fn tests() -> Result<()> {
    let mut tests = cargo(&["nextest", "run", "--workspace"]);
    if std::env::var_os("CI").is_some() {
        tests.args(["--profile", "ci"]);
    }
    succeed(&mut tests, "see above; run one alone with `cargo nextest run --workspace <part of its name>`")
}

/// A duration as people say it.
fn spelled(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 60.. => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use anyhow::bail;

    use super::*;

    #[test]
    fn the_first_failure_ends_the_run_and_names_its_step() {
        static REACHED: AtomicBool = AtomicBool::new(false);
        fn fine() -> Result<()> {
            Ok(())
        }
        fn wrong() -> Result<()> {
            bail!("do this instead")
        }
        fn late() -> Result<()> {
            REACHED.store(true, Ordering::SeqCst);
            Ok(())
        }
        let failure = run_all(&[("one", &fine), ("two", &wrong), ("three", &late)]).expect_err("a failure");
        let said = format!("{failure:#}");
        assert!(said.starts_with("two failed after ") && said.ends_with("do this instead"), "{said}");
        assert!(!REACHED.load(Ordering::SeqCst));
    }

    #[test]
    fn durations_are_spelled_for_people() {
        assert_eq!(spelled(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(spelled(Duration::from_secs(65)), "1 min 05 s");
    }
}
