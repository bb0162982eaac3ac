//! PostgreSQL: a database of a test's own on a cluster that the tests share, or a whole cluster for one test.

mod private;
mod shared;

pub use private::Postgres;
pub use shared::{Database, fresh_database};

use std::path::{Path, PathBuf};

use crate::installed::{Account, done, program};

/// The account that every cluster has; it may do everything and needs no password.
const SUPERUSER: &str = "postgres";

/// What every cluster is told. The memory is small since many clusters may run at once.
const SETTINGS: &str = "\
listen_addresses = '127.0.0.1'
max_connections = 400
shared_buffers = '64MB'
max_wal_senders = 0
wal_level = minimal
";

/// The data folder of a cluster that may not have been made yet.
#[derive(Debug)]
struct Cluster {
    account: Account,
    data: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes the data folder. The order of text is that of a living language, as it is in most shops: a statement
    /// that counts on the order of bytes without saying so is found here.
    fn initialise(&self, folder: &Path, more_settings: &str) {
        let mut init = self.account.command(&program("initdb"), folder);
        init.args([
            "--username",
            SUPERUSER,
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]);
        init.args(["--locale-provider=icu", "--icu-locale=en-US", "--pgdata"]).arg(&self.data);
        done(&mut init);
        let own = format!("port = {}\nunix_socket_directories = '{}'\n", self.port, folder.display());
        let file = self.data.join("postgresql.auto.conf");
        std::fs::write(&file, format!("{SETTINGS}{own}{more_settings}"))
            .unwrap_or_else(|error| panic!("cannot write {}: {error}", file.display()));
        self.account.give(&file);
    }

    /// Whether it takes connections.
    fn is_ready(&self, folder: &Path) -> bool {
        let mut ask = self.account.command(&program("pg_isready"), folder);
        ask.args(["--quiet", "--host=127.0.0.1", "--port", &self.port.to_string()]);
        ask.status().is_ok_and(|status| status.success())
    }
}

fn url(port: u16, database: &str) -> String {
    format!("postgres://{SUPERUSER}@127.0.0.1:{port}/{database}")
}

/// Has `psql` carry out statements, each by itself, and answers what they print: a line a row, columns by `|`.
fn psql(url: &str, statements: &[&str]) -> String {
    let mut psql = std::process::Command::new(program("psql"));
    psql.args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"]);
    for statement in statements {
        psql.args(["--command", statement]);
    }
    done(psql.arg(url).stdin(std::process::Stdio::null())).trim_end().to_owned()
}
