//! Single promises of plans and decisions.

use std::time::Duration;

use kernel::CallError;
use store::{Keys, Plan, key};

use crate::place::{
    Account, Gate, Line, Place, Refusal, account, event, guarded, internal, on_every_engine, settle_down,
};

on_every_engine! {
    a_plan_that_fails_leaves_nothing_and_takes_nobody_along,
    a_panic_is_its_own_callers_matter,
    a_row_that_no_key_names_is_a_fault,
    a_row_found_among_many_is_found_by_its_key,
    a_caller_who_leaves_does_not_stop_the_plan,
    what_is_full_says_so,
    closing_answers_what_is_queued,
    nothing_is_too_long_to_be_stored,
    an_answer_that_is_no_json_is_not_written,
    a_decision_on_many_rows_may_ask_for_others_for_the_first_time,
    a_name_is_free_when_it_was_given_up_and_not_before,
}

async fn a_plan_that_fails_leaves_nothing_and_takes_nobody_along(place: &Place) {
    let store = place.open().await;
    let gate = Gate::shut(&store).await;
    let good = |id: &str| Plan::<(), Refusal>::new().insert(&account(id, 1)).event(event(&store, id));
    let bad = || guarded(good("x")).insert(&Line { account: "nobody".into(), item: "a".into(), count: 1 });
    let plans = [good("a"), bad(), good("b"), bad(), good("c")];
    let asked: Vec<_> = plans
        .into_iter()
        .map(|plan| {
            let store = store.clone();
            tokio::spawn(async move { store.commit(plan).await })
        })
        .collect();
    settle_down().await;
    gate.lift().await;
    let mut answers = Vec::new();
    for asked in asked {
        answers.push(asked.await.expect("no panic"));
    }
    assert_eq!(answers, [Ok(()), Err(Refusal::Orphan), Ok(()), Err(Refusal::Orphan), Ok(())]);
    let events = store.events_after(0, 10, Duration::ZERO).await.expect("events");
    let told: Vec<_> = events.iter().map(|event| (event.number, event.subject.as_str())).collect();
    assert_eq!(told, [(1, "a"), (2, "b"), (3, "c")]);
    assert_eq!(store.one::<Account>(key!["x".to_owned()]).await, Ok(None));
}

async fn a_panic_is_its_own_callers_matter(place: &Place) {
    let store = place.open().await;
    let panicked = store.decide::<(), Refusal>(Keys::none(), |_| panic!("as the test wants it")).await;
    assert_eq!(panicked, Err(internal()));
    assert_eq!(store.commit(Plan::<_, Refusal>::answer(7).insert(&account("a", 1))).await, Ok(7));
    assert!(store.health().is_writable);
}

async fn a_row_that_no_key_names_is_a_fault(place: &Place) {
    let store = place.open().await;
    let asked =
        store.decide::<(), Refusal>(Keys::new().one::<Line>(key!["a".to_owned(), "b".to_owned()]), |rows| {
            assert_eq!(rows.one::<Line>(&key!["a".to_owned(), "b".to_owned()]), Ok(None));
            assert!(matches!(rows.all::<Account>(), Err(CallError::Internal)));
            Ok(Plan::new())
        });
    assert_eq!(asked.await, Ok(()));
}

async fn a_row_found_among_many_is_found_by_its_key(place: &Place) {
    let store = place.open().await;
    let line = |item: &str| Line { account: "a".into(), item: item.into(), count: 1 };
    let plan = Plan::<(), Refusal>::new().insert(&account("a", 1)).insert(&line("x")).insert(&line("y"));
    store.commit(plan).await.expect("written");
    let asked =
        store.decide::<(), Refusal>(Keys::new().all::<Line>("account", "a".to_owned()), move |rows| {
            let found = rows.one::<Line>(&key!["a".to_owned(), "y".to_owned()]);
            assert_eq!(found, Ok(Some(line("y"))));
            assert_eq!(rows.all::<Line>(), Ok(vec![line("x"), line("y")]));
            Ok(Plan::new())
        });
    assert_eq!(asked.await, Ok(()));
}

async fn a_caller_who_leaves_does_not_stop_the_plan(place: &Place) {
    let store = place.open().await;
    let gate = Gate::shut(&store).await;
    let leaving = {
        let store = store.clone();
        tokio::spawn(async move { store.commit(Plan::<(), Refusal>::new().insert(&account("a", 1))).await })
    };
    settle_down().await;
    leaving.abort();
    assert!(leaving.await.is_err());
    gate.lift().await;
    store.close().await;
    let found = place.open().await.one::<Account>(key!["a".to_owned()]).await;
    assert_eq!(found, Ok(Some(account("a", 1))));
}

