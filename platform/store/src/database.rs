//! Where databases are: files in a folder, or schemas on a PostgreSQL server.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

/// A PostgreSQL server, and the database on it that holds a shop.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    pub(crate) config: Box<tokio_postgres::Config>,
}

impl FromStr for Server {
    type Err = String;

    /// Reads `postgres://user:password@host:port/database`, as PostgreSQL's own tools do.
    fn from_str(url: &str) -> Result<Self, String> {
        const WANTED: &str = "must look like postgres://user:password@host:5432/database";
        if !(url.starts_with("postgres://") || url.starts_with("postgresql://")) {
            return Err(WANTED.to_owned());
        }
        let config: tokio_postgres::Config = url.parse().map_err(|error| format!("{WANTED}: {error}"))?;
        if config.get_hosts().is_empty() || config.get_dbname().is_none() {
            return Err(format!("{WANTED}: it names no host or no database"));
        }
        Ok(Self { config: Box::new(config) })
    }
}

impl Server {
    /// How a program that does without a store connects; for benchmarks.
    #[doc(hidden)]
    pub fn config(&self) -> tokio_postgres::Config {
        (*self.config).clone()
    }

    /// Another database on the same server.
    #[must_use]
    pub fn with_database(&self, name: &str) -> Self {
        let mut config = self.config.clone();
        config.dbname(name);
        Self { config }
    }

    /// How other programs are told where it is; with the password, if there is one.
    pub fn url(&self) -> String {
        let config = &self.config;
        let encoded = |text: &[u8]| percent_encode(text, NON_ALPHANUMERIC).to_string();
        let user = config.get_user().map(|user| encoded(user.as_bytes()));
        let password = config.get_password().map(|password| format!(":{}", encoded(password)));
        let host = match config.get_hosts().first() {
            Some(tokio_postgres::config::Host::Tcp(host)) => host.clone(),
            Some(tokio_postgres::config::Host::Unix(path)) => encoded(path.as_os_str().as_encoded_bytes()),
            None => String::new(),
        };
        let port = config.get_ports().first().map_or(String::new(), |port| format!(":{port}"));
        let (user, password) = (user.unwrap_or_default(), password.unwrap_or_default());
        format!("postgres://{user}{password}@{host}{port}/{}", self.database())
    }

    /// The name of the database.
    pub fn database(&self) -> &str {
        self.config.get_dbname().unwrap_or_default()
    }
}

/// Who and where; never the password.
impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = match self.config.get_hosts().first() {
            Some(tokio_postgres::config::Host::Tcp(host)) => host.clone(),
            Some(tokio_postgres::config::Host::Unix(path)) => path.display().to_string(),
            None => String::new(),
        };
        write!(f, "the PostgreSQL database {} at {host}", self.database())?;
        self.config.get_ports().first().map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}

/// Where the databases of a shop are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Databases {
    /// A file for each service, in this folder.
    Folder(PathBuf),
    /// A schema for each service, on this server.
    Server(Server),
}

impl Databases {
    /// The database of `service`.
    pub(crate) fn of(&self, service: &'static str) -> Database {
        match self {
            Self::Folder(folder) => Database::File(folder.join(format!("{service}.db"))),
            Self::Server(server) => Database::Schema { server: server.clone(), schema: service.to_owned() },
        }
    }
}

impl FromStr for Databases {
    type Err = String;

    /// Reads a server's URL, or else the name of a folder.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres:") || text.starts_with("postgresql:") {
            return text.parse().map(Self::Server);
        }
        if text.contains("://") || text.is_empty() {
            return Err("must be a folder, or postgres://user:password@host:5432/database".to_owned());
        }
        Ok(Self::Folder(text.into()))
    }
}

impl fmt::Display for Databases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Server(server) => write!(f, "{server}"),
        }
    }
}

impl From<&Path> for Databases {
    fn from(folder: &Path) -> Self {
        Self::Folder(folder.to_owned())
    }
}

/// Where one database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// An SQLite file; its directory must exist.
    File(PathBuf),
    /// A schema on a PostgreSQL server, made when it is first opened.
    Schema {
        /// The server.
        server: Server,
        /// The schema's name.
        schema: String,
    },
}

impl Database {
    /// What somebody should look at when it cannot be opened.
    pub(crate) fn what_to_check(&self) -> &'static str {
        match self {
            Self::File(_) => "Check that the directory exists, is writable and has room",
            Self::Schema { .. } => {
                "Check that the server runs, takes connections, and knows this user and database"
            }
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Schema { server, schema } => write!(f, "the schema {schema} of {server}"),
        }
    }
}
