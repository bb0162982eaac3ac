//! One cluster that all test processes share, and a database on it for each test.
//!
//! The first process that needs the cluster makes it; a detached keeper ends it and deletes its folder when nobody has
//! used it for a while. Four files in the folder carry that, three of them only as locks:
//!
//! - `gate`, exclusive: held while somebody comes in, or while the keeper ends everything;
//! - `users`, shared: held by every process that uses the cluster, for as long as it lives, however it ends;
//!   each that comes in adds a byte, so that the keeper sees who came and went;
//! - `keeper`, exclusive: held by the keeper, so that there is one;
//! - `cluster`: the data folder's name and the port, written when the cluster is ready.

use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Cluster, psql, url};
use crate::installed::{Account, done, program};
use crate::ports;

/// Nothing here outlives the tests: it need not survive a crash, and is faster for it.
const FAST: &str = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\nmax_wal_size = '1GB'\n";

/// As many bytes the cluster may come to need.
const ROOM: u64 = 4 << 30;

/// What ends the cluster.
const KEEPER: &str = include_str!("keeper.sh");

/// How often the port may turn out to be taken by somebody faster.
const ATTEMPTS: usize = 5;

/// A database of one test; it is dropped with this, whoever is still connected.
#[derive(Debug)]
pub struct Database {
    name: String,
    port: u16,
}

