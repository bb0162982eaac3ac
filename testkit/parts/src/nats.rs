//! NATS with JetStream: one server, or a cluster of them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::installed::program;
use crate::ports;
use crate::running::Running;

/// How long a new cluster may take to agree on who leads it.
const ELECTION: Duration = Duration::from_secs(60);

/// Servers that belong together; they end, and what they stored is deleted, on drop.
#[derive(Debug)]
pub struct Nats {
    nodes: Vec<Node>,
}

/// One server of them.
#[derive(Debug)]
struct Node {
    running: Mutex<Option<Running>>,
    folder: TempDir,
    arguments: Vec<String>,
    port: u16,
    monitor: u16,
}

impl Nats {
    /// One server.
    ///
    /// # Panics
    /// With one line that says why, if there is no NATS here or it does not start.
    pub fn single() -> Self {
        let nats = Self { nodes: vec![Node::new("n1", Vec::new())] };
        nats.start();
        nats
    }

    /// One server with `settings` of its own, in the words of its configuration file.
    ///
    /// # Panics
    /// With one line that says why, if there is no NATS here or it does not start.
    pub fn with_settings(settings: &str) -> Self {
        let mut node = Node::new("n1", Vec::new());
        let file = node.folder.path().join("nats.conf");
        std::fs::write(&file, settings).expect("a file in its own folder");
        node.arguments.extend(["--config".to_owned(), file.display().to_string()]);
        let nats = Self { nodes: vec![node] };
        nats.start();
        nats
    }

    /// So many servers in one cluster.
    ///
    /// # Panics
    /// With one line that says why, if there is no NATS here or they do not find together.
    pub fn cluster(count: usize) -> Self {
        let routes: Vec<String> = (0..count).map(|_| format!("nats://127.0.0.1:{}", ports::free())).collect();
        let node = |(number, own): (usize, &String)| {
            let cluster = ["--cluster_name", "octavo", "--cluster", own, "--routes", &routes.join(",")];
            Node::new(&format!("n{}", number + 1), cluster.map(str::to_owned).to_vec())
        };
        let nats = Self { nodes: routes.iter().enumerate().map(node).collect() };
        nats.start();
        nats
    }

    /// How many servers there are.
    pub fn count(&self) -> usize {
        self.nodes.len()
    }

    /// `nats://…` of every server, separated by commas.
    pub fn url(&self) -> String {
        let urls: Vec<String> =
            self.nodes.iter().map(|node| format!("nats://127.0.0.1:{}", node.port)).collect();
        urls.join(",")
    }

    /// Starts what does not run, on what it has stored, and waits until JetStream answers.
    pub fn start(&self) {
        self.nodes.iter().for_each(Node::start);
        let begun = Instant::now();
        while !self.nodes.iter().all(Node::is_healthy) {
            assert!(begun.elapsed() < ELECTION, "NATS is not healthy after {ELECTION:?}: {}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills all of it, as a power cut would.
    pub fn kill9(&self) {
        (0..self.nodes.len()).for_each(|number| self.kill9_node(number));
    }

    /// Kills one server, counted from 0; [`Self::start`] brings it back.
    pub fn kill9_node(&self, number: usize) {
        drop(self.nodes[number].running());
    }

    /// Stops all of it, deletes what it has stored, and starts again with nothing.
    pub fn wipe(&self) {
        for node in &self.nodes {
            if let Some(running) = node.running() {
                running.stop();
            }
            match std::fs::remove_dir_all(node.store()) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    panic!("cannot delete {}: {error}", node.store().display())
                }
                _ => {}
            }
        }
        self.start();
    }

    fn said(&self) -> String {
        let last = |node: &Node| {
            node.running.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(Running::said)
        };
        self.nodes.iter().filter_map(last).collect::<Vec<_>>().join(" || ")
    }
}

impl Node {
    fn new(name: &str, more: Vec<String>) -> Self {
        let folder = tempfile::Builder::new().prefix("octavo-nats-").tempdir().expect("a temporary folder");
        let (port, monitor) = (ports::free(), ports::free());
        let mut arguments: Vec<String> =
            ["--addr", "127.0.0.1", "--server_name", name, "--jetstream"].map(str::to_owned).to_vec();
        arguments.extend([
            "--port".to_owned(),
            port.to_string(),
            "--http_port".to_owned(),
            monitor.to_string(),
        ]);
        arguments.extend(more);
        Self { running: Mutex::default(), folder, arguments, port, monitor }
    }

    fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    /// What runs, taken out: it ends when it is dropped.
    fn running(&self) -> Option<Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn start(&self) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.is_none() {
            let mut command = Command::new(program("nats-server"));
            command.args(&self.arguments).arg("--store_dir").arg(self.store());
            let mut server = Running::start(&mut command, self.folder.path());
            let listens = || TcpStream::connect(("127.0.0.1", self.port)).is_ok();
            assert!(server.comes_up(listens), "NATS does not start: {}", server.said());
            *running = Some(server);
        }
    }

    /// Whether JetStream is there and, in a cluster, knows who leads it.
    fn is_healthy(&self) -> bool {
        let ask = || -> std::io::Result<String> {
            let mut answer = String::new();
            let mut stream = TcpStream::connect(("127.0.0.1", self.monitor))?;
            stream.set_read_timeout(Some(Duration::from_secs(1)))?;
            stream.write_all(b"GET /healthz HTTP/1.0\r\n\r\n")?;
            stream.read_to_string(&mut answer)?;
            Ok(answer)
        };
        ask().is_ok_and(|answer| answer.contains(" 200 "))
    }
}
