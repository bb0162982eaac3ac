//! The README's walk through the shop, run as it stands there against the demo.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

const README: &str = include_str!("../../README.md");

/// The commands of the chapter about the walk.
fn walk() -> String {
    let (_, chapter) = README.split_once("## A walk through the shop").expect("the chapter");
    let (chapter, _) = chapter.split_once("\n## ").expect("the next chapter");
    let blocks =
        chapter.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("```").map(|(block, _)| block));
    blocks.collect()
}

/// A demo shop of its own, ended with the test.
struct Demo {
    child: Child,
    offset: u16,
}

impl Demo {
    fn start(data: &std::path::Path) -> Self {
        // The walk's shop must not be somebody's own: eight free ports, found by the first one's.
        let offset = free_offset();
        let child = Command::new(env!("CARGO_BIN_EXE_octavo"))
            .args(["demo", "--port-offset", &offset.to_string(), "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        Self { child, offset }
    }

    fn wait(&mut self) -> Vec<String> {
        let out = self.child.stdout.take().expect("its output");
        let mut lines = Vec::new();
        for line in BufReader::new(out).lines() {
            let line = line.expect("text");
            let is_last = line.contains("Ctrl-C");
            lines.push(line);
            if is_last {
                return lines;
            }
        }
        panic!("the demo ended early: {lines:#?}");
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_offset() -> u16 {
    let ports = [1000, 2100, 3000, 4000, 5000, 6000, 7000, 8000];
    let start = 20_000 + u16::try_from(std::process::id() % 30_000).expect("a small number");
    let is_free = |offset: &u16| {
        ports.iter().all(|port| std::net::TcpListener::bind(("127.0.0.1", port + offset)).is_ok())
    };
    (start..57_000).chain(20_000..start).find(is_free).expect("free ports")
}

#[test]
fn the_walk_through_the_shop_works_as_it_is_written() {
    for tool in ["bash", "curl"] {
        let there = Command::new(tool).arg("--version").stdout(Stdio::null()).status();
        assert!(there.is_ok(), "{tool} is missing: install it with `apt-get install {tool}`");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut demo = Demo::start(&folder.path().join("shop"));
    let greeting = demo.wait();
    assert!(greeting.iter().any(|line| line.contains("books of the demo catalogue")), "{greeting:#?}");
    let port = (1000 + demo.offset).to_string();
    let script = walk().replace("127.0.0.1:11000", &format!("127.0.0.1:{port}"));
    assert!(script.contains("/purchase"), "the walk buys something");
    let run = Command::new("bash").args(["-euo", "pipefail", "-c", &script]).output();
    let run = run.expect("bash runs");
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}\n{}", String::from_utf8_lossy(&run.stderr));
    assert!(said.contains(r#""status":"paid""#) && said.contains(r#""status":"delivered""#), "{said}");
    assert!(!said.contains(r#""code":"#), "the walk meets no refusal but the ones it shows: {said}");
}
