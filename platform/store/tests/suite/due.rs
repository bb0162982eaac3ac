//! Work that is due, and who takes it.

use std::collections::BTreeSet;
use std::time::Duration;

use kernel::Timestamp;
use store::{Plan, Store};

use crate::place::{Place, Refusal, config_at, on_every_engine, run};

on_every_engine! {
    what_is_due_is_taken_in_its_order_and_no_more_than_is_wanted,
}

store::table! {
    /// Something to be done some time.
    struct Chore in "chores" key (id) {
        id: String,
        due_at: Option<Timestamp>,
    }
}

const LEASE: Duration = Duration::from_secs(3);

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000)
}

async fn put(store: &Store, chores: impl IntoIterator<Item = (String, Option<Timestamp>)>) {
    let insert = |plan: Plan<(), Refusal>, (id, due_at)| plan.insert(&Chore { id, due_at });
    store.commit(chores.into_iter().fold(Plan::new(), insert)).await.expect("written");
}

async fn take(store: &Store, by: Timestamp, most: i64) -> Vec<String> {
    let taken = store.take_due::<Chore>(by, by.after(LEASE), "due_at", most).await.expect("taken");
    taken.into_iter().map(|chore| chore.id).collect()
}

async fn what_is_due_is_taken_in_its_order_and_no_more_than_is_wanted(place: &Place) {
    let store = place.open().await;
    let chores =
        [("later", Some(9)), ("second", Some(2)), ("never", None), ("first", Some(1)), ("third", Some(3))];
    put(&store, chores.map(|(id, second)| (id.to_owned(), second.map(at)))).await;
    assert_eq!(take(&store, at(0), 10).await, Vec::<String>::new());
    let taken: BTreeSet<String> = take(&store, at(5), 2).await.into_iter().collect();
    assert_eq!(taken, ["first".to_owned(), "second".to_owned()].into());
}

/// Two processes on one schema.
async fn two(place: &Place) -> [Store; 2] {
    let world = |seed| kernel::World::seeded(kernel::Clock::System, seed, kernel::Currency::USD);
    let open = async |seed| Store::open(config_at(&place.databases(), world(seed))).await.expect("a store");
    [open(1).await, open(2).await]
}

#[test]
fn of_two_processes_each_takes_what_the_other_has_not_taken() {
    run(async {
        let place = Place::postgres();
        let [one, other] = two(&place).await;
        put(&one, (0..200).map(|number| (format!("{number:03}"), Some(at(1))))).await;
        let mut taken = Vec::new();
        while taken.len() < 200 {
            let (mine, yours) = tokio::join!(take(&one, at(1), 16), take(&other, at(1), 16));
            assert!(!mine.is_empty() || !yours.is_empty(), "{} of 200 were taken", taken.len());
            taken.extend(mine.into_iter().chain(yours));
        }
        let each: BTreeSet<&String> = taken.iter().collect();
        assert_eq!((taken.len(), each.len()), (200, 200), "each went to one of them");
        assert_eq!(
            take(&other, at(1).after(LEASE / 2), 200).await.len(),
            0,
            "nobody takes it while the lease lasts"
        );
        assert_eq!(
            take(&other, at(1).after(LEASE), 200).await.len(),
            200,
            "whoever took it may be gone by then"
        );
    });
}

#[test]
fn what_is_written_meanwhile_stands() {
    run(async {
        let place = Place::postgres();
        let [one, other] = two(&place).await;
        put(&one, [("a".to_owned(), Some(at(1)))]).await;
        assert_eq!(take(&other, at(1), 1).await, ["a"]);
        let done = Plan::<(), Refusal>::new().update(&Chore { id: "a".to_owned(), due_at: None });
        one.commit(done).await.expect("written");
        assert_eq!(take(&other, at(100), 1).await, Vec::<String>::new(), "what is done is not taken again");
    });
}
