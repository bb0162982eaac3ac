//! The tools: fetched once, in the versions that `exams/` pins.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo::{built, succeed};

/// Where the tools are.
pub(crate) struct Tools {
    /// A virtual environment of Python's.
    python: PathBuf,
    /// A folder with `node_modules`, and what is written in TypeScript.
    node: PathBuf,
}

/// What of `exams/node` npm and the TypeScript compiler need beside `node_modules`.
const NODE_FILES: [&str; 7] = [
    "package.json",
    "package-lock.json",
    ".npmrc",
    "tsconfig.json",
    "spectral.yaml",
    "redocly.yaml",
    "walk.ts",
];

impl Tools {
    /// Fetches what is not there yet, or is there in other versions.
    ///
    /// # Errors
    /// When Python 3 or Node is missing, or a package cannot be fetched.
    pub(crate) fn fetched() -> Result<Self> {
        let python = std::path::absolute(built("exams", "python"))?;
        once(&python, Path::new("exams/python/requirements.txt"), || {
            let install = "install Python 3.11 or later with its venv: `apt-get install python3-venv`";
            succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&python), install)?;
            let mut pip = Command::new(python.join("bin/python"));
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
            succeed(
                pip.arg("exams/python/requirements.txt"),
                "the packages of Python's cannot be fetched; see above",
            )
        })?;
        let node = packages("node", &NODE_FILES)?;
        Ok(Self { python, node })
    }

    /// A program that a package of Python's brought, or Python itself.
    pub(crate) fn python(&self, program: &str) -> Command {
        let mut command = Command::new(self.python.join("bin").join(program));
        // The house's folders stay as they are; the shop is on this machine, whatever proxy its network has.
        command.env("PYTHONDONTWRITEBYTECODE", "1").env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
        command
    }

    /// A program that a package of Node's brought, called in Node's folder.
    pub(crate) fn node(&self, program: &str) -> Command {
        let mut command = Command::new(self.node.join("node_modules/.bin").join(program));
        command.current_dir(&self.node);
        command
    }

    /// Node itself, called in its folder.
    pub(crate) fn node_itself(&self) -> Command {
        let mut command = Command::new("node");
        command.current_dir(&self.node);
        command
    }

    /// A place for what tools write.
    ///
    /// # Errors
    /// When it cannot be made anew.
    pub(crate) fn written(&self, name: &str) -> Result<PathBuf> {
        let folder = self.node.with_file_name(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

/// A folder with these files of `exams/NAME` and the packages of npm's that they need.
///
/// # Errors
/// When Node is missing, or a package cannot be fetched.
pub(crate) fn packages(name: &str, files: &[&str]) -> Result<PathBuf> {
    let (from, folder) = (Path::new("exams").join(name), std::path::absolute(built("exams", name))?);
    std::fs::create_dir_all(&folder)?;
    for file in files {
        let from = from.join(file);
        std::fs::copy(&from, folder.join(file)).with_context(|| format!("{} is missing", from.display()))?;
    }
    once(&folder, &from.join("package-lock.json"), || {
        let install = "install Node 20 or later with npm: `apt-get install nodejs npm`";
        succeed(Command::new("npm").args(["ci", "--silent"]).current_dir(&folder), install)
    })?;
    Ok(folder)
}

/// Installs into `folder` what `pins` lists, unless that is what was installed there last.
fn once(folder: &Path, pins: &Path, install: impl FnOnce() -> Result<()>) -> Result<()> {
    let wanted = std::fs::read(pins).with_context(|| format!("{} is missing", pins.display()))?;
    let installed = folder.join(".installed");
    if std::fs::read(&installed).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    let name = folder.file_name().and_then(OsStr::to_str).unwrap_or_default();
    println!("the tools of {name} are fetched: {}", pins.display());
    install()?;
    std::fs::write(&installed, wanted)?;
    Ok(())
}
