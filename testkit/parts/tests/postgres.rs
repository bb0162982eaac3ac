//! PostgreSQL as a part: databases of a shared cluster, and clusters that are killed.
#![allow(clippy::disallowed_methods, reason = "a test waits by itself")]

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use parts::nats::Nats;
use parts::pgbouncer::PgBouncer;
use parts::postgres::{Postgres, fresh_database};

#[test]
fn every_test_has_a_database_of_its_own() {
    let (one, other) = (fresh_database(), fresh_database());
    one.psql(&["CREATE TABLE book (title TEXT)", "INSERT INTO book VALUES ('Emma')"]);
    other.psql(&["CREATE TABLE book (title TEXT)"]);
    assert_eq!(one.psql(&["SELECT count(*) FROM book"]), "1");
    assert_eq!(other.psql(&["SELECT count(*) FROM book"]), "0");

    let gone = one.name().to_owned();
    drop(one);
    let known = other.psql(&["SELECT datname FROM pg_database"]);
    assert!(known.contains(other.name()) && !known.contains(&gone), "{known}");
}

#[test]
fn text_is_ordered_as_people_do_unless_a_statement_says_otherwise() {
    let database = fresh_database();
    let ordered = |collation: &str| {
        database.psql(&[&format!("SELECT x FROM (VALUES ('B'), ('a'), ('b')) v(x) ORDER BY x {collation}")])
    };
    assert_eq!(ordered(""), "a\nb\nB");
    assert_eq!(ordered("COLLATE \"C\""), "B\na\nb");
}

#[test]
fn what_was_committed_is_there_after_a_kill() {
    let postgres = Postgres::private();
    postgres.psql("postgres", &["CREATE DATABASE shop"]);
    postgres.psql("shop", &["CREATE TABLE paid (id INT)", "INSERT INTO paid VALUES (1), (2)"]);
    for _ in 0..2 {
        postgres.kill9();
        assert!(std::net::TcpStream::connect(("127.0.0.1", postgres.port())).is_err());
        postgres.start();
        assert_eq!(postgres.psql("shop", &["SELECT count(*) FROM paid", "SHOW fsync"]), "2\non");
    }
    postgres.stop();
    postgres.start();
    assert_eq!(postgres.psql("shop", &["SELECT count(*) FROM paid"]), "2");
}

#[test]
fn pgbouncer_passes_on_to_any_database() {
    let database = fresh_database();
    let bouncer = PgBouncer::before(&database);
    let ask = |url: &str| {
        let answer = Command::new("psql").args(["-XAtc", "SELECT current_database()", url]).output();
        String::from_utf8(answer.expect("psql").stdout).expect("text").trim().to_owned()
    };
    assert_eq!(ask(&bouncer.url(database.name())), database.name());
    assert_eq!(ask(&bouncer.url("postgres")), "postgres");
}

/// Set in processes that are to keep what they have until they are killed.
const HOLD: &str = "OCTAVO_PARTS_HOLD";

/// One of the many processes of the next test. Called by itself it shows that the cluster answers.
#[test]
fn a_process_uses_the_cluster() {
    let database = fresh_database();
    database.psql(&["CREATE TABLE mine (id INT)"]);
    if std::env::var_os(HOLD).is_some() {
        println!("holds {}", database.port());
        std::thread::sleep(Duration::from_secs(600));
    }
    assert_eq!(database.psql(&["SELECT count(*) FROM mine"]), "0");
}

#[test]
fn one_cluster_serves_many_processes_and_ends_after_the_last_however_they_end() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).expect("rights");

    let mut quick: Vec<Child> = (0..4).map(|_| user(folder.path(), false)).collect();
    let mut held: Vec<Child> = (0..3).map(|_| user(folder.path(), true)).collect();
    let mut killed_early = user(folder.path(), true);
    killed_early.kill().expect("a kill");
    killed_early.wait().expect("an end");
    for child in &mut quick {
        assert!(child.wait().expect("an end").success(), "a process had no database");
    }
    let ports: Vec<String> = held.iter_mut().map(port_of).collect();
    assert!(ports.iter().all(|port| *port == ports[0]), "one cluster: {ports:?}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);

    for child in &mut held {
        child.kill().expect("a kill");
        child.wait().expect("an end");
    }
    // Some 15 seconds later the keeper has ended it.
    is_emptied(folder.path());
    let port: u16 = ports[0].parse().expect("a port");
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err(), "the server runs on");
}

/// One process of the next test. Called by itself it shows that both parts come up.
#[test]
fn a_process_has_parts_of_its_own() {
    let (postgres, nats) = (Postgres::private(), Nats::single());
    if std::env::var_os(HOLD).is_some() {
        println!("holds {}", postgres.port());
        std::thread::sleep(Duration::from_secs(600));
    }
    assert_eq!(postgres.psql("postgres", &["SELECT 1"]), "1");
    assert!(nats.url().starts_with("nats://127.0.0.1:"));
}

#[test]
fn parts_end_with_a_test_that_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).expect("rights");
    let mut process = run("a_process_has_parts_of_its_own", folder.path(), true);
    let port: u16 = port_of(&mut process).parse().expect("a port");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 2);
    process.kill().expect("a kill");
    process.wait().expect("an end");
    is_emptied(folder.path());
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err(), "the server runs on");
}

fn user(folder: &Path, holds: bool) -> Child {
    run("a_process_uses_the_cluster", folder, holds)
}

/// Runs one test of this file as a process of its own.
fn run(test: &str, folder: &Path, holds: bool) -> Child {
    let mut process = Command::new(std::env::current_exe().expect("this test"));
    process.args(["--exact", test, "--nocapture"]).env("TMPDIR", folder);
    if holds {
        process.env(HOLD, "1");
    } else {
        process.env_remove(HOLD);
    }
    process.stdout(Stdio::piped()).spawn().expect("a process")
}

/// Waits until whoever cleans up has done so.
fn is_emptied(folder: &Path) {
    let begun = Instant::now();
    while std::fs::read_dir(folder).expect("a folder").count() > 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "something was left behind");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// What a holding process says when it has its database.
fn port_of(child: &mut Child) -> String {
    let mut said =
        std::io::BufRead::lines(std::io::BufReader::new(child.stdout.as_mut().expect("its output")));
    let line = said.find_map(|line| Some(line.ok()?.split_once("holds ")?.1.to_owned()));
    line.expect("a process that holds the cluster")
}
