//! The same key answers the same again, exactly.

use std::time::Duration;

use kernel::{CallContext, CallError};
use store::{Claim, Keys, Plan, Recall, Store, key};

use crate::place::{Account, Gate, Place, Refusal, account, guarded, on_every_engine, settle_down};

on_every_engine! {
    a_key_answers_the_same_again_also_after_a_restart,
    a_key_is_for_one_request,
    a_twin_in_flight_is_told_so,
    a_call_in_flight_concerns_its_own_key_alone,
    a_call_whose_caller_left_is_still_in_flight,
    refusals_that_are_final_are_kept,
    a_refusal_by_a_constraint_is_kept,
    other_refusals_are_not_kept,
    a_call_that_died_is_resumed_from_its_receipt,
    what_was_erased_is_not_found,
    what_was_undone_frees_its_key,
    erasing_a_call_at_work_lets_it_end,
    a_call_without_a_key_leaves_no_trace,
    old_answers_are_pruned_and_unanswered_calls_are_not,
}

fn cx(request: &str, key: &str, fingerprint: &str) -> CallContext {
    CallContext::new(request).with_key(key, fingerprint)
}

/// Opens an account once; answers its name and balance.
async fn open_account(store: &Store, cx: &CallContext, id: &str) -> Result<(String, i64), Refusal> {
    let row = account(id, 5);
    store
        .once(cx, "4.1", Keys::none(), move |_| {
            Ok(guarded(Plan::answer((row.name.clone(), row.balance)).insert(&row).about(&row.id)))
        })
        .await
}

async fn records(store: &Store) -> usize {
    store.query("SELECT key FROM idempotency", vec![]).await.expect("records").len()
}

async fn a_key_answers_the_same_again_also_after_a_restart(place: &Place) {
    let first = cx("req-1", "k", "f");
    let answer = open_account(&place.open().await, &first, "a").await.expect("opened");
    assert!(!first.is_replay());
    for _ in 0..2 {
        let store = place.open().await;
        let again = cx("req-2", "k", "f");
        assert_eq!(open_account(&store, &again, "a").await, Ok(answer.clone()));
        assert!(again.is_replay());
        assert_eq!(again.problem_request_id(), "req-1");
        let recalled = store.recall::<(), (String, i64), Refusal>(&cx("req-3", "k", "f"), "4.1").await;
        assert!(matches!(recalled, Ok(Recall::Answered(known)) if known == answer));
        // Another function is another scope.
        let other = store.recall::<(), (String, i64), Refusal>(&cx("req-3", "k", "f"), "4.2").await;
        assert!(matches!(other, Ok(Recall::New(claim)) if claim.has_key()));
    }
}

async fn a_key_is_for_one_request(place: &Place) {
    let store = place.open().await;
    let other = cx("req-2", "k", "another request");
    assert_eq!(store.check_key(&other, "4.1").await, Ok(()));
    open_account(&store, &cx("req-1", "k", "f"), "a").await.expect("opened");
    let reused = Err(Refusal::Call(CallError::IdempotencyKeyReused));
    assert_eq!(open_account(&store, &other, "b").await, reused);
    assert!(!other.is_replay());
    assert!(matches!(
        store.recall::<(), (), Refusal>(&other, "4.1").await,
        Err(Refusal::Call(CallError::IdempotencyKeyReused))
    ));
    assert_eq!(store.check_key(&other, "4.1").await, Err(CallError::IdempotencyKeyReused));
    assert_eq!(store.check_key(&cx("req-3", "k", "f"), "4.1").await, Ok(()));
    assert_eq!(store.one::<Account>(key!["b".to_owned()]).await, Ok(None));
}

