//! One process of the cluster: one service, told where all others are.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use contract::SERVICES;
use parts::Running;

use crate::binary::{call, command};

/// What every process is told.
#[derive(Debug)]
pub(super) struct Surroundings {
    /// The binary.
    pub(super) binary: PathBuf,
    /// Where secrets, logs and sockets lie.
    pub(super) folder: PathBuf,
    /// The database's URL.
    pub(super) database: String,
    /// The servers of NATS.
    pub(super) nats: String,
    /// How many of them keep each event.
    pub(super) nats_replicas: usize,
    /// The port offset of the first process of each service, of the second, and so on.
    pub(super) offsets: Vec<u16>,
}

/// A process that serves one service.
#[derive(Debug)]
pub(super) struct Process {
    /// The service.
    pub(super) service: &'static str,
    port: u16,
    folder: PathBuf,
    running: Running,
    was_told: bool,
}

impl Surroundings {
    /// Starts every process, all at once, and waits until each is ready.
    ///
    /// # Errors
    /// When one ends instead; says what it said last.
    pub(super) fn start_all(&self) -> Result<Vec<Process>> {
        let mut processes = Vec::new();
        for (service, port) in SERVICES {
            for offset in &self.offsets {
                processes.push(self.start(service, port, *offset)?);
            }
        }
        for process in &mut processes {
            process.until_ready()?;
        }
        Ok(processes)
    }

    fn start(&self, service: &'static str, port: u16, offset: u16) -> Result<Process> {
        let port = port + offset;
        let folder = self.folder.join(format!("{service}-{port}"));
        std::fs::create_dir(&folder)?;
        let mut serve = command(&self.binary);
        serve.env("OCTAVO_LOG", "info").args(["serve", "--only", service]);
        serve.args(["--database", &self.database, "--port-offset", &offset.to_string()]);
        serve.args(["--nats", &self.nats, "--nats-replicas", &self.nats_replicas.to_string()]);
        serve.arg("--data").arg(&folder);
        serve.arg("--secret-file").arg(self.folder.join("secret"));
        serve.arg("--service-key-file").arg(self.folder.join("service-key"));
        for (other, _) in SERVICES.into_iter().filter(|(other, _)| *other != service) {
            serve.args(["--peer", &format!("{other}={}", self.addresses(other))]);
        }
        let running = Running::start(&mut serve, &folder);
        Ok(Process { service, port, folder, running, was_told: false })
    }

    /// Every address of a service, separated by commas.
    fn addresses(&self, service: &str) -> String {
        let port = SERVICES.iter().find(|(name, _)| *name == service).map_or(0, |(_, port)| *port);
        let addresses: Vec<String> = self.offsets.iter().map(|offset| address(port + offset)).collect();
        addresses.join(",")
    }
}

impl Process {
    /// Where it listens.
    pub(super) fn base(&self) -> String {
        address(self.port)
    }

    /// Its process id.
    pub(super) fn id(&self) -> u32 {
        self.running.id()
    }

    /// SIGTERM, and the end.
    pub(super) fn stop(self) {
        self.running.stop();
    }

    /// Says that it has ended by itself, the first time that this is seen.
    pub(super) fn tell_if_ended(&mut self) {
        if !self.was_told && self.running.has_ended() {
            self.was_told = true;
            let log = self.folder.join("log");
            println!("{} at port {} has ended; its log is {}", self.service, self.port, log.display());
        }
    }

    fn until_ready(&mut self) -> Result<()> {
        let ready = format!("{}/readyz", self.base());
        let is_up =
            self.running.comes_up(|| call("GET", &ready, None, None).is_ok_and(|(status, _)| status == 200));
        ensure!(is_up, "{} at port {} does not start: {}", self.service, self.port, self.running.said());
        Ok(())
    }
}

fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
