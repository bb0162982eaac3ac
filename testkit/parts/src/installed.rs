//! The programs that are installed here, and the account they run under.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What puts every part on a Debian machine.
pub const INSTALL: &str = "apt-get install --no-install-recommends postgresql nats-server pgbouncer nodejs npm \
    chromium-headless-shell fonts-liberation";

/// Packages, and the program by which each is known to be there.
const WANTED: [(&str, &str); 6] = [
    ("postgresql", "initdb"),
    ("nats-server", "nats-server"),
    ("pgbouncer", "pgbouncer"),
    ("nodejs", "node"),
    ("npm", "npm"),
    (BROWSER, BROWSER),
];

/// The parts that are not installed, by their packages' names.
pub fn missing() -> Vec<&'static str> {
    let mut missing: Vec<_> = WANTED
        .into_iter()
        .filter(|(_, program)| find(program).is_none())
        .map(|(package, _)| package)
        .collect();
    if missing.contains(&BROWSER) {
        // Without any font it shows boxes.
        missing.push("fonts-liberation");
    }
    missing
}

/// Chromium without a window, which asks nobody but whom it is sent to.
const BROWSER: &str = "chromium-headless-shell";

/// Where the browser lies that looks at pages, if it is installed.
pub fn browser() -> Option<PathBuf> {
    find(BROWSER)
}

/// Whether the caller may run [`INSTALL`]: a Debian machine, and root.
pub fn may_install() -> bool {
    rustix::process::geteuid().is_root() && find("apt-get").is_some()
}

/// Where `program` lies; fails the test if it is nowhere.
pub(crate) fn program(program: &str) -> PathBuf {
    find(program).unwrap_or_else(|| panic!("{program} is not installed: run `{INSTALL}`"))
}

/// Looks where Debian keeps each version of PostgreSQL, the newest first, then along `PATH`, then where it may not lead.
fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let also = ["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from);
    let folders = postgres_versions().into_iter().chain(std::env::split_paths(&path)).chain(also);
    folders.map(|folder| folder.join(program)).find(|path| path.is_file())
}

fn postgres_versions() -> Vec<PathBuf> {
    let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") else { return Vec::new() };
    let mut versions: Vec<(u32, PathBuf)> = versions
        .flatten()
        .filter_map(|version| Some((version.file_name().to_str()?.parse().ok()?, version.path().join("bin"))))
        .collect();
    versions.sort_unstable_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

/// Who servers run as: PostgreSQL and PgBouncer refuse to be root.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Account(Option<(u32, u32)>);

impl Account {
    /// The caller, or somebody without rights where the caller is root.
    pub(crate) fn unprivileged() -> Self {
        if !rustix::process::geteuid().is_root() {
            return Self(None);
        }
        let known =
            ["postgres", "nobody"].into_iter().find_map(|name| Some((id("-u", name)?, id("-g", name)?)));
        Self(Some(
            known.unwrap_or_else(|| panic!("there is no account `postgres` or `nobody` to run servers as")),
        ))
    }

    /// A command that this account runs, in `folder`.
    pub(crate) fn command(self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).stdin(Stdio::null());
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }

    /// Gives `path` to this account.
    pub(crate) fn give(self, path: &Path) {
        if let Some((user, group)) = self.0 {
            chown(path, Some(user), Some(group))
                .unwrap_or_else(|error| panic!("cannot give {} away: {error}", path.display()));
        }
    }
}

fn id(which: &str, name: &str) -> Option<u32> {
    let answer = Command::new("id").args([which, name]).stderr(Stdio::null()).output().ok()?;
    String::from_utf8(answer.stdout).ok()?.trim().parse().ok()
}

/// Runs a command to its end and answers what it printed; fails the test, with what it complained of.
pub(crate) fn done(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{} cannot be run: {error}", command.get_program().display()));
    assert!(
        output.status.success(),
        "{} failed: {}",
        command.get_program().display(),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
