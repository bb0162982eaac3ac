//! Processes that are measured: this binary, as a shop or as an empty handler.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long a process may take to be ready, or to be gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// A process that is being measured. It is stopped when dropped.
pub(super) struct Process {
    child: Child,
    /// Where it listens.
    pub(super) address: SocketAddr,
}

impl Process {
    /// A shop on `data`; its address is the gateway's.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) fn shop(data: &Path) -> Result<Self> {
        let offset = free_offset()?;
        let child = this_binary()?
            .args(["serve", "--bind", "127.0.0.1", "--port-offset", &offset.to_string(), "--data"])
            .arg(data)
            .env("OCTAVO_LOG", "error")
            .spawn()
            .context("the shop's process cannot be started")?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, contract::gateway::PORT + offset));
        let mut shop = Self { child, address };
        shop.wait_until_ready()?;
        Ok(shop)
    }

    /// An empty handler that answers with the bytes of `answers`.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) fn empty(answers: &Path) -> Result<Self> {
        let mut command = this_binary()?;
        command.args(["bench", "empty", "--answers"]).arg(answers).stdout(Stdio::piped());
        let mut child = command.spawn().context("the empty handler's process cannot be started")?;
        let said = child.stdout.take().context("it has no output")?;
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line)?;
        let address = line.trim().parse().with_context(|| format!("the empty handler said {line:?}"));
        match address {
            Ok(address) => Ok(Self { child, address }),
            Err(error) => {
                drop(child.kill());
                drop(child.wait());
                Err(error)
            }
        }
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                bail!("the shop's process ended at once: {status}");
            }
            if std::net::TcpStream::connect(self.address).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("the shop was not ready within {PATIENCE:?}")
    }

    /// The processor time it has used; nothing where the system does not say.
    pub(super) fn cpu(&self) -> Option<Duration> {
        cpu_of(&self.child.id().to_string())
    }

    /// Its memory now and at its highest, in bytes; nothing where the system does not say.
    pub(super) fn memory(&self) -> Option<(u64, u64)> {
        crate::memory::resident_of(&self.child.id().to_string())
    }

    /// Stops it as an operator would, and waits until it is gone.
    ///
    /// # Errors
    /// When it does not go, or fails in going.
    pub(super) fn stop(mut self) -> Result<()> {
        terminate(&self.child)?;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                return if status.success() { Ok(()) } else { bail!("the process ended with {status}") };
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        bail!("the process was not gone within {PATIENCE:?}")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}

/// The processor time that a process has used, `self` or a number; nothing where the system does not say.
pub(super) fn cpu_of(process: &str) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, which may hold anything, ends with the last parenthesis; the times are fields 14 and 15.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_ascii_whitespace().collect();
    let ticks = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    // USER_HZ is 100 on every Linux that people run.
    Some(Duration::from_millis(ticks * 10))
}

fn this_binary() -> Result<Command> {
    let mut command = Command::new(std::env::current_exe().context("this binary cannot be found")?);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("OCTAVO_") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null());
    Ok(command)
}

fn terminate(child: &Child) -> Result<()> {
    let told = Command::new("kill").arg(child.id().to_string()).status();
    told.context("`kill` cannot be run")?;
    Ok(())
}

/// A port offset with which every port of the seed is free now.
fn free_offset() -> Result<u16> {
    let mut ports: Vec<u16> = contract::functions().iter().map(|function| function.port).collect();
    ports.dedup();
    let is_free = |offset: &u16| {
        ports.iter().all(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port + offset)).is_ok())
    };
    // Below the ports that systems give to those who call.
    (110..240).map(|hundred| hundred * 100 + 37).find(is_free).context("no ports are free for the shop")
}