async fn a_twin_in_flight_is_told_so(place: &Place) {
    let store = place.open().await;
    let gate = Gate::shut(&store).await;
    let first = {
        let store = store.clone();
        tokio::spawn(async move { open_account(&store, &cx("req-1", "k", "f"), "a").await })
    };
    settle_down().await;
    let twin = open_account(&store, &cx("req-2", "k", "f"), "a").await;
    assert_eq!(twin, Err(Refusal::Call(CallError::IdempotencyInFlight)));
    let other = open_account(&store, &cx("req-2", "k", "another request"), "a").await;
    assert_eq!(other, Err(Refusal::Call(CallError::IdempotencyKeyReused)));
    assert_eq!(
        store.check_key(&cx("req-2", "k", "another request"), "4.1").await,
        Err(CallError::IdempotencyKeyReused)
    );
    gate.lift().await;
    let answer = first.await.expect("no panic");
    // Whoever has the answer may ask again at once.
    for _ in 0..50 {
        assert_eq!(open_account(&store, &cx("req-3", "k", "f"), "a").await, answer);
    }
}

async fn a_call_in_flight_concerns_its_own_key_alone(place: &Place) {
    let store = place.open().await;
    let gate = Gate::shut(&store).await;
    let first = {
        let store = store.clone();
        tokio::spawn(async move { open_account(&store, &cx("req-1", "k", "f"), "a").await })
    };
    settle_down().await;
    // The same key for another function, another key for the same: both are free for whatever request.
    assert_eq!(store.check_key(&cx("req-2", "k", "another request"), "4.2").await, Ok(()));
    assert_eq!(store.check_key(&cx("req-2", "another key", "another request"), "4.1").await, Ok(()));
    gate.lift().await;
    first.await.expect("no panic").expect("opened");
}

async fn a_call_whose_caller_left_is_still_in_flight(place: &Place) {
    let store = place.open().await;
    let gate = Gate::shut(&store).await;
    let leaving = {
        let store = store.clone();
        tokio::spawn(async move { open_account(&store, &cx("req-1", "k", "f"), "a").await })
    };
    settle_down().await;
    leaving.abort();
    assert!(leaving.await.is_err());
    let twin = open_account(&store, &cx("req-2", "k", "f"), "a").await;
    assert_eq!(twin, Err(Refusal::Call(CallError::IdempotencyInFlight)));
    gate.lift().await;
    // Behind the one that left; then it has ended.
    store.commit(Plan::<(), Refusal>::new().insert(&account("z", 1))).await.expect("written");
    let again = cx("req-3", "k", "f");
    assert_eq!(open_account(&store, &again, "a").await, Ok(("name of a".to_owned(), 5)));
    assert!(again.is_replay());
}

async fn refusals_that_are_final_are_kept(place: &Place) {
    let store = place.open().await;
    let refuse = |cx: CallContext, why: &'static str| {
        let store = store.clone();
        async move {
            let no = move |_: &store::Rows| Err::<Plan<(), _>, _>(Refusal::Unwilling { why: why.into() });
            store.once(&cx, "3.1", Keys::none(), no).await
        }
    };
    let first = Err(Refusal::Unwilling { why: "first".into() });
    assert_eq!(refuse(cx("req-1", "k", "f"), "first").await, first);
    let again = cx("req-2", "k", "f");
    assert_eq!(refuse(again.clone(), "second").await, first);
    assert!(again.is_replay());
    assert_eq!(again.problem_request_id(), "req-1");

    // The same, where a function refuses by itself.
    let Ok(Recall::New(claim)) = store.recall::<(), (), Refusal>(&cx("req-1", "k2", "f"), "3.1").await else {
        panic!("nothing is known of that key")
    };
    store.refuse(&claim, &Refusal::Short).await.expect("kept");
    drop(claim);
    let kept = store.recall::<(), (), Refusal>(&cx("req-2", "k2", "f"), "3.1").await;
    assert!(matches!(kept, Err(Refusal::Short)));
}

async fn a_refusal_by_a_constraint_is_kept(place: &Place) {
    let store = place.open().await;
    open_account(&store, &cx("req-1", "k1", "f"), "a").await.expect("opened");
    assert_eq!(open_account(&store, &cx("req-2", "k2", "f"), "a").await, Err(Refusal::Taken));
    store.commit(Plan::<(), Refusal>::new().delete::<Account>(key!["a".to_owned()])).await.expect("deleted");
    let again = cx("req-3", "k2", "f");
    assert_eq!(open_account(&store, &again, "a").await, Err(Refusal::Taken));
    assert!(again.is_replay());
    assert_eq!(store.one::<Account>(key!["a".to_owned()]).await, Ok(None));
}