async fn what_is_full_says_so(place: &Place) {
    let mut config = place.config();
    config.queue = 2;
    let store = store::Store::open(config).await.expect("a store");
    let gate = Gate::shut(&store).await;
    let asked: Vec<_> = (0..4)
        .map(|number| {
            let store = store.clone();
            let row = account(&number.to_string(), 1);
            tokio::spawn(async move { store.commit(Plan::<(), Refusal>::new().insert(&row)).await })
        })
        .collect();
    settle_down().await;
    assert_eq!(store.health().queued, 2);
    gate.lift().await;
    let mut answers = Vec::new();
    for asked in asked {
        answers.push(asked.await.expect("no panic"));
    }
    let full = Err(Refusal::Call(CallError::Unavailable { retry_after_s: 1 }));
    assert_eq!(answers, [Ok(()), Ok(()), full.clone(), full]);
}

async fn closing_answers_what_is_queued(place: &Place) {
    let store = place.open().await;
    let gate = Gate::shut(&store).await;
    let asked: Vec<_> = (0..40)
        .map(|number| {
            let store = store.clone();
            let row = account(&number.to_string(), 1);
            tokio::spawn(async move { store.commit(Plan::<(), Refusal>::new().insert(&row)).await })
        })
        .collect();
    settle_down().await;
    let closing = {
        let store = store.clone();
        tokio::spawn(async move { store.close().await })
    };
    settle_down().await;
    // The writer is still at work, and takes nothing any more.
    assert!(!store.health().is_writable);
    gate.lift().await;
    closing.await.expect("closed");
    assert!(!store.health().is_writable);
    for asked in asked {
        assert_eq!(asked.await.expect("no panic"), Ok(()));
    }
    let late = store.commit(Plan::<(), Refusal>::new().insert(&account("late", 1))).await;
    assert_eq!(late, Err(Refusal::Call(CallError::Unavailable { retry_after_s: 1 })));
    assert!(matches!(store.query("SELECT 1", vec![]).await, Err(CallError::Unavailable { .. })));
    let again = place.open().await;
    assert_eq!(again.rows::<Account>("", vec![]).await.map(|rows| rows.len()), Ok(40));
}

async fn nothing_is_too_long_to_be_stored(place: &Place) {
    let store = place.open().await;
    let long = Account { note: Some("é".repeat(200_000)), ..account("a", i64::MAX) };
    assert_eq!(store.commit(Plan::<(), Refusal>::new().insert(&long)).await, Ok(()));
    assert_eq!(store.one::<Account>(key!["a".to_owned()]).await, Ok(Some(long)));
}

async fn an_answer_that_is_no_json_is_not_written(place: &Place) {
    let store = place.open().await;
    let cx = kernel::CallContext::new("r").with_key("k", "f");
    // JSON has no object whose keys are lists.
    type Odd = std::collections::BTreeMap<Vec<u8>, u8>;
    let odd = || Odd::from([(vec![1], 1)]);
    let asked = store.once::<Odd, Refusal>(&cx, "1.1", Keys::none(), move |_| {
        Ok(Plan::answer(odd()).insert(&account("a", 1)))
    });
    assert_eq!(asked.await, Err(internal()));
    assert_eq!(store.one::<Account>(key!["a".to_owned()]).await, Ok(None));
}

async fn a_decision_on_many_rows_may_ask_for_others_for_the_first_time(place: &Place) {
    let store = place.open().await;
    let item = |number: usize| format!("{number}{}", "x".repeat(500));
    let line = |number| Line { account: "a".into(), item: item(number), count: 1 };
    let plan = Plan::<(), Refusal>::new().insert(&account("a", 1));
    store.commit((0..3_000).map(line).fold(plan, |plan, line| plan.insert(&line))).await.expect("written");
    // A megabyte and a half is on its way when the next table is asked about.
    let keys = Keys::new().all::<Line>("account", "a".to_owned()).one::<Account>(key!["a".to_owned()]);
    let counted = store.decide(keys, |rows| Ok::<_, Refusal>(Plan::answer(rows.all::<Line>()?.len())));
    let counted = tokio::time::timeout(Duration::from_secs(20), counted).await.expect("it does not hang");
    assert_eq!(counted, Ok(3_000));
}

async fn a_name_is_free_when_it_was_given_up_and_not_before(place: &Place) {
    let store = place.open().await;
    let named = |id: &str, name: &str| Account { name: name.into(), ..account(id, 1) };
    // Several of each sort, since rows that are written together may come in any order.
    for (number, (a, b)) in [("a", "b"), ("c", "d"), ("f", "e"), ("h", "g")].into_iter().enumerate() {
        let (old, new, free) = (format!("old {number}"), format!("new {number}"), format!("free {number}"));
        let there = Plan::<(), Refusal>::new().insert(&named(a, &old)).insert(&named(b, &new));
        store.commit(there).await.expect("written");
        let (first, then) = (named(a, &new), named(b, &free));
        for _ in 0..4 {
            let too_soon = guarded(Plan::new().upsert(&first).upsert(&then));
            assert_eq!(store.commit(too_soon).await, Err(Refusal::Taken), "{a} and {b}, upserted");
            let too_soon = guarded(Plan::new().update(&first).update(&then));
            assert_eq!(store.commit(too_soon).await, Err(Refusal::Taken), "{a} and {b}, updated");
        }
        let in_time = guarded(Plan::new().update(&then).update(&first));
        assert_eq!(store.commit(in_time).await, Ok(()));
    }
}