/// Makes an empty database on the shared cluster, and the cluster if there is none.
///
/// # Panics
/// With one line that says why, if there is no PostgreSQL here or it does not start.
pub fn fresh_database() -> Database {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let port = membership().port;
    // A name that no killed test of the same process id has left behind.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_micros();
    let name = format!("test_{now}_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    psql(&url(port, "postgres"), &[&format!("CREATE DATABASE {name}")]);
    Database { name, port }
}

impl Database {
    /// `postgres://…` of this database.
    pub fn url(&self) -> String {
        url(self.port, &self.name)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The cluster's port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Carries out statements, each by itself; answers what they print, a line a row, columns by `|`.
    pub fn psql(&self, statements: &[&str]) -> String {
        psql(&self.url(), statements)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let mut psql = std::process::Command::new(program("psql"));
        psql.args(["--no-psqlrc", "--quiet", "--command", &statement, &url(self.port, "postgres")]);
        // What is left behind ends with the cluster, and a test that fails must say its own reason.
        let _ = psql.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// That this process uses the cluster: its lock on `users` is freed when the process ends.
struct Membership {
    port: u16,
    _users: File,
}

fn membership() -> &'static Membership {
    static MEMBERSHIP: OnceLock<Membership> = OnceLock::new();
    MEMBERSHIP.get_or_init(|| {
        let account = Account::unprivileged();
        let (folder, _gate) = come_in(account);
        let mut users = lock_file(&folder, "users");
        users.lock_shared().expect("a lock on a file of one's own");
        users.write_all(b".").expect("a byte more in a file of one's own");
        let cluster = running(account, &folder).unwrap_or_else(|| made(account, &folder));
        see_to_a_keeper(account, &folder);
        Membership { port: cluster.port, _users: users }
    })
}

/// Where the cluster called `name` lies: in memory, where there is room and nobody said otherwise. A database is some hundred
/// files, and each test makes and drops one.
fn place(name: &str) -> PathBuf {
    let (memory, disk) = (Path::new("/dev/shm").join(name), std::env::temp_dir().join(name));
    if std::env::var_os("TMPDIR").is_some() || disk.join("cluster").exists() {
        return disk;
    }
    let room = rustix::fs::statvfs("/dev/shm").map_or(0, |room| room.f_bavail * room.f_frsize);
    // The one that is there takes room itself.
    if room >= ROOM || memory.join("cluster").exists() { memory } else { disk }
}

/// The cluster's folder and its gate, held. Clusters of other versions or other people have folders of their own.
fn come_in(account: Account) -> (PathBuf, File) {
    let bin = program("initdb");
    let version = bin.parent().and_then(Path::parent).and_then(Path::file_name).unwrap_or_default();
    let who = rustix::process::geteuid().as_raw();
    let folder = place(&format!("octavo-postgres-{}-{who}", version.display()));
    loop {
        std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::set_permissions(&folder, Permissions::from_mode(0o755)))
            .unwrap_or_else(|error| panic!("cannot use {}: {error}", folder.display()));
        account.give(&folder);
        let Ok(gate) = open(&folder, "gate") else { continue };
        gate.lock().expect("a lock on a file of one's own");
        // The keeper may have deleted the folder while this waited at the gate of it.
        let (held, there) = (gate.metadata(), std::fs::metadata(folder.join("gate")));
        if held.is_ok_and(|held| there.is_ok_and(|there| held.ino() == there.ino())) {
            return (folder, gate);
        }
    }
}

fn open(folder: &Path, name: &str) -> std::io::Result<File> {
    OpenOptions::new().create(true).append(true).open(folder.join(name))
}

fn lock_file(folder: &Path, name: &str) -> File {
    open(folder, name).unwrap_or_else(|error| panic!("cannot open {name} in {}: {error}", folder.display()))
}

/// The cluster that is there and runs.
fn running(account: Account, folder: &Path) -> Option<Cluster> {
    let said = std::fs::read_to_string(folder.join("cluster")).ok()?;
    let (data, port) = said.trim().split_once(' ')?;
    let cluster = Cluster { account, data: folder.join(data), port: port.parse().ok()? };
    cluster.is_ready(folder).then_some(cluster)
}

/// A new cluster, in place of whatever a killed test has left half made.
fn made(account: Account, folder: &Path) -> Cluster {
    for left in std::fs::read_dir(folder).expect("a folder of one's own").flatten() {
        if left.file_name().to_string_lossy().starts_with("data-") {
            let mut stop = account.command(&program("pg_ctl"), folder);
            stop.args(["stop", "--mode=immediate", "--silent", "--pgdata"]).arg(left.path());
            let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
            let _ = std::fs::remove_dir_all(left.path());
        }
    }
    let mut refused = String::new();
    for attempt in 0..ATTEMPTS {
        let name = format!("data-{}-{attempt}", std::process::id());
        let cluster = Cluster { account, data: folder.join(&name), port: ports::free() };
        cluster.initialise(folder, FAST);
        let mut start = account.command(&program("pg_ctl"), folder);
        start.args(["start", "--wait", "--silent", "--log", "log", "--pgdata"]).arg(&cluster.data);
        let started = start.stdout(Stdio::null()).stderr(Stdio::null()).status();
        if started.is_ok_and(|status| status.success()) {
            std::fs::write(folder.join("cluster"), format!("{name} {}\n", cluster.port))
                .unwrap_or_else(|error| panic!("cannot write to {}: {error}", folder.display()));
            return cluster;
        }
        refused = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
    }
    panic!("PostgreSQL does not start: {}", refused.lines().last().unwrap_or("it says nothing"))
}

/// Starts a keeper where there is none.
fn see_to_a_keeper(account: Account, folder: &Path) {
    match lock_file(folder, "keeper").try_lock() {
        Err(TryLockError::WouldBlock) => return,
        Ok(()) => {}
        Err(TryLockError::Error(error)) => panic!("cannot lock {}/keeper: {error}", folder.display()),
    }
    // Only looks for `flock`, whose absence would leave the cluster running.
    done(std::process::Command::new("flock").arg("--version"));
    // Through a shell that ends at once, so that the keeper is nobody's child and nobody need wait for it.
    let mut keeper = account.command(Path::new("sh"), Path::new("/"));
    keeper.args(["-c", r#"sh -c "$0" keeper "$@" &"#, KEEPER]).arg(folder).arg(program("pg_ctl"));
    let left = keeper.process_group(0).stdout(Stdio::null()).stderr(Stdio::null()).status();
    left.unwrap_or_else(|error| panic!("sh cannot be run: {error}"));
}
