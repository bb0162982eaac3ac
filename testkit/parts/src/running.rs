//! A server that runs for its owner and never longer.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long a server may take to come up or to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits at the other end of a pipe. A test that is killed closes it without a word: then the server is ended and its
/// folder deleted.
const GUARD: &str = r#"read -r _ || { kill -9 "$1"; sleep 1; rm -rf "$2"; sleep 1; rm -rf "$2"; }"#;

/// A server's process and its guard: it ends on drop, as by `kill -9`, and also when its owner is killed.
#[derive(Debug)]
pub struct Running {
    server: Child,
    guard: Child,
    log: PathBuf,
}

impl Running {
    /// Starts a server whose folder is `folder`; what it says goes to the file `log` there. When its owner is killed, the
    /// folder is deleted.
    ///
    /// # Panics
    /// With one line that says why, if it cannot be run.
    pub fn start(command: &mut Command, folder: &Path) -> Self {
        let log = folder.join("log");
        let out =
            File::create(&log).unwrap_or_else(|error| panic!("cannot write {}: {error}", log.display()));
        let err = out.try_clone().unwrap_or_else(|error| panic!("cannot write {}: {error}", log.display()));
        // Away from the test's process group: who stops the tests' group must not be faster than the guard.
        command.stdin(Stdio::null()).stdout(out).stderr(err).process_group(0);
        let server = command
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot be run: {error}", command.get_program().display()));
        let mut guard = Command::new("sh");
        guard.args(["-c", GUARD, "guard", &server.id().to_string()]).arg(folder).process_group(0);
        guard.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let guard = guard.spawn().unwrap_or_else(|error| panic!("sh cannot be run: {error}"));
        Self { server, guard, log }
    }

    /// Waits until `ready` says so. `false`: the server has ended instead.
    ///
    /// # Panics
    /// After a minute in vain.
    pub fn comes_up(&mut self, ready: impl Fn() -> bool) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if self.has_ended() {
                return false;
            }
            if ready() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("waited {PATIENCE:?} in vain for a server: {}", self.said())
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.server.id()
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.server.try_wait(), Ok(None))
    }

    /// The end of what the server said.
    pub fn said(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(5)..].join(" | ")
    }

    /// Asks the server to end, by SIGTERM, and waits for it; ends it by force when it takes too long.
    pub fn stop(self) {
        self.stop_by(Signal::TERM);
    }

    /// [`Self::stop`] by another signal.
    pub(crate) fn stop_by(mut self, signal: Signal) {
        if let Some(pid) = i32::try_from(self.server.id()).ok().and_then(Pid::from_raw)
            && kill_process(pid, signal).is_ok()
        {
            let begun = Instant::now();
            while begun.elapsed() < PATIENCE && !self.has_ended() {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

/// `kill -9`, which is also how a part ends that nobody stopped.
impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only where the process has ended already, and that is what is wanted.
        let _ = self.server.kill();
        let _ = self.server.wait();
        if let Some(mut word) = self.guard.stdin.take() {
            let _ = std::io::Write::write_all(&mut word, b"ended\n");
        }
        let _ = self.guard.wait();
    }
}