async fn other_refusals_are_not_kept(place: &Place) {
    let store = place.open().await;
    for refusal in [Refusal::Wrong, Refusal::Gone, Refusal::Call(CallError::IdempotencyInFlight)] {
        let expected = Err(refusal.clone());
        let no = move |_: &store::Rows| Err::<Plan<(String, i64), _>, _>(refusal.clone());
        assert_eq!(store.once(&cx("req-1", "k", "f"), "4.1", Keys::none(), no).await, expected);
    }
    assert_eq!(records(&store).await, 0);
    let now = cx("req-2", "k", "f");
    assert!(open_account(&store, &now, "a").await.is_ok());
    assert!(!now.is_replay());

    // Where a function refuses by itself: what is not kept does not ask for a disk that works; only where others may
    // have answered meanwhile it is asked whether they have.
    let Ok(Recall::New(claim)) = store.recall::<(), (), Refusal>(&cx("req-3", "k2", "f"), "3.1").await else {
        panic!("nothing is known of that key")
    };
    store.close().await;
    let lost = Err(CallError::Unavailable { retry_after_s: 1 });
    let not_kept = if place.is_sqlite() { Ok(()) } else { lost.clone() };
    assert_eq!(store.refuse(&claim, &Refusal::Wrong).await, not_kept);
    assert_eq!(store.refuse(&claim, &Refusal::Short).await, lost);
}

/// What a call of several steps leaves behind when its process dies after the first.
async fn begin(store: &Store, cx: &CallContext, receipt: &str) -> Claim {
    let claim = match store.recall::<String, String, Refusal>(cx, "3.1").await {
        Ok(Recall::New(claim) | Recall::Resumed { claim, .. }) => claim,
        other => panic!("{other:?}"),
    };
    let plan = Plan::<(), Refusal>::new().about("usr").begin(&claim, &receipt);
    store.commit(plan).await.expect("begun");
    claim
}

async fn a_call_that_died_is_resumed_from_its_receipt(place: &Place) {
    let store = place.open().await;
    let claim = begin(&store, &cx("req-1", "k", "f"), "first step").await;
    let twin = store.recall::<String, String, Refusal>(&cx("req-2", "k", "f"), "3.1").await;
    assert!(matches!(twin, Err(Refusal::Call(CallError::IdempotencyInFlight))));
    drop((claim, twin));
    store.close().await;

    let store = place.open().await;
    drop(begin(&store, &cx("req-2", "k", "f"), "second step").await);
    let third = cx("req-3", "k", "f");
    let Ok(Recall::Resumed { claim, receipt }) = store.recall::<String, String, Refusal>(&third, "3.1").await
    else {
        panic!("it was begun")
    };
    assert_eq!(receipt, "second step");
    assert!(!third.is_replay());
    let done = Plan::<(), Refusal>::new().insert(&account("a", 1)).settle(&claim, Ok(&"done"));
    store.commit(done).await.expect("settled");
    // A second answer would mean a second effect.
    let twice = Plan::<(), Refusal>::new().insert(&account("b", 1)).settle(&claim, Ok(&"done twice"));
    assert_eq!(store.commit(twice).await, Err(Refusal::Call(CallError::IdempotencyInFlight)));
    assert_eq!(store.one::<Account>(key!["b".to_owned()]).await, Ok(None));
    drop(claim);
    let known = store.recall::<String, String, Refusal>(&cx("req-4", "k", "f"), "3.1").await;
    assert!(matches!(known, Ok(Recall::Answered(answer)) if answer == "done"));
}

