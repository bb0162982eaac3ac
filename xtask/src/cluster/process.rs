//! One process of the cluster: one service, told where all others are.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use contract::SERVICES;
use parts::Running;

use crate::binary::{call, command};

/// How long a process may take to start, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// What every process is told.
#[derive(Debug)]
pub(crate) struct Surroundings {
    /// The binary.
    pub(super) binary: PathBuf,
    /// Where secrets, logs and sockets lie.
    pub(super) folder: PathBuf,
    /// The database's URL.
    pub(super) database: String,
    /// The servers of NATS.
    pub(crate) nats: String,
    /// How many of them keep each event.
    pub(super) nats_replicas: usize,
    /// The port offset of the first process of each service, of the second, and so on.
    pub(super) offsets: Vec<u16>,
}

/// A process that serves one service.
#[derive(Debug)]
pub(crate) struct Process {
    /// The service.
    pub(crate) service: &'static str,
    offset: u16,
    port: u16,
    folder: PathBuf,
    /// How often it was started.
    starts: u32,
    /// Nothing while it is dead.
    running: Option<Running>,
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
            for &offset in &self.offsets {
                let folder = self.folder.join(format!("{service}-{}", port + offset));
                let (port, running) = (port + offset, None);
                let mut process =
                    Process { service, offset, port, folder, starts: 0, running, was_told: false };
                process.start(self)?;
                processes.push(process);
            }
        }
        for process in &mut processes {
            process.until_ready()?;
        }
        Ok(processes)
    }

    /// A call of the binary for this shop.
    pub(crate) fn command(&self, verb: &[&str]) -> Command {
        let mut command = command(&self.binary);
        command.args(verb);
        command.arg("--secret-file").arg(self.folder.join("secret"));
        command.arg("--service-key-file").arg(self.folder.join("service-key"));
        command
    }

    /// Has the binary look for anything that does not add up.
    pub(crate) fn verify(&self) -> Command {
        let mut verify = self.command(&["verify", "--database", &self.database]);
        verify.arg("--data").arg(self.folder.join("verify"));
        verify
    }

    /// Every address of a service.
    pub(crate) fn addresses(&self, service: &str) -> Vec<String> {
        let port = SERVICES.iter().find(|(name, _)| *name == service).map_or(0, |(_, port)| *port);
        self.offsets.iter().map(|offset| address(port + offset)).collect()
    }
}

impl Process {
    /// Where it listens.
    pub(super) fn base(&self) -> String {
        address(self.port)
    }

    /// Its process id; 0 while it is dead.
    pub(super) fn id(&self) -> u32 {
        self.running.as_ref().map_or(0, Running::id)
    }

    /// Starts it, and waits for nothing.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub(crate) fn start(&mut self, surroundings: &Surroundings) -> Result<()> {
        let (service, offset) = (self.service, self.offset.to_string());
        std::fs::create_dir_all(&self.folder)?;
        // What it said before it died is worth keeping.
        let log = self.folder.join("log");
        if self.starts > 0 && log.exists() {
            std::fs::rename(&log, self.folder.join(format!("log.{}", self.starts)))?;
        }
        let mut serve = surroundings.command(&["serve", "--only", service, "--port-offset", &offset]);
        serve.env_remove("OCTAVO_LOG").args(["--database", &surroundings.database]);
        serve.args(["--nats", &surroundings.nats]);
        serve.args(["--nats-replicas", &surroundings.nats_replicas.to_string()]);
        serve.arg("--data").arg(&self.folder);
        for (other, _) in SERVICES.into_iter().filter(|(other, _)| *other != service) {
            serve.args(["--peer", &format!("{other}={}", surroundings.addresses(other).join(","))]);
        }
        self.starts += 1;
        self.running = Some(Running::start(&mut serve, &self.folder));
        Ok(())
    }

    /// SIGTERM, and the end.
    pub(crate) fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }

    /// SIGKILL: no chance to finish anything.
    pub(crate) fn kill9(&mut self) {
        self.running = None;
    }

    /// Whether it says that it is ready.
    pub(crate) fn is_ready(&self) -> bool {
        let ready = format!("{}/readyz", self.base());
        self.running.is_some() && call("GET", &ready, None, None).is_ok_and(|(status, _)| status == 200)
    }

    /// Says that it has ended by itself, the first time that this is seen.
    pub(super) fn tell_if_ended(&mut self) {
        if !self.was_told && self.has_ended() {
            self.was_told = true;
            let log = self.folder.join("log");
            println!("{} at port {} has ended; its log is {}", self.service, self.port, log.display());
        }
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.running.as_mut().is_some_and(Running::has_ended)
    }

    /// Waits until it is ready.
    ///
    /// # Errors
    /// When it ends instead, or takes too long; says what it said last.
    pub(crate) fn until_ready(&mut self) -> Result<()> {
        let begun = Instant::now();
        while !self.is_ready() {
            let running = self.running.as_mut().context("it was not started")?;
            let is_at_it = !running.has_ended() && begun.elapsed() < PATIENCE;
            ensure!(is_at_it, "{} at port {} is not ready: {}", self.service, self.port, running.said());
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl std::fmt::Display for Process {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at port {}", self.service, self.port)
    }
}

fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
