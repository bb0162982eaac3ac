//! What concerns the file: its lock, its permissions, a full disk, tables that are not ours.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kernel::{CallContext, CallError};
use store::{Database, Keys, Migrations, OpenError, Plan, Store, Value, key};

use crate::place::{Account, Gate, Place, Refusal, TABLES, account, event, run, settle_down};

#[test]
fn a_second_opener_is_refused_with_a_hint() {
    run(async {
        let place = Place::sqlite();
        let store = place.open().await;
        let refused = Store::open(place.config()).await.expect_err("it is open already");
        assert!(
            matches!(&refused, OpenError::Locked { database: Database::File(path) } if *path == place.path())
        );
        assert!(refused.to_string().contains("stop that one"), "{refused}");
        drop(store);
        let store = place.open().await;
        store.close().await;
        drop(place.open().await);
    });
}

#[test]
fn a_directory_that_is_not_there_is_named() {
    run(async {
        let place = Place::sqlite();
        let mut config = place.config();
        config.database = Database::File(place.path().with_file_name("nowhere").join("test.db"));
        let refused = Store::open(config).await.expect_err("no such directory");
        assert!(refused.to_string().contains("nowhere"), "{refused}");
    });
}

#[test]
fn tables_of_another_version_are_not_touched() {
    run(async {
        let place = Place::sqlite();
        drop(place.open().await);
        let mut config = place.config();
        config.migrations = Migrations::of(&[("V1__test", "CREATE TABLE other (id TEXT) STRICT;")], &[]);
        let refused = Store::open(config).await.expect_err("another V1");
        assert!(matches!(refused, OpenError::Migration { .. }), "{refused}");
        drop(place.open().await);
    });
}

#[test]
fn a_migration_that_leaves_a_reference_to_nothing_is_refused() {
    run(async {
        let place = Place::sqlite();
        let mut config = place.config();
        let dangling = "INSERT INTO lines (account, item, count) VALUES ('nobody', 'a', 1);";
        config.migrations = Migrations::of(&[("V1__test", TABLES), ("V2__dangling", dangling)], &[]);
        let refused = Store::open(config).await.expect_err("a line of nobody's");
        assert!(matches!(refused, OpenError::Migration { .. }), "{refused}");
        assert!(refused.to_string().contains("1 rows refer to rows that are not there"), "{refused}");
    });
}

store::table! {
    /// A promise to an account, whose reference is looked at when the transaction ends.
    struct Pledge in "pledges" key (id) {
        id: String,
        account: String,
    }
}

#[test]
fn a_commit_that_is_refused_is_taken_back_and_the_next_one_goes() {
    run(async {
        let place = Place::sqlite();
        let mut config = place.config();
        let deferred = "CREATE TABLE pledges (id TEXT NOT NULL PRIMARY KEY, \
            account TEXT NOT NULL REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED) STRICT;";
        config.migrations = Migrations::of(&[("V1__test", TABLES), ("V2__pledges", deferred)], &[]);
        let store = Store::open(config).await.expect("a store");
        let pledge = Pledge { id: "p".into(), account: "a".into() };
        let plan = Plan::<(), Refusal>::new;
        let dangling = store.commit(plan().event(event(&store, "p")).insert(&pledge)).await;
        assert_eq!(dangling, Err(Refusal::Call(CallError::Unavailable { retry_after_s: 1 })));
        assert_eq!((store.last_event(), store.rows::<Pledge>("", vec![]).await), (0, Ok(vec![])));
        let whole = plan().event(event(&store, "p")).insert(&pledge).insert(&account("a", 1));
        assert_eq!(store.commit(whole).await, Ok(()));
        assert_eq!((store.last_event(), store.rows::<Pledge>("", vec![]).await), (1, Ok(vec![pledge])));
    });
}

#[test]
fn a_commit_takes_what_waits_up_to_its_bound() {
    run(async {
        let place = Place::sqlite();
        let store = place.open().await;
        let gate = Gate::shut(&store).await;
        let place = Arc::new(place);
        let asked: Vec<_> = (0..40)
            .map(|number| {
                let (store, place) = (store.clone(), place.clone());
                tokio::spawn(async move {
                    let cx = CallContext::new("r").with_key(number.to_string(), "f");
                    // Records are dated by their commit: while time goes on with every decision, each has its own.
                    let decide = move |_: &store::Rows| {
                        place.pass(Duration::from_secs(1));
                        Ok::<_, Refusal>(Plan::new())
                    };
                    store.once(&cx, "1.1", Keys::none(), decide).await
                })
            })
            .collect();
        settle_down().await;
        gate.lift().await;
        for asked in asked {
            assert_eq!(asked.await.expect("no panic"), Ok(()));
        }
        let commits = "SELECT count(*) FROM idempotency GROUP BY created_at ORDER BY created_at";
        let commits = store.query(commits, vec![]).await.expect("records");
        assert_eq!(commits.concat(), [16, 16, 8].map(Value::Int));
    });
}

