//! The release binary as a child process: built, started on a folder, asked, stopped or killed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Builds the release binary and gives its path.
pub fn build() -> Result<PathBuf> {
    let built = Command::new(env!("CARGO")).args(["build", "--release", "--quiet", "--package", "octavo"]).status()?;
    if !built.success() {
        bail!("the release binary does not build; see above");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    Ok(target.join("release/octavo"))
}

/// A shop served by the release binary.
pub struct Running {
    child: Child,
    offset: u16,
}

impl Running {
    /// Starts `octavo serve` on `data` and waits until its gateway is ready; says how long that took.
    pub fn start(binary: &Path, data: &Path, offset: u16) -> Result<(Self, Duration)> {
        let started = Instant::now();
        let log = std::fs::File::options().create(true).append(true).open(data.join("serve.log"))?;
        let child = Command::new(binary)
            .args(["serve", "--port-offset", &offset.to_string(), "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} does not start", binary.display()))?;
        let mut running = Self { child, offset };
        while !running.is_ready() {
            if let Some(status) = running.child.try_wait()? {
                bail!("octavo serve ended with {status}; its log is {}", data.join("serve.log").display());
            }
            if started.elapsed() > Duration::from_secs(30) {
                bail!("octavo serve was not ready within 30 s");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok((running, started.elapsed()))
    }

    fn is_ready(&self) -> bool {
        self.get("gateway", "/readyz").is_ok_and(|(status, _)| status == 200)
    }

    /// Where a service listens.
    pub fn base(&self, service: &str) -> String {
        base(self.offset, service)
    }

    /// `GET path`: the status and the JSON body.
    pub fn get(&self, service: &str, path: &str) -> Result<(u16, Value)> {
        call("GET", &format!("{}{path}", self.base(service)), None, None)
    }

    /// Resident memory in bytes.
    pub fn memory(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("no VmRSS in /proc")?;
        let kilobytes: u64 = line.split_ascii_whitespace().nth(1).context("VmRSS without a number")?.parse()?;
        Ok(kilobytes * 1024)
    }

    /// SIGTERM; says how long the exit took.
    pub fn stop(mut self) -> Result<Duration> {
        let asked = Instant::now();
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        if !told.success() {
            bail!("the process could not be told to stop");
        }
        let status = self.child.wait()?;
        if !status.success() {
            bail!("octavo serve ended with {status}");
        }
        Ok(asked.elapsed())
    }

    /// SIGKILL: no chance to finish anything.
    pub fn kill(mut self) -> Result<()> {
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
pub fn base(offset: u16, service: &str) -> String {
    let port = match service {
        "book" => 2100,
        "order" => 3000,
        "customer" => 4000,
        "cart" => 5000,
        "payment" => 6000,
        "notification" => 7000,
        "inventory" => 8000,
        _ => 1000,
    };
    format!("http://127.0.0.1:{}", port + offset)
}

/// One HTTP call: the status and the JSON body (null when there is none).
///
/// # Errors
/// When no whole answer came.
pub fn call(method: &str, url: &str, key: Option<&str>, body: Option<&Value>) -> Result<(u16, Value)> {
    let agent = agent();
    let mut request = http::Request::builder().method(method).uri(url);
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let mut response = match body {
        Some(body) => agent.run(request.header("content-type", "application/json").body(body.to_string())?)?,
        None => agent.run(request.body(())?)?,
    };
    let text = response.body_mut().read_to_string()?;
    Ok((response.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null)))
}

fn agent() -> ureq::Agent {
    thread_local! {
        static AGENT: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(15)))
            .build()
            .into();
    }
    AGENT.with(Clone::clone)
}
