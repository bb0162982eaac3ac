//! The release binary as a child process: built, started on a folder, asked, stopped or killed.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use serde_json::Value;

use crate::cargo::{built, cargo, succeed};

/// How long a start or a stop may take before it is given up. What is asked of them is checked elsewhere.
const PATIENCE: Duration = Duration::from_secs(30);

/// Which binary is tried.
#[derive(Args, Debug)]
pub(crate) struct Tried {
    /// Try this binary, instead of building the release one
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
}

impl Tried {
    /// The binary's path.
    ///
    /// # Errors
    /// When it does not build.
    pub(crate) fn path(&self) -> Result<PathBuf> {
        self.binary.clone().map_or_else(build, Ok)
    }
}

fn build() -> Result<PathBuf> {
    println!("building the release binary; the first time takes some minutes");
    let mut build = cargo(&["build", "--release", "--quiet", "--bin", "octavo"]);
    succeed(&mut build, "the release binary does not build; see above")?;
    Ok(built("release", "octavo"))
}

/// Works in a temporary folder, which stays when the work fails: the databases and the log in it tell why.
///
/// # Errors
/// When the work fails; the error names the folder.
pub(crate) fn in_a_folder(work: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("octavo-").tempdir()?;
    work(folder.path()).map_err(|error| {
        let kept = folder.keep();
        error.context(format!("the shop and its serve.log are kept in {}", kept.display()))
    })
}

/// A call of the binary, without the settings of whoever runs this. What it says is its result, not its log.
pub(crate) fn command(binary: &Path) -> Command {
    let mut command = Command::new(binary);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("OCTAVO_") {
            command.env_remove(name);
        }
    }
    command.env("OCTAVO_LOG", "warn");
    command
}

/// Imports a file of books into a closed shop.
///
/// # Errors
/// When the binary says so.
pub(crate) fn import(binary: &Path, data: &Path, file: &Path) -> Result<()> {
    let mut import = command(binary);
    succeed(import.args(["import", "books"]).arg(file).arg("--data").arg(data), "the import failed")
}

/// Has the binary look for anything that does not add up in a closed shop.
///
/// # Errors
/// When it finds something.
pub(crate) fn verify(binary: &Path, data: &Path) -> Result<()> {
    succeed(command(binary).args(["verify", "--data"]).arg(data), "octavo verify found something")
}

/// A shop served by the release binary.
pub(crate) struct Running {
    child: Child,
    data: PathBuf,
    offset: u16,
    spawned: Instant,
}

impl Running {
    /// Starts `octavo serve` on `data` and waits until its gateway is ready; says how long that took.
    ///
    /// # Errors
    /// When it ends instead, or takes too long.
    pub(crate) fn start(binary: &Path, data: &Path, offset: u16) -> Result<(Self, Duration)> {
        let mut running = Self::spawn(binary, data, offset)?;
        let ready = running.until_ready()?;
        Ok((running, ready))
    }

    /// Starts `octavo serve` on `data`, and waits for nothing.
    ///
    /// # Errors
    /// When somebody else listens at its ports: they would answer in its place.
    pub(crate) fn spawn(binary: &Path, data: &Path, offset: u16) -> Result<Self> {
        Self::spawn_as("serve", binary, data, offset)
    }

    fn spawn_as(verb: &str, binary: &Path, data: &Path, offset: u16) -> Result<Self> {
        let gateway = port(offset, "gateway");
        ensure!(
            TcpStream::connect(("127.0.0.1", gateway)).is_err(),
            "something listens at port {gateway} already: stop it, or choose other ports with --port-offset"
        );
        let log = std::fs::File::options().create(true).append(true).open(data.join("serve.log"))?;
        let spawned = Instant::now();
        let child = command(binary)
            .env("OCTAVO_LOG", "info")
            .args([verb, "--port-offset", &offset.to_string(), "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(std::fs::File::create(data.join("said.log"))?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} does not start", binary.display()))?;
        Ok(Self { child, data: data.to_owned(), offset, spawned })
    }

