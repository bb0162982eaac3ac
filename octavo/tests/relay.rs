//! `octavo serve --nats` and `octavo replay`, as somebody types them.
#![allow(clippy::disallowed_methods, reason = "a test waits by itself")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use parts::nats::Nats;

/// How long anything here may take. What it takes is not what is tried.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many events the three books give: each is created, and copies of it come in.
const EVENTS: u32 = 6;
const BOOKS: &str = "title,price,stock\nA Leaf,12.99,3\nAnother,1.00,1\nThe Last,2.00,5\n";

fn octavo(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_octavo"));
    command.args(arguments).current_dir(folder).env("OCTAVO_LOG", "error").stdin(Stdio::null());
    command
}

/// What a verb said, when it succeeded; what it complained of, when it failed.
fn outcome(command: &mut Command) -> Result<String, String> {
    let output = command.output().expect("the binary starts");
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout).expect("text")),
        false => Err(String::from_utf8(output.stderr).expect("text")),
    }
}

/// A shop of its own, served by the binary with the settings of `octavo.toml`, and ended with the test.
struct Shop {
    child: Child,
    gateway: String,
}

impl Shop {
    fn start(folder: &Path) -> Self {
        let offset = free_offset();
        let mut serve = octavo(folder, &["serve", "--config", "octavo.toml", "--data", "shop"]);
        serve.args(["--port-offset", &offset.to_string()]).stdout(Stdio::null());
        let mut child = serve.spawn().expect("the binary starts");
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", 1000 + offset)).is_err() {
            assert!(matches!(child.try_wait(), Ok(None)), "the shop ended; see its log above");
            assert!(begun.elapsed() < PATIENCE, "the shop does not open");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { child, gateway: format!("http://127.0.0.1:{}", 1000 + offset) }
    }

    /// How many events its relay has published.
    fn relayed(&self) -> u32 {
        let mut stream =
            TcpStream::connect(self.gateway.trim_start_matches("http://")).expect("a connection");
        let request = "GET /metrics HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).expect("a request");
        let mut metrics = String::new();
        stream.read_to_string(&mut metrics).expect("an answer");
        let counts = metrics.lines().filter(|line| line.starts_with("octavo_relay_published_total{"));
        counts.map(|line| line.split_once("} ").expect("a count").1.parse::<u32>().expect("a number")).sum()
    }

    /// SIGTERM, and the end in good order.
    fn stop(mut self) {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill");
        assert!(told.success());
        assert!(self.child.wait().expect("an end").success(), "the shop did not stop in good order");
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_offset() -> u16 {
    let ports = [1000, 2100, 3000, 4000, 5000, 6000, 7000, 8000];
    let start = 10_000 + u16::try_from(std::process::id() % 14_000).expect("a small number");
    let is_free =
        |offset: &u16| ports.iter().all(|port| TcpListener::bind(("127.0.0.1", port + offset)).is_ok());
    (start..24_000).chain(10_000..start).find(is_free).expect("free ports")
}

/// How many events a replay published, and how many were there.
fn counts(said: &str) -> (u32, u32) {
    let mut counts = (0, 0);
    for line in said.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_log, published, "published,", there, "were", "there,", "0", "too", "large"] = words[..] else {
            panic!("{line:?} is not what a replay says")
        };
        counts.0 += published.parse::<u32>().expect("a number");
        counts.1 += there.parse::<u32>().expect("a number");
    }
    counts
}

#[test]
fn a_served_shop_is_relayed_and_a_wiped_stream_is_filled_again() {
    let nats = Nats::single();
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::write(folder.join("books.csv"), BOOKS).expect("a file");
    std::fs::write(folder.join("octavo.toml"), format!("nats = \"{}\"\n", nats.url())).expect("a file");
    let shop = Shop::start(folder);
    outcome(&mut octavo(folder, &["import", "books", "books.csv", "--url", &shop.gateway]))
        .expect("an import");

    let replay = || {
        let replay = ["replay", "all", "--config", "octavo.toml", "--url", &shop.gateway];
        counts(&outcome(&mut octavo(folder, &replay)).expect("a replay"))
    };
    // Whoever of the two comes first: in the end all is there, and a further replay adds nothing.
    let (published, there) = replay();
    let all = published + there;
    assert_eq!(all, EVENTS);
    assert_eq!(replay(), (0, all));
    nats.wipe();
    assert_eq!(replay(), (all, 0));

    let running = octavo(folder, &["replay", "all", "--data", "shop", "--nats", &nats.url()]).output();
    let running = String::from_utf8(running.expect("the binary starts").stderr).expect("text");
    assert!(running.contains("--url"), "what to do is said: {running}");
    shop.stop();

    // The same from the folder, when the shop is closed; the relay has gone on by itself until then.
    let closed = ["replay", "book=1", "--data", "shop", "--nats", &nats.url()];
    assert_eq!(counts(&outcome(&mut octavo(folder, &closed)).expect("a replay")), (0, 3));
}

#[test]
fn the_relay_alone_brings_everything_out() {
    let nats = Nats::single();
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::write(folder.join("books.csv"), BOOKS).expect("a file");
    std::fs::write(folder.join("octavo.toml"), "").expect("a file");
    outcome(&mut octavo(folder, &["import", "books", "books.csv", "--data", "shop"])).expect("an import");

    // Nobody says where NATS is: the shop opens, and nothing goes out.
    Shop::start(folder).stop();
    let closed = ["replay", "all", "--data", "shop", "--nats", &nats.url()];
    std::fs::write(folder.join("octavo.toml"), format!("nats = \"{}\"\n", nats.url())).expect("a file");
    let shop = Shop::start(folder);
    let begun = Instant::now();
    while shop.relayed() < EVENTS {
        assert!(begun.elapsed() < PATIENCE, "{} of {EVENTS} events went out", shop.relayed());
        std::thread::sleep(Duration::from_millis(20));
    }
    shop.stop();
    assert_eq!(counts(&outcome(&mut octavo(folder, &closed)).expect("a replay")), (0, EVENTS));
}

#[test]
fn what_cannot_be_is_refused_and_says_what_would_be_right() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = |arguments: &[&str]| outcome(&mut octavo(folder.path(), arguments)).expect_err("a refusal");
    for (arguments, said) in [
        (&["serve", "--nats", "http://127.0.0.1"][..], "--nats must look like nats://host:4222"),
        (&["serve", "--nats", "nats://a", "--nats-replicas", "9"], "JetStream has at most 5"),
        (&["replay", "order=1"], "--nats nats://127.0.0.1:4222"),
        (
            &["replay", "order=1", "--nats", "nats://127.0.0.1:9", "--data", "nowhere"],
            "there is no shop in nowhere",
        ),
        (&["replay", "all", "--nats", "nats://127.0.0.1:9", "--url", "nowhere"], "the gateway's address"),
    ] {
        let complaint = refused(arguments);
        assert!(complaint.contains(said), "{arguments:?}: {complaint}");
    }
}
