//! Batches that are begun before their turn, as they are when many callers wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kernel::{CallContext, Clock, Currency, World};
use store::{Keys, Plan, Store, key};

use crate::place::{
    Account, Place, Refusal, account, config_at, event, guarded, on_every_engine, run, settle_down,
};

async fn place_for_two(place: &Place) -> [Store; 2] {
    let world = |seed| World::seeded(Clock::System, seed, Currency::USD);
    let open = async |seed| Store::open(config_at(&place.databases(), world(seed))).await.expect("a store");
    [open(1).await, open(2).await]
}

/// Writes a balance that is one higher than the one it was told.
async fn count_one(store: &Store) -> Result<(), Refusal> {
    let who = key!["a".to_owned()];
    store
        .decide(Keys::new().one::<Account>(who.clone()), move |rows| {
            let held = rows.one::<Account>(&who)?.ok_or(Refusal::Gone)?;
            Ok(Plan::new().update(&Account { balance: held.balance + 1, ..held }))
        })
        .await
}

#[test]
fn a_batch_that_was_begun_before_another_process_wrote_decides_anew() {
    run(async {
        let place = Place::postgres();
        let [busy, other] = place_for_two(&place).await;
        busy.commit(Plan::<(), Refusal>::new().insert(&account("a", 0))).await.expect("written");
        let is_over = Arc::new(AtomicBool::new(false));
        let crowd: Vec<_> = (0..96)
            .map(|_| {
                let (busy, is_over) = (busy.clone(), is_over.clone());
                tokio::spawn(async move {
                    let mut counted = 0;
                    while !is_over.load(Ordering::Relaxed) {
                        count_one(&busy).await.expect("counted");
                        counted += 1;
                    }
                    counted
                })
            })
            .collect();
        let mut counted = 0;
        for _ in 0..4 {
            // For a second after another has written nobody begins ahead.
            tokio::time::sleep(Duration::from_millis(1_200)).await;
            count_one(&other).await.expect("counted");
            counted += 1;
        }
        is_over.store(true, Ordering::Relaxed);
        for one in crowd {
            counted += one.await.expect("no panic");
        }
        let held = other.one::<Account>(key!["a".to_owned()]).await.expect("a read").expect("an account");
        assert_eq!(held.balance, counted, "nobody counted on what was no longer so");
    });
}

on_every_engine! {
    a_crowd_of_which_some_are_refused,
    a_crowd_whose_keys_come_twice,
}

/// One in forty has a name that another has, which only the database can know.
async fn a_crowd_of_which_some_are_refused(place: &Place) {
    let store = place.open().await;
    let asked: Vec<_> = (0..400_i64)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let of = if is_twin(number) { number - 1 } else { number };
                let new = Account { name: format!("name {of}"), ..account(&number.to_string(), number) };
                let plan = Plan::<(), Refusal>::new().insert(&new).event(event(&store, &new.id));
                store.commit(guarded(plan)).await
            })
        })
        .collect();
    for (number, asked) in (0_i64..).zip(asked) {
        let expected = if is_twin(number) { Err(Refusal::Taken) } else { Ok(()) };
        assert_eq!(asked.await.expect("no panic"), expected, "{number}");
    }
    let told = store.events_after(0, 1_000, Duration::ZERO).await.expect("events");
    let order: Vec<_> = told.iter().map(|event| (event.number, event.subject.clone())).collect();
    let written = (0..400_i64).filter(|number| !is_twin(*number)).map(|number| number.to_string());
    let expected: Vec<_> = (1..).zip(written).collect();
    assert_eq!(order, expected, "in the order in which they came, without gaps");
}

fn is_twin(number: i64) -> bool {
    number % 40 == 39
}

/// A second call under a key finds the first one's answer, also when that was written in the batch before.
async fn a_crowd_whose_keys_come_twice(place: &Place) {
    let store = place.open().await;
    store.commit(Plan::<(), Refusal>::new().insert(&account("a", 0))).await.expect("written");
    for round in 0..2 {
        let asked: Vec<_> = (0..200_i64)
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move {
                    let cx = CallContext::new("r").with_key(number.to_string(), "f");
                    let who = key!["a".to_owned()];
                    let decide = move |rows: &store::Rows| {
                        let held = rows.one::<Account>(&who)?.ok_or(Refusal::Gone)?.balance;
                        let plan = Plan::answer(held);
                        Ok::<_, Refusal>(
                            plan.then(Plan::new().add::<Account>(who.clone(), &[("balance", 1)])),
                        )
                    };
                    let wanted = Keys::new().one::<Account>(key!["a".to_owned()]);
                    store.once(&cx, "1.1", wanted, decide).await
                })
            })
            .collect();
        settle_down().await;
        for (number, asked) in asked.into_iter().enumerate() {
            assert_eq!(asked.await.expect("no panic"), Ok(number as i64), "{round}");
        }
    }
    let held = store.one::<Account>(key!["a".to_owned()]).await.expect("a read").expect("an account");
    assert_eq!(held.balance, 200);
}