    /// Starts `octavo demo` on `data` and waits until the shop is filled.
    ///
    /// # Errors
    /// When it ends instead, or takes too long.
    pub(crate) fn demo(binary: &Path, data: &Path, offset: u16) -> Result<Self> {
        let mut running = Self::spawn_as("demo", binary, data, offset)?;
        let said = data.join("said.log");
        while !std::fs::read_to_string(&said)?.contains("Stop it with Ctrl-C") {
            running.check_alive("demo")?;
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(running)
    }

    fn check_alive(&mut self, verb: &str) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("octavo {verb} ended with {status}; its log is {}", self.data.join("serve.log").display());
        }
        ensure!(self.spawned.elapsed() < PATIENCE, "octavo {verb} was not ready within {PATIENCE:?}");
        Ok(())
    }

    fn until_ready(&mut self) -> Result<Duration> {
        while !self.is_ready() {
            self.check_alive("serve")?;
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(self.spawned.elapsed())
    }

    fn is_ready(&self) -> bool {
        self.get("gateway", "/readyz").is_ok_and(|(status, _)| status == 200)
    }

    /// Where a service listens.
    pub(crate) fn base(&self, service: &str) -> String {
        base(self.offset, service)
    }

    /// `GET path`: the status and the JSON body.
    ///
    /// # Errors
    /// When no whole answer came.
    pub(crate) fn get(&self, service: &str, path: &str) -> Result<(u16, Value)> {
        call("GET", &format!("{}{path}", self.base(service)), None, None)
    }

    /// Resident memory in bytes, as Linux tells it.
    ///
    /// # Errors
    /// On other systems.
    pub(crate) fn memory(&self) -> Result<u64> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(&path)
            .with_context(|| format!("{path} tells the memory on Linux only"))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("no VmRSS in /proc")?;
        let kilobytes: u64 =
            line.split_ascii_whitespace().nth(1).context("VmRSS without a number")?.parse()?;
        Ok(kilobytes * 1024)
    }

    /// SIGTERM; says how long the exit took.
    ///
    /// # Errors
    /// When it does not exit, or not as one who was told to.
    pub(crate) fn stop(mut self) -> Result<Duration> {
        let asked = Instant::now();
        succeed(
            Command::new("kill").args(["-TERM", &self.child.id().to_string()]),
            "the process could not be told to stop",
        )?;
        let status = self.until_gone(asked)?;
        ensure!(status.success(), "octavo serve ended with {status}");
        Ok(asked.elapsed())
    }

    fn until_gone(&mut self, asked: Instant) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            ensure!(asked.elapsed() < PATIENCE, "octavo serve did not end within {PATIENCE:?} of SIGTERM");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// SIGKILL: no chance to finish anything.
    ///
    /// # Errors
    /// When it had ended by itself before.
    pub(crate) fn kill(mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("octavo serve had ended by itself, with {status}; its log is in {}", self.data.display());
        }
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Nothing started here outlives its run, also when a check failed.
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Where a service of a shop with this port offset listens.
pub(crate) fn base(offset: u16, service: &str) -> String {
    format!("http://127.0.0.1:{}", port(offset, service))
}

fn port(offset: u16, service: &str) -> u16 {
    let functions = contract::functions();
    let seeds =
        functions.iter().find(|function| function.service == service).map_or(0, |function| function.port);
    seeds + offset
}

/// One HTTP call: the status and the JSON body (null when there is none).
///
/// # Errors
/// When no whole answer came.
pub(crate) fn call(method: &str, url: &str, key: Option<&str>, body: Option<&Value>) -> Result<(u16, Value)> {
    let agent = agent();
    let mut request = http::Request::builder().method(method).uri(url);
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let mut response = match body {
        Some(body) => {
            agent.run(request.header("content-type", "application/json").body(body.to_string())?)?
        }
        None => agent.run(request.body(())?)?,
    };
    let text = response.body_mut().read_to_string()?;
    Ok((response.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null)))
}

/// One agent for each thread, so that each has connections of its own, as customers do.
fn agent() -> ureq::Agent {
    thread_local! {
        static AGENT: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(15)))
            // The shop is on this machine, whatever proxy its network has.
            .proxy(None)
            .build()
            .into();
    }
    AGENT.with(Clone::clone)
}
