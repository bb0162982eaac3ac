//! PgBouncer before a cluster, in session mode.

use std::fs::Permissions;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use crate::installed::{Account, program};
use crate::ports;
use crate::postgres::{Database, Postgres};
use crate::running::Running;

/// What can stand behind it.
pub trait Upstream {
    /// Its port on 127.0.0.1.
    fn port(&self) -> u16;
}

impl Upstream for Postgres {
    fn port(&self) -> u16 {
        Self::port(self)
    }
}

impl Upstream for Database {
    fn port(&self) -> u16 {
        Self::port(self)
    }
}

/// A running PgBouncer; it ends on drop.
#[derive(Debug)]
pub struct PgBouncer {
    running: Option<Running>,
    _folder: TempDir,
    port: u16,
}

impl PgBouncer {
    /// Stands one before `upstream`, for every database and every account there.
    ///
    /// # Panics
    /// With one line that says why, if there is no PgBouncer here or it does not start.
    pub fn before(upstream: &impl Upstream) -> Self {
        let folder =
            tempfile::Builder::new().prefix("octavo-pgbouncer-").tempdir().expect("a temporary folder");
        let account = Account::unprivileged();
        let port = ports::free();
        let settings = folder.path().join("pgbouncer.ini");
        let users = folder.path().join("users");
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755))
            .expect("rights to its own folder");
        std::fs::write(&users, "\"postgres\" \"\"\n").expect("a file in its own folder");
        let text = format!(
            "[databases]\n* = host=127.0.0.1 port={} auth_user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\npool_mode = session\nauth_type = trust\nauth_file = {}\n\
             max_client_conn = 1000\ndefault_pool_size = 150\n",
            upstream.port(),
            users.display()
        );
        std::fs::write(&settings, text).expect("a file in its own folder");
        let mut command = account.command(&program("pgbouncer"), folder.path());
        let mut running = Running::start(command.arg(&settings), folder.path());
        let listens = || TcpStream::connect(("127.0.0.1", port)).is_ok();
        assert!(running.comes_up(listens), "PgBouncer does not start: {}", running.said());
        Self { running: Some(running), _folder: folder, port }
    }

    /// `postgres://…` of a database behind it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }
}
