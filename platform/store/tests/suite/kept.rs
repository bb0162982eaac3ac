//! What is kept of reads: as fresh as a read of the database would be.

use std::sync::Arc;

use kernel::CallError;
use store::{Kept, Keys, Plan, Rows, Source, Store, key};

use crate::place::{Account, Line, Place, account, on_every_engine};

on_every_engine! {
    whoever_was_answered_reads_what_it_wrote,
    a_change_elsewhere_leaves_it_alone,
    what_a_plan_wrote_may_be_kept,
    every_sort_of_write_ends_it,
    what_was_read_before_a_commit_is_not_kept_after_it,
    what_is_kept_takes_no_more_than_its_room,
    what_a_small_thing_was_made_of_counts_too,
}

type Balances = Kept<String, i64>;

async fn balance(store: &Store, kept: &Balances, id: &str) -> i64 {
    if let Some(balance) = kept.get(&id.to_owned()).await {
        return balance;
    }
    let now = kept.now();
    let account = store.one::<Account>(key![id.to_owned()]).await.expect("a read");
    let balance = account.map_or(-1, |account| account.balance);
    kept.keep(id.to_owned(), balance, now, vec![Source::rows::<Account>(&id.to_owned())]);
    balance
}

async fn commit(store: &Store, plan: Plan<(), CallError>) {
    store.commit(plan).await.expect("a commit");
}

async fn whoever_was_answered_reads_what_it_wrote(place: &Place) {
    let store = place.open().await;
    let kept = Arc::new(Balances::new(&store, 1 << 20, |_| 0));
    let accounts = ["a", "b", "c"];
    for id in accounts {
        commit(&store, Plan::new().insert(&account(id, 0))).await;
    }
    let writers = accounts.map(|id| {
        let (store, kept) = (store.clone(), kept.clone());
        tokio::spawn(async move {
            for count in 1..=200 {
                commit(&store, Plan::new().add::<Account>(key![id.to_owned()], &[("balance", 1)])).await;
                assert_eq!(balance(&store, &kept, id).await, count);
                tokio::task::yield_now().await;
                assert_eq!(balance(&store, &kept, id).await, count);
            }
        })
    });
    for writer in writers {
        writer.await.expect("no stale read");
    }
}

async fn a_change_elsewhere_leaves_it_alone(place: &Place) {
    let store = place.open().await;
    let kept = Balances::new(&store, 1 << 20, |_| 0);
    commit(&store, Plan::new().insert(&account("a", 1)).insert(&account("b", 1))).await;
    balance(&store, &kept, "a").await;
    commit(&store, Plan::new().add::<Account>(key!["b".to_owned()], &[("balance", 1)])).await;
    let line = Line { account: "a".into(), item: "i".into(), count: 1 };
    commit(&store, Plan::new().insert(&line)).await;
    assert_eq!(kept.get(&"a".to_owned()).await, Some(1));
}

async fn what_a_plan_wrote_may_be_kept(place: &Place) {
    let store = place.open().await;
    let kept = Balances::new(&store, 1 << 20, |_| 0);
    commit(&store, Plan::new().insert(&account("a", 0))).await;
    // Many at a time, so that one commit has several of them.
    let plans = (0..200).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let who = key!["a".to_owned()];
            let keys = Keys::new().one::<Account>(who.clone());
            let decision = move |rows: &Rows| {
                let next = rows.one::<Account>(&who)?.ok_or(CallError::Internal)?.balance + 1;
                Ok::<_, CallError>(Plan::answer(next).update(&account("a", next)))
            };
            store.decide_at(keys, decision).await.expect("written")
        })
    });
    let mut written = Vec::new();
    for plan in plans.collect::<Vec<_>>() {
        written.push(plan.await.expect("no panic"));
    }
    // However late it is put away: only what the last of them wrote holds.
    for (next, since) in written {
        kept.keep("a".to_owned(), next, since, vec![Source::rows::<Account>(&"a".to_owned())]);
        assert_eq!(kept.get(&"a".to_owned()).await, (next == 200).then_some(200), "{next}");
    }
}

async fn every_sort_of_write_ends_it(place: &Place) {
    let store = place.open().await;
    let kept = Balances::new(&store, 1 << 20, |_| 0);
    commit(&store, Plan::new().insert(&account("a", 1))).await;
    let renamed = Account { note: Some("renamed".into()), ..account("a", 3) };
    let writes: [Plan<(), CallError>; 5] = [
        Plan::new().add::<Account>(key!["a".to_owned()], &[("balance", 1)]),
        Plan::new().update(&renamed),
        Plan::new().add_and_set::<Account>(
            key!["a".to_owned()],
            &[("balance", 1)],
            vec![("note", store::Value::Text("set".into()))],
        ),
        Plan::new().upsert(&account("a", 5)),
        Plan::new().delete_where::<Account>("name", "name of a".to_owned()),
    ];
    for (write, expected) in writes.into_iter().zip([2, 3, 4, 5, -1]) {
        balance(&store, &kept, "a").await;
        commit(&store, write).await;
        assert_eq!(kept.get(&"a".to_owned()).await, None);
        assert_eq!(balance(&store, &kept, "a").await, expected);
    }
    commit(&store, Plan::new().insert(&account("a", 7))).await;
    assert_eq!(balance(&store, &kept, "a").await, 7, "that it was not there is kept no longer either");
}

async fn what_was_read_before_a_commit_is_not_kept_after_it(place: &Place) {
    let store = place.open().await;
    let kept = Balances::new(&store, 1 << 20, |_| 0);
    commit(&store, Plan::new().insert(&account("a", 1))).await;
    let before = kept.now();
    commit(&store, Plan::new().add::<Account>(key!["a".to_owned()], &[("balance", 1)])).await;
    kept.keep("a".to_owned(), 1, before, vec![Source::rows::<Account>(&"a".to_owned())]);
    assert_eq!(balance(&store, &kept, "a").await, 2);
}

async fn left<V: Clone>(kept: &Kept<i64, V>, many: i64) -> usize {
    kept.get_all(&(0..many).collect::<Vec<_>>()).await.into_iter().flatten().count()
}

async fn what_is_kept_takes_no_more_than_its_room(place: &Place) {
    let store = place.open().await;
    let kept = Kept::<i64, String>::new(&store, 100_000, String::len);
    for number in 0..1_000 {
        kept.keep(number, "x".repeat(1_000), kept.now(), Vec::new());
    }
    let left = left(&kept, 1_000).await;
    assert!((50..=100).contains(&left), "{left} of 1,000 are kept");
}

async fn what_a_small_thing_was_made_of_counts_too(place: &Place) {
    let store = place.open().await;
    let kept = Kept::<i64, i64>::new(&store, 100_000, |_| 0);
    for number in 0..10_000 {
        kept.keep(number, number, kept.now(), vec![Source::table::<Account>(); 4]);
    }
    // Key, value and sources are 80 bytes, and it takes some more to hold them together.
    let left = left(&kept, 10_000).await;
    assert!((500..1_250).contains(&left), "{left} of 10,000 are kept");
}
