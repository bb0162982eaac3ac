//! A process that is killed under load: what it answered is there, whole, and nothing else is in halves.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kernel::{Clock, Currency, World};
use store::{Plan, Store, Value};

use crate::place::{Line, Place, Refusal, account, config_at, event, run};

const PATH: &str = "OCTAVO_STORE_CRASH_PATH";
const ROUND: &str = "OCTAVO_STORE_CRASH_ROUND";

/// The process that is killed: many callers, each saying aloud what was answered. Does nothing as a test.
#[test]
fn child_that_writes_until_it_is_killed() {
    let (Ok(path), Ok(round)) = (std::env::var(PATH), std::env::var(ROUND)) else { return };
    let seed = round.parse().expect("a number");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async move {
        let world = World::seeded(Clock::System, seed, Currency::USD);
        let store = Store::open(config_at(PathBuf::from(path), world)).await.expect("a store");
        let writers: Vec<_> = (0..32)
            .map(|caller| tokio::spawn(write_for_ever(store.clone(), format!("{round}.{caller}"))))
            .collect();
        for writer in writers {
            writer.await.expect("no end");
        }
    });
}

async fn write_for_ever(store: Store, name: String) {
    for number in 0.. {
        let id = format!("{name}.{number}");
        let line = |item: &str| Line { account: id.clone(), item: item.into(), count: 1 };
        let plan = Plan::<(), Refusal>::new()
            .insert(&account(&id, 1))
            .insert(&line("a"))
            .insert(&line("b"))
            .event(event(&store, &id));
        // Every fifth fails at its last act.
        let plan = if number % 5 == 4 { plan.insert(&line("a")) } else { plan };
        if store.commit(plan).await.is_ok() {
            let mut out = std::io::stdout().lock();
            writeln!(out, "answered {id}").and_then(|()| out.flush()).expect("somebody listens");
        }
    }
}

/// Starts the child, lets it write for a while, kills it; what it said was answered.
fn write_and_kill(place: &Place, round: usize) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().expect("this binary"))
        .args(["--exact", "crash::child_that_writes_until_it_is_killed", "--nocapture"])
        .env(PATH, place.path())
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a child");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut answered = Vec::new();
    let mut end = None;
    for line in lines {
        let Ok(line) = line else { break };
        // A line may have been cut off by the kill; ids end in a number, so a shorter one could be another's.
        if let Some((_, id)) = line.split_once("answered ") {
            answered.push(id.to_owned());
        }
        let end = *end.get_or_insert_with(|| Instant::now() + Duration::from_millis(150 + 70 * round as u64));
        if Instant::now() > end {
            child.kill().expect("it can be killed");
        }
    }
    child.wait().expect("it is gone");
    answered
}

#[test]
fn a_killed_process_loses_nothing_that_it_answered() {
    let place = Place::sqlite();
    let mut answered = BTreeSet::new();
    for round in 0..4 {
        let said = write_and_kill(&place, round);
        assert!(said.len() > 50, "round {round} wrote only {}", said.len());
        answered.extend(said);
        run(check(&place, &answered));
    }
}

async fn check(place: &Place, answered: &BTreeSet<String>) {
    let store = place.open().await;
    let texts = |sql: &'static str| {
        let store = store.clone();
        async move {
            let rows = store.query(sql, vec![]).await.expect("rows");
            rows.into_iter().map(|row| row[0].text().expect("a text").to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(texts("PRAGMA integrity_check").await, ["ok"]);
    let accounts: BTreeSet<String> = texts("SELECT id FROM accounts").await.into_iter().collect();
    let lost: Vec<_> = answered.difference(&accounts).collect();
    assert!(lost.is_empty(), "answered and lost: {lost:?}");
    let whole = texts("SELECT account FROM lines GROUP BY account HAVING count(*) = 2").await;
    assert_eq!(whole.into_iter().collect::<BTreeSet<_>>(), accounts, "plans in halves");
    let told = texts("SELECT subject FROM events").await;
    assert_eq!((told.len(), &told.into_iter().collect()), (accounts.len(), &accounts));
    let ends =
        store.query("SELECT min(number), max(number), count(*) FROM events", vec![]).await.expect("ends");
    let count = Value::Int(accounts.len() as i64);
    assert_eq!(ends, [vec![Value::Int(1), count.clone(), count]], "numbers with gaps");
}
