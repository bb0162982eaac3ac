//! Cargo as a child process: the same one that runs this tool.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// A call of cargo, as if it were called by hand: what it was told of this tool's own package stays here, else crates whose
/// build asks for such variables would be built anew by each, and all that stands on them.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    let told = std::env::vars_os().map(|(name, _)| name);
    let own = told.filter(|name| {
        ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|sort| name.to_string_lossy().starts_with(sort))
    });
    own.for_each(|name| {
        command.env_remove(name);
    });
    command.args(arguments);
    command
}

/// Whether a subcommand of cargo is installed.
pub(crate) fn has(subcommand: &str) -> bool {
    let mut asked = cargo(&[subcommand, "--version"]);
    asked.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

/// Runs a command in plain sight.
///
/// # Errors
/// When it cannot be started, or fails; `otherwise` says what to do then.
pub(crate) fn succeed(command: &mut Command, otherwise: &str) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?} cannot be started"))?;
    ensure!(status.success(), "{otherwise}");
    Ok(())
}

/// A place in cargo's target folder. What cargo builds lies in a profile's folder, `debug` or `release`.
pub(crate) fn built(folder: &str, name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    target.join(folder).join(name)
}
