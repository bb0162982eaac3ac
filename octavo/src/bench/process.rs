//! Processes that are measured: this binary, as a shop or as an empty handler.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use store::Server;

/// How long a process may take to be ready, or to be gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// Processes that are being measured: one, or those that are a shop together. They are stopped when dropped.
pub(super) struct Process {
    children: Vec<Child>,
    /// Where the first of them listens.
    pub(super) address: SocketAddr,
}

impl Process {
    /// A shop on `data`; its address is the gateway's.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) fn shop(data: &Path) -> Result<Self> {
        Self::start(data, &[&[]])
    }

    /// A shop on this server; what else it keeps is in `data`.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) fn shop_on(server: &Server, data: &Path) -> Result<Self> {
        Self::start(data, &[&["--database", &server.url()]])
    }

    /// A shop on this server in a process for each service, which talk over Unix sockets in `data`.
    ///
    /// # Errors
    /// When they do not start.
    pub(super) fn shop_apart(server: &Server, data: &Path) -> Result<Self> {
        let (url, sockets) = (server.url(), data.join("sockets").display().to_string());
        let each = contract::SERVICES.map(|(service, _)| {
            ["--database", &url, "--sockets", &sockets, "--only", service].map(str::to_owned)
        });
        let each: Vec<Vec<&str>> =
            each.iter().map(|args| args.iter().map(String::as_str).collect()).collect();
        Self::start(data, &each.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    /// A process for each of these lists of flags, the gateway's first.
    fn start(data: &Path, each: &[&[&str]]) -> Result<Self> {
        let offset = free_offset()?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, contract::gateway::PORT + offset));
        let mut shop = Self { children: Vec::new(), address };
        for flags in each {
            let child = this_binary()?
                .args(["serve", "--bind", "127.0.0.1", "--port-offset", &offset.to_string(), "--data"])
                .arg(data)
                .args(*flags)
                .env("OCTAVO_LOG", "error")
                .spawn()
                .context("the shop's process cannot be started")?;
            shop.children.push(child);
        }
        let ports = if each.len() == 1 { &contract::SERVICES[..1] } else { &contract::SERVICES[..] };
        for (_, port) in ports {
            shop.wait_until_ready(SocketAddr::from((Ipv4Addr::LOCALHOST, port + offset)))?;
        }
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
            Ok(address) => Ok(Self { children: vec![child], address }),
            Err(error) => {
                drop(child.kill());
                drop(child.wait());
                Err(error)
            }
        }
    }

    fn wait_until_ready(&mut self, address: SocketAddr) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            for child in &mut self.children {
                if let Some(status) = child.try_wait()? {
                    bail!("the shop's process ended at once: {status}");
                }
            }
            if std::net::TcpStream::connect(address).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("the shop was not ready within {PATIENCE:?}")
    }

    /// The processor time they have used; nothing where the system does not say.
    pub(super) fn cpu(&self) -> Option<Duration> {
        self.children.iter().map(|child| cpu_of(&child.id().to_string())).sum()
    }

    /// Their memory now and at its highest, in bytes; nothing where the system does not say.
    pub(super) fn memory(&self) -> Option<(u64, u64)> {
        let each = self.children.iter().map(|child| crate::memory::resident_of(&child.id().to_string()));
        each.collect::<Option<Vec<_>>>().map(|all| {
            all.iter().fold((0, 0), |(now, most), (each_now, each_most)| (now + each_now, most + each_most))
        })
    }

    /// Stops them as an operator would, and waits until they are gone.
    ///
    /// # Errors
    /// When one does not go, or fails in going.
    pub(super) fn stop(mut self) -> Result<()> {
        self.children.iter().try_for_each(terminate)?;
        let begun = Instant::now();
        for child in &mut self.children {
            loop {
                match child.try_wait()? {
                    Some(status) if status.success() => break,
                    Some(status) => bail!("the process ended with {status}"),
                    None if begun.elapsed() > PATIENCE => {
                        bail!("the process was not gone within {PATIENCE:?}")
                    }
                    None => std::thread::sleep(Duration::from_millis(10)),
                }
            }
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        for child in &mut self.children {
            if matches!(child.try_wait(), Ok(None)) {
                drop(child.kill());
                drop(child.wait());
            }
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
