//! A witness: whoever writes what it was shown has the same database.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kernel::CallContext;
use store::{Keys, Plan, Store, Value, key};

use crate::place::{Account, Line, Place, Refusal, account, event, run};

type Shown = Arc<Mutex<Vec<(String, Vec<Value>)>>>;

/// What is shown to a further witness of a store.
fn watch(store: &Store) -> Shown {
    let shown = Shown::default();
    let seen = shown.clone();
    store.witness(move |sql, params| seen.lock().expect("a lock").push((sql.to_owned(), params)));
    shown
}

/// Writes of every sort.
async fn write(store: &Store) {
    let plan = Plan::<(), Refusal>::new;
    let line = |item: &str| Line { account: "a".into(), item: item.into(), count: 1 };
    let noted = Account { note: Some("é".into()), ..account("b", 5) };
    store
        .commit(plan().insert(&account("a", 1)).upsert(&account("b", 2)).update(&noted))
        .await
        .expect("rows");
    store.commit(plan().insert(&line("x")).insert(&line("y"))).await.expect("lines");
    let less = plan()
        .add::<Account>(key!["a".to_owned()], &[("balance", 7)])
        .delete_where::<Line>("item", "x".to_owned());
    store.commit(less.event(event(store, "s")).advance("order", 3)).await.expect("the rest");
    let cx = CallContext::new("r").with_key("k", "f");
    store.once(&cx, "1.1", Keys::none(), |_| Ok::<_, Refusal>(Plan::answer(7))).await.expect("an answer");
}

/// All that is stored, as text.
async fn all(store: &Store) -> String {
    let accounts = store.rows::<Account>("ORDER BY id", vec![]).await.expect("accounts");
    let lines = store.rows::<Line>("ORDER BY item", vec![]).await.expect("lines");
    let events = store.events_after(0, 10, Duration::ZERO).await.expect("events");
    let keys = store.query("SELECT key, fingerprint, answer, created_at FROM idempotency", vec![]).await;
    format!("{accounts:?} {lines:?} {events:?} {keys:?} {:?}", store.cursor("order").await)
}

#[test]
fn what_a_witness_was_shown_makes_the_same_database() {
    run(async {
        let (place, twin) = (Place::sqlite(), Place::sqlite());
        let store = place.open().await;
        let shown = watch(&store);
        let shown_to_another = watch(&store);
        write(&store).await;
        assert!(shown_to_another.lock().expect("a lock").is_empty(), "there is one witness");

        // The same tables, with nothing in them.
        twin.open().await.close().await;
        let bare = rusqlite::Connection::open(twin.path()).expect("a file");
        for (sql, params) in shown.lock().expect("a lock").iter() {
            bare.execute(sql, rusqlite::params_from_iter(params)).expect("it was written before");
        }
        drop(bare);
        assert_eq!(all(&twin.open().await).await, all(&store).await);
    });
}
