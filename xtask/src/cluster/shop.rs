//! All of a cluster: its database, its NATS, its processes.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use parts::nats::Nats;
use parts::postgres::Postgres;
use rand::RngCore;

use super::process::{Process, Surroundings};

/// How far the ports of the second of each service lie from those of the first.
const APART: u16 = 50;

/// A shop as it runs on several machines. All of it ends with this.
#[derive(Debug)]
pub(crate) struct Shop {
    /// Its processes, those of the gateway first.
    pub(crate) processes: Vec<Process>,
    pub(crate) surroundings: Surroundings,
    pub(crate) nats: Nats,
    pub(crate) postgres: Postgres,
}

impl Shop {
    /// Whether what it is made of is installed.
    ///
    /// # Errors
    /// When it is not; says what installs it.
    pub(crate) fn is_possible() -> Result<()> {
        let missing = parts::missing();
        ensure!(
            missing.is_empty(),
            "{} cannot be found here: run `{}`",
            missing.join(" and "),
            parts::INSTALL
        );
        Ok(())
    }

    /// Starts all of it, with so many processes for each service, and waits until each is ready.
    ///
    /// # Errors
    /// When something does not start.
    pub(crate) fn start(binary: PathBuf, folder: &Path, offset: u16, each: u16) -> Result<Self> {
        println!("starting PostgreSQL and three servers of NATS");
        let postgres = Postgres::private();
        postgres.psql(
            "postgres",
            &["CREATE ROLE octavo LOGIN CREATEROLE", "CREATE DATABASE octavo OWNER octavo"],
        );
        let nats = Nats::cluster(3);
        let surroundings = Surroundings {
            binary,
            folder: folder.to_owned(),
            database: postgres.url_as("octavo", "octavo"),
            nats: nats.url(),
            nats_replicas: nats.count(),
            offsets: (0..each).map(|number| offset + number * APART).collect(),
        };
        keys(folder)?;
        Ok(Self { processes: surroundings.start_all()?, surroundings, nats, postgres })
    }

    /// Ends its processes, the gateway first: who calls hears at once that it is over. Its database and its NATS go on.
    pub(crate) fn stop_processes(&mut self) {
        self.processes.iter_mut().for_each(Process::stop);
    }

    /// Ends all of it in good order.
    pub(crate) fn stop(mut self) {
        self.stop_processes();
    }
}

/// The secret of the shop and the key that its services show each other, the same for all.
fn keys(folder: &Path) -> Result<()> {
    let (mut secret, mut key) = ([0; 32], [0; 32]);
    let mut random = rand::rng();
    random.fill_bytes(&mut secret);
    random.fill_bytes(&mut key);
    let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    std::fs::write(folder.join("secret"), secret)?;
    std::fs::write(folder.join("service-key"), key).context("the folder cannot be written")
}