async fn what_was_erased_is_not_found(place: &Place) {
    let store = place.open().await;
    open_account(&store, &cx("req-1", "k1", "f"), "a").await.expect("opened");
    open_account(&store, &cx("req-2", "k2", "f"), "b").await.expect("opened");
    let erase = || {
        let cx = cx("req-3", "k3", "f");
        let store = store.clone();
        async move { store.once(&cx, "4.2", Keys::none(), |_| Ok::<_, Refusal>(Plan::new().forget("a"))).await }
    };
    assert_eq!(erase().await, Ok(()));
    let erased = cx("req-4", "k1", "f");
    assert_eq!(open_account(&store, &erased, "a").await, Err(Refusal::Call(CallError::NotFound)));
    assert!(!erased.is_replay());
    let recalled = store.recall::<(), (), Refusal>(&cx("req-4", "k1", "f"), "4.1").await;
    assert!(matches!(recalled, Err(Refusal::Call(CallError::NotFound))));
    let left = store.query("SELECT receipt, answer FROM idempotency WHERE subject = 'a'", vec![]).await;
    assert_eq!(left, Ok(vec![vec![store::Value::Null, store::Value::Null]]));
    assert!(open_account(&store, &cx("req-5", "k2", "f"), "b").await.is_ok(), "others stay");
    assert_eq!(erase().await, Ok(()), "the erasure itself replays");
}

async fn what_was_undone_frees_its_key(place: &Place) {
    let store = place.open().await;
    open_account(&store, &cx("req-1", "k1", "f"), "a").await.expect("opened");
    let undo = Plan::<(), Refusal>::new().delete::<Account>(key!["a".to_owned()]).free_keys("a");
    store.commit(undo).await.expect("undone");
    let again = cx("req-2", "k1", "f");
    assert!(open_account(&store, &again, "a").await.is_ok());
    assert!(!again.is_replay(), "it was done anew");
}

async fn erasing_a_call_at_work_lets_it_end(place: &Place) {
    let store = place.open().await;
    let claim = begin(&store, &cx("req-1", "k", "f"), "a step").await;
    store.commit(Plan::<(), Refusal>::new().forget("usr")).await.expect("erased");
    let done = Plan::<(), Refusal>::new().insert(&account("a", 1)).settle(&claim, Ok(&"done"));
    assert_eq!(store.commit(done).await, Ok(()));
    drop(claim);
    let known = store.recall::<String, String, Refusal>(&cx("req-2", "k", "f"), "3.1").await;
    assert!(matches!(known, Err(Refusal::Call(CallError::NotFound))));
}

async fn a_call_without_a_key_leaves_no_trace(place: &Place) {
    let store = place.open().await;
    let cx = CallContext::new("req-1");
    assert!(open_account(&store, &cx, "a").await.is_ok());
    assert_eq!(open_account(&store, &cx, "a").await, Err(Refusal::Taken));
    let Ok(Recall::New(claim)) = store.recall::<(), (), Refusal>(&cx, "3.1").await else {
        panic!("there is no key")
    };
    assert!(!claim.has_key());
    let plan = Plan::<(), Refusal>::new().begin(&claim, &"a step").settle(&claim, Ok(&"done"));
    store.commit(plan).await.expect("written");
    store.refuse(&claim, &Refusal::Taken).await.expect("nothing to do");
    assert_eq!(store.check_key(&cx, "3.1").await, Ok(()));
    assert_eq!(records(&store).await, 0);
}

async fn old_answers_are_pruned_and_unanswered_calls_are_not(place: &Place) {
    let store = place.open().await;
    open_account(&store, &cx("req-1", "old", "f"), "a").await.expect("opened");
    drop(begin(&store, &cx("req-2", "begun", "f"), "a step").await);
    place.pass(Duration::from_secs(86_400));
    let midnight = store.world().now();
    open_account(&store, &cx("req-3", "new", "f"), "b").await.expect("opened");
    assert_eq!(store.prune_idempotency(midnight).await, Ok(1));
    assert_eq!(store.prune_idempotency(midnight).await, Ok(0));
    assert_eq!(records(&store).await, 2);
}
