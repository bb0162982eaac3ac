//! The data folder: one database for each service unless they are on a server, and the installation's secret.

use std::fs;
use std::io::{ErrorKind, Write};
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

    /// A shop whose databases are elsewhere: the folder at `path` is only for what else there is to keep, and is made when
    /// it is first needed.
    pub fn beside(databases: Databases, path: impl Into<PathBuf>) -> Self {
        Self { folder: path.into(), databases }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Where its databases are.
    pub fn databases(&self) -> &Databases {
        &self.databases
    }

    /// Whether no shop was opened here before. What a server holds, only the server knows.
    pub fn is_new(&self) -> bool {
        matches!(self.databases, Databases::Folder(_)) && !self.folder.join("order.db").exists()
    }

    /// The installation's secret: 32 random bytes, made on first use, readable by the owner alone. It signs session
    /// tokens and request fingerprints, so it must outlive a restart and stay out of the databases.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is damaged.
    pub fn secret(&self) -> Result<[u8; 32]> {
        let path = self.folder.join("secret.key");
        if !path.exists() {
            self.keep_secret(&World::fresh_secret())?;
        }
        let secret = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        match secret.try_into() {
            Ok(secret) => Ok(secret),
            Err(_) => bail!(
                "{} is damaged: restore it from a backup, or delete it to end all sessions",
                path.display()
            ),
        }
    }

    /// Keeps a secret for a shop that has none yet.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep_secret(&self, secret: &[u8; 32]) -> Result<()> {
        let path = self.folder.join("secret.key");
        self.write_secret(secret, &path).with_context(|| format!("{} cannot be written", path.display()))
    }

    /// Writes a whole secret beside `path` and gives it that name, unless another process was faster: several may
    /// start at once, and all must read the same.
    fn write_secret(&self, secret: &[u8; 32], path: &Path) -> std::io::Result<()> {
        // Such a file is readable by its owner alone.
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(secret)?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path) {
            Err(refused) if refused.error.kind() != ErrorKind::AlreadyExists => Err(refused.error),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn eight_that_start_at_once_find_one_secret() {
        let folder = tempfile::tempdir().expect("a folder");
        let secrets: Vec<[u8; 32]> = std::thread::scope(|scope| {
            let secret = || Home::at(folder.path()).and_then(|home| home.secret()).expect("a secret");
            let started: Vec<_> = (0..8).map(|_| scope.spawn(secret)).collect();
            started.into_iter().map(|thread| thread.join().expect("a thread")).collect()
        });
        assert!(secrets.iter().all(|secret| *secret == secrets[0] && *secret != [0; 32]), "{secrets:?}");
        let names: Vec<_> = fs::read_dir(folder.path()).expect("a folder").flatten().collect();
        assert_eq!(names.len(), 1, "nothing else is left: {names:?}");
        assert_eq!(names[0].metadata().expect("a file").permissions().mode() & 0o777, 0o600);
        fs::write(names[0].path(), "short").expect("a file");
        let refusal = Home::at(folder.path()).expect("a home").secret().expect_err("damaged").to_string();
        assert!(refusal.contains("is damaged"), "{refusal}");
    }
}
