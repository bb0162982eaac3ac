//! What concerns the file: its lock, its permissions, a full disk, tables that are not ours.

use kernel::CallError;
use store::{OpenError, Plan, Store, key};

use crate::place::{Account, Gate, Place, Refusal, account, event, run, settle_down};

#[test]
fn a_second_opener_is_refused_with_a_hint() {
    run(async {
        let place = Place::sqlite();
        let store = place.open().await;
        let refused = Store::open(place.config()).await.expect_err("it is open already");
        assert!(matches!(&refused, OpenError::Locked { path } if *path == place.path()));
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
        config.path = place.path().with_file_name("nowhere").join("test.db");
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
        config.migrations = store::runner(&[("V1__test", "CREATE TABLE other (id TEXT) STRICT;")]);
        let refused = Store::open(config).await.expect_err("another V1");
        assert!(matches!(refused, OpenError::Migration { .. }), "{refused}");
        drop(place.open().await);
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
