//! The binary under more connections than anybody needs: ten thousand that say nothing, and more than it has files for.
#![allow(clippy::disallowed_methods, reason = "a test waits by itself")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const MIB: usize = 1024 * 1024;

/// How long anything here may take. What it takes is not what is tried.
const PATIENCE: Duration = Duration::from_secs(60);

/// A shop of its own, served by the binary and ended with the test.
struct Shop {
    child: Child,
    gateway: u16,
    _folder: tempfile::TempDir,
}

impl Shop {
    /// Starts one that may have so many files open.
    fn start(files: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let offset = free_offset();
        let child = Command::new("bash")
            .args(["-c", &format!("ulimit -n {files} && exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_octavo")])
            .args(["serve", "--port-offset", &offset.to_string(), "--data"])
            .arg(folder.path())
            .env("OCTAVO_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("bash: install it with `apt-get install bash`");
        let mut shop = Self { child, gateway: 1000 + offset, _folder: folder };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", shop.gateway)).is_err() {
            assert!(matches!(shop.child.try_wait(), Ok(None)), "the shop ended; see its log above");
            assert!(begun.elapsed() < PATIENCE, "the shop does not open");
            std::thread::sleep(Duration::from_millis(20));
        }
        shop
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.gateway)).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        stream
    }

    /// `GET path` on a connection of its own: the whole answer.
    fn get(&self, path: &str) -> String {
        ask(self.connect(), path)
    }

    /// How many connections the shop's gateway holds open.
    fn connections(&self) -> usize {
        let metrics = self.get("/metrics");
        let line = "octavo_http_connections{service=\"gateway\"} ";
        let count = metrics.lines().find_map(|found| found.strip_prefix(line)).expect("the count");
        count.parse().expect("a number")
    }

    fn until_connections(&self, wanted: impl Fn(usize) -> bool, what: &str) {
        let begun = Instant::now();
        while !wanted(self.connections()) {
            assert!(
                begun.elapsed() < PATIENCE,
                "{} connections, and there should be {what}",
                self.connections()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Resident memory, in bytes.
    fn memory(&self) -> usize {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).expect("/proc, which Linux has");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
        let kilobytes: usize = line.split_whitespace().nth(1).and_then(|k| k.parse().ok()).expect("a number");
        kilobytes * 1024
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks on this connection, and reads to its end.
fn ask(mut stream: TcpStream, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("a request that is taken");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("a whole answer");
    answer
}

fn is_fine(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 200 ")
}

/// Below the ports that systems give to clients, of which there are ten thousand here.
fn free_offset() -> u16 {
    let ports = [1000, 2100, 3000, 4000, 5000, 6000, 7000, 8000];
    let start = 10_000 + u16::try_from(std::process::id() % 14_000).expect("a small number");
    let is_free = |offset: &u16| {
        ports.iter().all(|port| std::net::TcpListener::bind(("127.0.0.1", port + offset)).is_ok())
    };
    (start..24_000).chain(10_000..start).find(is_free).expect("free ports")
}

#[test]
fn ten_thousand_connections_that_say_nothing_are_held_and_cost_little() {
    const IDLE: usize = 10_000;
    // The shop and the test are two processes: each needs a file for its end of every connection.
    let files = octavo::files::raise().expect("a limit on open files");
    let needed = octavo::files::WANTED;
    assert!(files >= needed, "only {files} files may be open here: run `ulimit -Hn {needed}` as root first");
    let shop = Shop::start(needed);
    shop.get("/v1/products");
    let before = shop.memory();
    let idle: Vec<TcpStream> = (0..IDLE).map(|_| shop.connect()).collect();
    shop.until_connections(|open| open > IDLE, "10,000 and one");
    let each = shop.memory().saturating_sub(before) / IDLE;
    eprintln!("{each} bytes for each connection");
    assert!(each < 32 * 1024, "{each} bytes for each connection");
    for _ in 0..100 {
        assert!(is_fine(&shop.get("/v1/products")));
    }
    // Any of them may speak after all.
    let mut idle = idle;
    for at in [0, IDLE / 2, IDLE - 3] {
        assert!(is_fine(&ask(idle.swap_remove(at), "/v1/products")));
    }
    drop(idle);
    shop.until_connections(|open| open < 10, "none but the one that asks");
    let grown = shop.memory().saturating_sub(before);
    assert!(grown < 400 * MIB, "{} MiB more than before", grown / MIB);
    assert!(is_fine(&shop.get("/v1/products")));
}

#[test]
fn a_shop_with_few_files_turns_connections_away_before_its_databases_go_without() {
    let shop = Shop::start(700);
    let most = protocol::Limits::default().within_files(700).connections_of_a_port;
    let held: Vec<TcpStream> = (0..most).map(|_| shop.connect()).collect();
    // Full: whoever comes now hears when to come again. Other ports have room left, and their databases open.
    for _ in 0..50 {
        let refused = shop.get("/v1/products");
        assert!(refused.starts_with("HTTP/1.1 503 ") && refused.contains("retry-after: 2"), "{refused}");
    }
    for port in [2100_u16, 3000, 4000, 5000, 6000, 7000, 8000] {
        let stream = TcpStream::connect(("127.0.0.1", shop.gateway - 1000 + port)).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        let answer = ask(stream, "/readyz");
        assert!(is_fine(&answer), "{port}: {answer}");
    }
    drop(held);
    let begun = Instant::now();
    while !is_fine(&shop.get("/v1/products")) {
        assert!(begun.elapsed() < PATIENCE, "the shop stays full");
        std::thread::sleep(Duration::from_millis(20));
    }
}
