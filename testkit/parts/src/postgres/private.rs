//! A cluster for one test, which may be killed and started again.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

use super::{Cluster, psql, url};
use crate::installed::{Account, program};
use crate::ports;
use crate::running::Running;

/// How long processes of a killed server may hold on to its memory.
const LINGERING: Duration = Duration::from_secs(20);

/// A PostgreSQL of a test's own, as durable as one in a shop: what it has committed is there after [`Self::kill9`].
/// It ends, and its data are deleted, on drop.
#[derive(Debug)]
pub struct Postgres {
    server: Mutex<Option<Running>>,
    cluster: Cluster,
    folder: TempDir,
}

impl Postgres {
    /// Makes a cluster and starts it.
    ///
    /// # Panics
    /// With one line that says why, if there is no PostgreSQL here or it does not start.
    pub fn private() -> Self {
        let folder =
            tempfile::Builder::new().prefix("octavo-postgres-").tempdir().expect("a temporary folder");
        let account = Account::unprivileged();
        account.give(folder.path());
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755))
            .expect("rights to its own folder");
        let cluster = Cluster { account, data: folder.path().join("data"), port: ports::free() };
        cluster.initialise(folder.path(), "");
        let postgres = Self { server: Mutex::default(), cluster, folder };
        postgres.start();
        postgres
    }

    /// `postgres://…` of one of its databases. `postgres` is there from the beginning.
    pub fn url(&self, database: &str) -> String {
        url(self.cluster.port, database)
    }

    /// [`Self::url`] for somebody else than its superuser.
    pub fn url_as(&self, user: &str, database: &str) -> String {
        format!("postgres://{user}@127.0.0.1:{}/{database}", self.cluster.port)
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.cluster.port
    }

    /// Carries out statements in `database`, each by itself; answers what they print, a line a row, columns by `|`.
    pub fn psql(&self, database: &str, statements: &[&str]) -> String {
        psql(&self.url(database), statements)
    }

    /// Starts the server on the data that are there; nothing if it runs.
    pub fn start(&self) {
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = Instant::now();
        while server.is_none() {
            let mut command = self.cluster.account.command(&program("postgres"), self.folder.path());
            let mut running = Running::start(command.arg("-D").arg(&self.cluster.data), self.folder.path());
            if running.comes_up(|| self.cluster.is_ready(self.folder.path())) {
                *server = Some(running);
            } else {
                // After a kill its processes are at their last statements, and a new server waits for them.
                assert!(begun.elapsed() < LINGERING, "PostgreSQL does not start: {}", running.said());
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }

    /// Kills the server as a power cut would; nothing if it does not run.
    pub fn kill9(&self) {
        drop(self.server.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Ends the server in good order; connections are cut.
    pub fn stop(&self) {
        if let Some(running) = self.server.lock().unwrap_or_else(PoisonError::into_inner).take() {
            running.stop_by(Signal::INT);
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(running) = self.server.lock().unwrap_or_else(PoisonError::into_inner).take() {
            running.stop_by(Signal::QUIT);
        }
    }
}