#[test]
fn dropping_the_last_handle_waits_until_the_file_is_free() {
    run(async {
        let place = Place::sqlite();
        let store = place.open().await;
        let (open, opened) = std::sync::mpsc::channel::<()>();
        let asking = {
            let (store, row) = (store.clone(), account("a", 1));
            let slow = move |_: &store::Rows| {
                let _ = opened.recv();
                Ok::<_, Refusal>(Plan::new().insert(&row))
            };
            tokio::spawn(async move { store.decide(Keys::none(), slow).await })
        };
        settle_down().await;
        // Nobody waits for the answer any more, and nobody else has the store.
        asking.abort();
        assert!(asking.await.is_err());
        let opening = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(200));
            drop(open);
        });
        drop(store);
        let found = place.open().await.one::<Account>(key!["a".to_owned()]).await;
        assert_eq!(found, Ok(Some(account("a", 1))));
        opening.join().expect("no panic");
    });
}

/// An error that cannot even be made.
#[derive(Debug)]
struct Explosive;

impl From<CallError> for Explosive {
    fn from(_: CallError) -> Self {
        panic!("as the test wants it")
    }
}

#[test]
fn a_writer_that_panics_says_so_and_nothing_is_taken_any_more() {
    run(async {
        let place = Place::sqlite();
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = said.clone();
        let mut config = place.config();
        config.fatal = Arc::new(move |reason| heard.lock().expect("a lock").push(reason.to_owned()));
        let store = Store::open(config).await.expect("a store");
        let (insert, row) = (Plan::<(), Refusal>::new, account("a", 1));
        store.commit(insert().insert(&row)).await.expect("written");
        let (doomed, again) = (store.clone(), Plan::<(), Explosive>::new().insert(&row));
        // The row is there already, no guard says what that means, and the error cannot be made.
        assert!(tokio::spawn(async move { doomed.commit(again).await }).await.is_err());
        let late = store.commit(insert().insert(&account("b", 1))).await;
        assert_eq!(late, Err(Refusal::Call(CallError::Unavailable { retry_after_s: 1 })));
        // The thread is about to say so and to end.
        let begun = std::time::Instant::now();
        while store.health().is_writable {
            assert!(begun.elapsed() < Duration::from_secs(10), "the writer lives on");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(*said.lock().expect("a lock"), ["the store's writer panicked"]);
    });
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    run(async {
        let place = Place::sqlite();
        let store = place.open().await;
        store.commit(Plan::<(), Refusal>::new().insert(&account("a", 1))).await.expect("written");
        let dir = place.path();
        for file in std::fs::read_dir(dir.parent().expect("a directory")).expect("files") {
            let file = file.expect("a file");
            let mode = file.metadata().expect("its mode").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{:?}", file.path());
        }
    });
}

#[test]
fn a_full_disk_is_said_and_survived() {
    run(async {
        let place = Place::sqlite();
        let mut config = place.config();
        config.max_pages = Some(80);
        let store = Store::open(config).await.expect("a store");
        let big =
            |number: usize| Account { note: Some("x".repeat(9_000)), ..account(&number.to_string(), 1) };
        let gate = Gate::shut(&store).await;
        let asked: Vec<_> = (0..60)
            .map(|number| {
                let store = store.clone();
                let plan =
                    Plan::<(), Refusal>::new().insert(&big(number)).event(event(&store, &number.to_string()));
                tokio::spawn(async move { store.commit(plan).await })
            })
            .collect();
        settle_down().await;
        gate.lift().await;
        let mut written = Vec::new();
        for (number, asked) in asked.into_iter().enumerate() {
            match asked.await.expect("no panic") {
                Ok(()) => written.push(number.to_string()),
                Err(error) => assert_eq!(error, Refusal::Call(CallError::Unavailable { retry_after_s: 1 })),
            }
        }
        assert!((1..60).contains(&written.len()), "{} were written", written.len());
        let stored = store.query("SELECT id FROM accounts ORDER BY rowid", vec![]).await.expect("accounts");
        let stored: Vec<_> = stored.iter().map(|row| row[0].text().expect("a text").to_owned()).collect();
        assert_eq!(stored, written);
        let events = store.events_after(0, 100, std::time::Duration::ZERO).await.expect("events");
        assert_eq!(events.iter().map(|event| event.subject.clone()).collect::<Vec<_>>(), written);
        assert!(events.iter().zip(1..).all(|(event, number)| event.number == number), "numbers with gaps");

        // Room again, and it goes on.
        let room = written.iter().fold(Plan::new(), |plan, id| plan.delete::<Account>(key![id.clone()]));
        assert_eq!(store.commit::<(), Refusal>(room).await, Ok(()));
        assert_eq!(store.commit(Plan::<(), Refusal>::new().insert(&big(0))).await, Ok(()));
    });
}
