//! The data folder: one database for each service, and the installation's secret beside them.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use kernel::World;
use store::Databases;

/// A folder that holds a shop.
#[derive(Clone, Debug)]
pub struct Home(PathBuf);

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
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where its databases are.
    pub fn databases(&self) -> Databases {
        Databases::Folder(self.0.clone())
    }

    /// Whether a shop was opened here before.
    pub fn is_new(&self) -> bool {
        !self.0.join("order.db").exists()
    }

    /// The installation's secret: 32 random bytes, made on first use, readable by the owner alone. It signs session
    /// tokens and request fingerprints, so it must outlive a restart and stay out of the databases.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is damaged.
    pub fn secret(&self) -> Result<[u8; 32]> {
        let path = self.0.join("secret.key");
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
