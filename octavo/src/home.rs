//! The data folder: one database for each service unless they are on a server, and the installation's secret.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use kernel::World;
use store::Databases;

/// A folder that holds a shop, and where its databases are: in that folder unless they are elsewhere.
#[derive(Clone, Debug)]
pub struct Home {
    folder: PathBuf,
    databases: Databases,
}

impl Home {
    /// The folder at `path`, made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made or is not a folder.
    pub fn at(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        fs::create_dir_all(&path).with_context(|| {
            format!("{} cannot be made; choose another folder with --data", path.display())
        })?;
        let databases = Databases::Folder(path.clone());
        Ok(Self { folder: path, databases })
    }

    /// The same folder, with databases that are elsewhere.
    #[must_use]
    pub fn with_databases(self, databases: Databases) -> Self {
        Self { databases, ..self }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Where its databases are.
    pub fn databases(&self) -> &Databases {
        &self.databases
    }

    /// Whether a shop was opened here before.
    pub fn is_new(&self) -> bool {
        !self.folder.join("order.db").exists()
    }

    /// The installation's secret: 32 random bytes, made on first use, readable by the owner alone. It signs session
    /// tokens and request fingerprints, so it must outlive a restart and stay out of the databases.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is damaged.
    pub fn secret(&self) -> Result<[u8; 32]> {
        let path = self.folder.join("secret.key");
        let mut options = fs::OpenOptions::new();
        match options.write(true).create_new(true).mode(0o600).open(&path) {
            Ok(mut file) => {
                let secret = World::fresh_secret();
                file.write_all(&secret).and_then(|()| file.sync_all())?;
                Ok(secret)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => match fs::read(&path)?.try_into() {
                Ok(secret) => Ok(secret),
                Err(_) => bail!(
                    "{} is damaged: restore it from a backup, or delete it to end all sessions",
                    path.display()
                ),
            },
            Err(error) => Err(error).with_context(|| format!("{} cannot be written", path.display())),
        }
    }
}
