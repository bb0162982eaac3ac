//! A process that is killed under load: what it answered is there, whole, and nothing else is in halves.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use kernel::{Clock, Currency, World};
use store::{Databases, Plan, Store, Value};

use crate::place::{Line, Place, Refusal, account, config_at, event, run};

const PATH: &str = "OCTAVO_STORE_CRASH_PATH";
const ROUND: &str = "OCTAVO_STORE_CRASH_ROUND";
/// So many answers make a load.
const ENOUGH: usize = 50;
const CHILD: &str = "crash::child_that_writes_until_it_is_killed";

/// The process that is killed: many callers, each saying aloud what was answered. Does nothing as a test.
#[test]
fn child_that_writes_until_it_is_killed() {
    let (Ok(path), Ok(round)) = (std::env::var(PATH), std::env::var(ROUND)) else { return };
    let seed = round.parse().expect("a number");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async move {
        let world = World::seeded(Clock::System, seed, Currency::USD);
        let store = Store::open(config_at(&Databases::Folder(path.into()), world)).await.expect("a store");
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
        match store.commit(plan).await {
            Ok(()) => {
                let mut out = std::io::stdout().lock();
                writeln!(out, "answered {id}").and_then(|()| out.flush()).expect("somebody listens");
            }
            // Whoever listens would wait for ever.
            Err(refused) => assert!(number > 0, "not even the first is written: {refused:?}"),
        }
    }
}

/// The child, started by `command`, whose output is read.
fn start(mut command: Command, place: &Place, round: usize) -> (Child, Lines<BufReader<ChildStdout>>) {
    command
        .env(PATH, place.path().parent().expect("a folder"))
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().expect("a child");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    (child, lines)
}

/// The id that a line of the child's says was answered.
fn answered(line: &str) -> Option<String> {
    line.split_once("answered ").map(|(_, id)| id.to_owned())
}

/// Starts the child, lets it write for a while, kills it; what it said was answered.
fn write_and_kill(place: &Place, round: usize) -> Vec<String> {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command.args(["--exact", CHILD, "--nocapture"]);
    let (mut child, lines) = start(command, place, round);
    let mut said = Vec::new();
    let mut end = None;
    // A line that the kill cut short is still a whole one here: each is written at once.
    for line in lines.map_while(Result::ok) {
        said.extend(answered(&line));
        let end = *end.get_or_insert_with(|| Instant::now() + Duration::from_millis(150 + 70 * round as u64));
        // A machine that is busy elsewhere gets longer.
        if Instant::now() > end && said.len() > ENOUGH {
            child.kill().expect("it can be killed");
        }
    }
    child.wait().expect("it is gone");
    said
}

#[test]
fn a_killed_process_loses_nothing_that_it_answered() {
    let place = Place::sqlite();
    let mut answered = BTreeSet::new();
    for round in 0..4 {
        let said = write_and_kill(&place, round);
        assert!(said.len() > ENOUGH, "round {round} wrote only {}", said.len());
        answered.extend(said);
        run(check(&place, &answered));
    }
}

/// A disk that fails in the middle of a commit, as a limit on the size of files does.
#[cfg(unix)]
#[test]
fn a_commit_that_the_disk_refuses_stops_the_process() {
    use std::os::unix::process::ExitStatusExt;
    const SIGABRT: i32 = 6;
    let place = Place::sqlite();
    run(async { drop(place.open().await) });
    let mut command = Command::new("sh");
    let limited = "trap '' XFSZ; ulimit -c 0; ulimit -f 2000; exec \"$0\" --exact \"$1\" --nocapture";
    command.args(["-c", limited]).arg(std::env::current_exe().expect("this binary")).arg(CHILD);
    let (mut child, lines) = start(command, &place, 0);
    let said: BTreeSet<String> = lines.map_while(Result::ok).filter_map(|line| answered(&line)).collect();
    assert_eq!(child.wait().expect("it is gone").signal(), Some(SIGABRT));
    assert!(said.len() > ENOUGH, "only {} were written", said.len());
    run(check(&place, &said));
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
