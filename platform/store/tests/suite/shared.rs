//! What concerns a schema that several processes write to, and a server that dies.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use kernel::{CallContext, CallError};
use store::{Claim, Databases, Kept, Keys, Plan, Recall, Source, Store, key};

use crate::place::{Account, Place, Refusal, account, config_at, event, run};

fn world(seed: u64) -> kernel::World {
    kernel::World::seeded(kernel::Clock::System, seed, kernel::Currency::USD)
}

async fn take_one(store: &Store) -> Result<i64, Refusal> {
    let who = key!["a".to_owned()];
    let taken = event(store, "taken");
    store
        .decide(Keys::new().one::<Account>(who.clone()), move |rows| {
            let held = rows.one::<Account>(&who)?.ok_or(Refusal::Gone)?.balance;
            match held {
                0 => Err(Refusal::Short),
                _ => Ok(Plan::answer(held)
                    .then(Plan::new().add::<Account>(who.clone(), &[("balance", -1)]))
                    .event(taken.clone())),
            }
        })
        .await
}

#[test]
fn many_open_it_at_once_and_none_takes_what_another_has_taken() {
    run(async {
        let place = Place::postgres();
        let opening: Vec<_> = (0..4)
            .map(|seed| {
                let config = config_at(&place.databases(), world(seed));
                tokio::spawn(Store::open(config))
            })
            .collect();
        let mut stores = Vec::new();
        for opening in opening {
            stores.push(opening.await.expect("no panic").expect("a store"));
        }
        stores[0].commit(Plan::<(), Refusal>::new().insert(&account("a", 150))).await.expect("written");
        let asked: Vec<_> = (0..200)
            .map(|number| {
                let store = stores[number % stores.len()].clone();
                tokio::spawn(async move { take_one(&store).await })
            })
            .collect();
        let (mut taken, mut short) = (Vec::new(), 0);
        for asked in asked {
            match asked.await.expect("no panic") {
                Ok(held) => taken.push(held),
                Err(Refusal::Short) => short += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        taken.sort_unstable();
        assert_eq!(taken, (1..=150).collect::<Vec<_>>(), "each was taken once");
        assert_eq!(short, 50);
        // Each of them tells all events, in the same order, without gaps.
        for store in &stores {
            let events = store.events_after(149, 1000, Duration::from_secs(5)).await.expect("events");
            assert_eq!(events.iter().map(|event| event.number).collect::<Vec<_>>(), [150]);
        }
    });
}

#[test]
fn a_reader_hears_what_another_process_wrote() {
    run(async {
        let place = Place::postgres();
        let (writer, reader) = (place.open().await, place.open().await);
        let waiting = tokio::spawn(async move { reader.events_after(0, 10, Duration::from_secs(30)).await });
        writer.commit(Plan::<(), Refusal>::new().event(event(&writer, "news"))).await.expect("written");
        assert_eq!(waiting.await.expect("no panic").expect("events").len(), 1);
    });
}

#[test]
fn services_do_not_see_each_others_tables() {
    run(async {
        let place = Place::postgres();
        let mine = place.open().await;
        let mut config = config_at(&place.databases(), world(2));
        let store::Database::Schema { server, .. } = config.database else { panic!("a server") };
        config.database = store::Database::Schema { server, schema: "other".into() };
        let other = Store::open(config).await.expect("a store");
        mine.commit(Plan::<(), Refusal>::new().insert(&account("a", 1))).await.expect("written");
        assert_eq!(other.rows::<Account>("", vec![]).await, Ok(vec![]));
        let sly = other.query("SELECT id FROM test.accounts", vec![]).await;
        assert_eq!(sly, Err(CallError::Internal), "another service's role reads no table of this one");
    });
}

/// Two processes on one schema.
async fn two(place: &Place) -> [Store; 2] {
    let open = async |seed| Store::open(config_at(&place.databases(), world(seed))).await.expect("a store");
    [open(1).await, open(2).await]
}

#[test]
fn what_another_process_writes_ends_what_is_kept() {
    run(async {
        let place = Place::postgres();
        let [one, other] = two(&place).await;
        let kept = Kept::<(), i64>::new(&other, 1 << 20, |_| 0);
        let read = async || match kept.get(&()).await {
            Some(kept) => (kept, true),
            None => {
                let now = kept.now();
                let there = other.one::<Account>(key!["a".to_owned()]).await.expect("a read");
                let balance = there.map_or(-1, |account| account.balance);
                kept.keep((), balance, now, vec![Source::rows::<Account>(&"a".to_owned())]);
                (balance, false)
            }
        };
        one.commit(Plan::<(), Refusal>::new().insert(&account("a", 0))).await.expect("written");
        for balance in 1..=50 {
            let plan = Plan::<(), Refusal>::new().add::<Account>(key!["a".to_owned()], &[("balance", 1)]);
            one.commit(plan).await.expect("written");
            assert_eq!(read().await.0, balance, "whoever asks after the answer reads what was written");
            if balance % 10 == 0 {
                // It writes elsewhere itself, and takes the other's turns for no more than they are.
                let plan = Plan::<(), Refusal>::new().insert(&account(&format!("b{balance}"), 0));
                other.commit(plan).await.expect("written");
                assert_eq!(read().await.0, balance);
            }
        }
        // Left alone, it is kept again.
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        read().await;
        assert_eq!(read().await, (50, true));
    });
}

#[test]
fn a_server_that_was_set_back_ends_what_is_kept() {
    run(async {
        let place = Place::postgres();
        let [one, _] = two(&place).await;
        let kept = Kept::<(), i64>::new(&one, 1 << 20, |_| 0);
        for id in ["a", "b"] {
            one.commit(Plan::<(), Refusal>::new().insert(&account(id, 1))).await.expect("written");
        }
        kept.keep((), 1, kept.now(), vec![Source::rows::<Account>(&"a".to_owned())]);
        assert_eq!(kept.get(&()).await, Some(1));
        let store::Database::Schema { server, schema } = config_at(&place.databases(), world(3)).database
        else {
            panic!("a server")
        };
        let (client, connection) = server.config().connect(tokio_postgres::NoTls).await.expect("connected");
        tokio::spawn(connection);
        // As a copy that had not heard of the last turn.
        let back = format!("UPDATE \"{schema}\".event_counter SET turn = turn - 1");
        client.batch_execute(&back).await.expect("set back");
        assert_eq!(kept.get(&()).await, None);
    });
}

#[test]
fn a_server_that_lets_in_and_says_nothing_is_given_up() {
    run(async {
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("postgres://octavo@{}/silent", silent.local_addr().expect("an address"));
        let databases = Databases::Server(url.parse().expect("an address"));
        let opening = Store::open(config_at(&databases, world(1)));
        let opened = tokio::time::timeout(Duration::from_secs(20), opening).await.expect("it does not hang");
        assert!(matches!(opened, Err(store::OpenError::Unusable { .. })));
    });
}

type Known = Recall<String, String>;

async fn recall(store: &Store) -> Known {
    let cx = CallContext::new("req").with_key("k", "f");
    store.recall::<String, String, Refusal>(&cx, "3.1").await.expect("the key is free in this process")
}

async fn begin(store: &Store, claim: &Claim, id: &str) -> Result<(), Refusal> {
    store.commit(Plan::new().insert(&account(id, 1)).begin(claim, &id)).await
}

async fn settle(store: &Store, claim: &Claim, id: &str) -> Result<(), Refusal> {
    store.commit(Plan::new().insert(&account(id, 1)).settle(claim, Ok(&id))).await
}

#[test]
fn of_two_processes_that_begin_under_one_key_one_does_and_the_other_hears_that_it_is_in_flight() {
    run(async {
        let place = Place::postgres();
        let [one, other] = two(&place).await;
        let (Known::New(first), Known::New(second)) = (recall(&one).await, recall(&other).await) else {
            panic!("nobody has begun")
        };
        begin(&one, &first, "a").await.expect("begun");
        let in_flight = CallError::IdempotencyInFlight;
        assert_eq!(begin(&other, &second, "b").await, Err(Refusal::Call(in_flight.clone())));
        assert_eq!(settle(&other, &second, "c").await, Err(Refusal::Call(in_flight.clone())));
        // What it refuses may come of what the first has done: neither is it kept, nor may it be said.
        assert_eq!(other.refuse(&second, &Refusal::Short).await, Err(in_flight.clone()));
        assert_eq!(other.refuse(&second, &Refusal::Wrong).await, Err(in_flight));
        settle(&one, &first, "d").await.expect("settled by the one who began");
        drop(second);
        assert!(matches!(recall(&other).await, Known::Answered(answer) if answer == "d"));
        let there: Vec<_> = one.rows::<Account>("ORDER BY id", vec![]).await.expect("rows");
        assert_eq!(there.into_iter().map(|row| row.id).collect::<Vec<_>>(), ["a", "d"]);
    });
}

#[test]
fn what_another_process_has_begun_is_taken_over_and_answered_once() {
    run(async {
        let place = Place::postgres();
        let [one, other] = two(&place).await;
        let Known::New(first) = recall(&one).await else { panic!("nobody has begun") };
        begin(&one, &first, "a").await.expect("begun");
        let Known::Resumed { claim, receipt } = recall(&other).await else { panic!("it was begun") };
        assert_eq!(receipt, "a");
        begin(&other, &claim, "b").await.expect("a step further");
        settle(&other, &claim, "c").await.expect("settled by the one who took it over");
        let late = settle(&one, &first, "d").await;
        assert_eq!(late, Err(Refusal::Call(CallError::IdempotencyInFlight)), "who was slower asks again");
        drop(first);
        assert!(matches!(recall(&one).await, Known::Answered(answer) if answer == "c"));
    });
}

#[test]
fn a_process_finds_out_by_itself_that_its_server_is_well_again() {
    run(async {
        let server = Arc::new(parts::postgres::Postgres::private());
        let databases = Databases::Server(server.url("postgres").parse().expect("an address"));
        let store = Store::open(config_at(&databases, world(1))).await.expect("a store");
        server.kill9();
        let lost = store.commit(Plan::<(), Refusal>::new().insert(&account("a", 1))).await;
        assert_eq!(lost, Err(Refusal::Call(CallError::Unavailable { retry_after_s: 1 })));
        assert!(!store.health().is_writable, "it says that it takes no writes");
        let again = server.clone();
        tokio::task::spawn_blocking(move || again.start()).await.expect("it starts again");
        // Whoever says so is sent no writes from which it could learn the opposite.
        for _ in 0..100 {
            if store.health().is_writable {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it still says that it takes no writes");
    });
}

/// Writes rows under ids of its own until it is told to stop; answers which were confirmed, and which were not said to be
/// written or not.
async fn write_on(
    store: Store,
    name: String,
    stop: tokio_util::sync::CancellationToken,
) -> (Vec<String>, Vec<String>) {
    let (mut written, mut unknown) = (Vec::new(), Vec::new());
    let mut number = 0;
    while !stop.is_cancelled() {
        number += 1;
        let id = format!("{name}.{number}");
        let plan = Plan::<(), Refusal>::new().insert(&account(&id, 1)).event(event(&store, &id));
        match store.commit(plan).await {
            Ok(()) => written.push(id),
            Err(Refusal::Call(CallError::OutcomeUnknown)) => unknown.push(id),
            Err(Refusal::Call(CallError::Unavailable { .. })) => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    (written, unknown)
}

#[test]
fn a_server_that_is_killed_loses_nothing_that_was_answered_and_writes_nothing_twice() {
    run(async {
        let server = Arc::new(parts::postgres::Postgres::private());
        let databases = Databases::Server(server.url("postgres").parse().expect("an address"));
        let stop = tokio_util::sync::CancellationToken::new();
        let mut writers = Vec::new();
        let mut stores = Vec::new();
        for seed in 0..2 {
            let store = Store::open(config_at(&databases, world(seed))).await.expect("a store");
            for caller in 0..16 {
                let writing = write_on(store.clone(), format!("{seed}.{caller}"), stop.clone());
                writers.push(tokio::spawn(writing));
            }
            stores.push(store);
        }
        for _ in 0..4 {
            tokio::time::sleep(Duration::from_millis(400)).await;
            let server = server.clone();
            let again = move || {
                server.kill9();
                server.start();
            };
            tokio::task::spawn_blocking(again).await.expect("it starts again");
        }
        tokio::time::sleep(Duration::from_millis(800)).await;
        stop.cancel();
        let (mut written, mut unknown) = (Vec::new(), 0);
        for writer in writers {
            let (confirmed, unsure) = writer.await.expect("no panic");
            assert!(!confirmed.is_empty(), "every writer goes on");
            written.extend(confirmed);
            unknown += unsure.len();
        }
        let rows = stores[0].rows::<Account>("", vec![]).await.expect("rows");
        let ids: HashSet<String> = rows.into_iter().map(|row| row.id).collect();
        let lost: Vec<_> = written.iter().filter(|id| !ids.contains(*id)).collect();
        assert!(lost.is_empty(), "{lost:?} were confirmed and are not there");
        assert!(ids.len() <= written.len() + unknown, "rows that were said not to be written are there");
        assert_eq!(unknown, 0, "after a restart it is known what was committed");
        let events = stores[0].events_after(0, usize::MAX, Duration::ZERO).await.expect("events");
        assert_eq!(events.len(), ids.len());
        let numbers = events.iter().map(|event| event.number);
        assert!(numbers.eq(1..=i64::try_from(events.len()).expect("few")), "the log has gaps");
    });
}

#[test]
fn a_pooler_may_stand_between() {
    run(async {
        let place = Place::postgres();
        let Databases::Server(server) = place.databases() else { panic!("a server") };
        let pooler = parts::pgbouncer::PgBouncer::before(place.server());
        let behind = Databases::Server(pooler.url(server.database()).parse().expect("an address"));
        let pooled = Store::open(config_at(&behind, world(1))).await.expect("a store");
        let direct = place.open().await;
        pooled.commit(Plan::<(), Refusal>::new().insert(&account("a", 60))).await.expect("written");
        let asked: Vec<_> = (0..80)
            .map(|number| {
                let store = if number % 2 == 0 { pooled.clone() } else { direct.clone() };
                tokio::spawn(async move { take_one(&store).await })
            })
            .collect();
        let mut taken = 0;
        for asked in asked {
            taken += usize::from(asked.await.expect("no panic").is_ok());
        }
        assert_eq!(taken, 60);
        assert_eq!(pooled.rows::<Account>("", vec![]).await.expect("rows")[0].balance, 0);
        // A statement that fails ends no session that others get.
        let again = pooled.commit(Plan::<(), Refusal>::new().insert(&account("a", 1))).await;
        assert_eq!(again, Err(Refusal::Call(CallError::Internal)));
        assert_eq!(pooled.rows::<Account>("", vec![]).await.expect("rows").len(), 1);
    });
}

/// A server that waits for a standby that is not there has committed here already when its wait is cut short: what it
/// then says is no answer to the commit.
#[test]
fn a_commit_that_is_cut_short_counts_once() {
    run(async {
        let server = parts::postgres::Postgres::private();
        let standbys = ["ALTER SYSTEM SET wal_level = 'replica'", "ALTER SYSTEM SET max_wal_senders = 1"];
        server.psql("postgres", &standbys);
        server.stop();
        server.start();
        let databases = Databases::Server(server.url("postgres").parse().expect("an address"));
        let store = Store::open(config_at(&databases, world(1))).await.expect("a store");
        store.commit(Plan::<(), Refusal>::new().insert(&account("a", 1))).await.expect("written");
        let set = |setting: &str| server.psql("postgres", &[setting, "SELECT pg_reload_conf()"]);
        set("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        // The server's own processes hear of it a moment later.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let adding = {
            let store = store.clone();
            let plan = Plan::<(), Refusal>::new().add::<Account>(key!["a".to_owned()], &[("balance", 1)]);
            tokio::spawn(async move { store.commit(plan).await })
        };
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        let begun = std::time::Instant::now();
        while server.psql("postgres", &[waits]).trim() != "1" {
            assert!(begun.elapsed() < Duration::from_secs(10), "nobody waits for a standby");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        server.psql("postgres", &[cut]);
        set("ALTER SYSTEM RESET synchronous_standby_names");
        assert_eq!(adding.await.expect("no panic"), Ok(()));
        assert_eq!(store.rows::<Account>("", vec![]).await.expect("rows")[0].balance, 2);
    });
}
