//! Events, cursors and dead letters.

use std::time::Duration;

use kernel::{DeadLetterId, Limit, PageOf};
use store::{DeadLetter, Plan, key};

use crate::place::{Account, Place, Refusal, account, event, on_every_engine};

on_every_engine! {
    a_reader_is_woken_by_the_commit,
    numbers_go_on_after_a_restart,
    an_event_is_applied_once,
    who_was_overtaken_half_way_applies_nothing,
    dead_letters_are_kept_paged_and_revived,
}

async fn a_reader_is_woken_by_the_commit(place: &Place) {
    let store = place.open().await;
    assert_eq!(store.events_after(0, 10, Duration::from_millis(5)).await, Ok(vec![]));
    let reader = {
        let store = store.clone();
        tokio::spawn(async move { store.events_after(0, 10, Duration::from_secs(60)).await })
    };
    crate::place::settle_down().await;
    let happened = event(&store, "s");
    store.commit(Plan::<(), Refusal>::new().event(happened.clone())).await.expect("written");
    let read = reader.await.expect("no panic").expect("events");
    assert_eq!((read.len(), read[0].number, read[0].event_id), (1, 1, happened.event_id));
    assert_eq!((&read[0].data, read[0].at), (&happened.data, happened.at));
}

async fn numbers_go_on_after_a_restart(place: &Place) {
    for round in 0..3_i64 {
        let store = place.open().await;
        assert_eq!(store.last_event(), round * 2);
        let plan = Plan::<(), Refusal>::new().event(event(&store, "a")).event(event(&store, "b"));
        store.commit(plan).await.expect("written");
        let page = store.events_after(round * 2, 1, Duration::ZERO).await.expect("events");
        assert_eq!(page.iter().map(|event| event.number).collect::<Vec<_>>(), [round * 2 + 1]);
        store.close().await;
    }
}

async fn an_event_is_applied_once(place: &Place) {
    let store = place.open().await;
    assert_eq!(store.cursor("order").await, Ok(0));
    store.commit(Plan::<(), Refusal>::new().insert(&account("a", 1))).await.expect("written");
    let apply = |number: i64| {
        Plan::<(), Refusal>::new()
            .add::<Account>(key!["a".to_owned()], &[("balance", 10)])
            .advance("order", number)
            .guard("cursors.number", Refusal::Taken)
    };
    assert_eq!(store.commit(apply(1)).await, Ok(()));
    assert_eq!(store.commit(apply(1)).await, Err(Refusal::Taken));
    assert_eq!(store.commit(apply(3)).await, Ok(()));
    assert_eq!(store.commit(apply(2)).await, Err(Refusal::Taken));
    assert_eq!(store.cursor("order").await, Ok(3));
    assert_eq!(store.one::<Account>(key!["a".to_owned()]).await, Ok(Some(account("a", 21))));
}

/// Two that follow one log, of whom one has read further: what it applies is not to be applied in part by the other.
async fn who_was_overtaken_half_way_applies_nothing(place: &Place) {
    let store = place.open().await;
    store.commit(Plan::<(), Refusal>::new().insert(&account("a", 1))).await.expect("written");
    let apply = |behind: i64, number: i64| {
        Plan::<(), Refusal>::new()
            .advance_from("order", behind, number)
            .guard("cursors.number", Refusal::Taken)
            .add::<Account>(key!["a".to_owned()], &[("balance", number - behind)])
    };
    assert_eq!(store.commit(apply(0, 3)).await, Ok(()));
    assert_eq!(store.commit(apply(0, 5)).await, Err(Refusal::Taken), "1 to 3 were applied already");
    assert_eq!(store.commit(apply(2, 3)).await, Err(Refusal::Taken));
    assert_eq!(store.cursor("order").await, Ok(3));
    assert_eq!(store.commit(apply(3, 5)).await, Ok(()));
    assert_eq!(store.cursor("order").await, Ok(5));
    assert_eq!(store.one::<Account>(key!["a".to_owned()]).await, Ok(Some(account("a", 6))));
}

async fn dead_letters_are_kept_paged_and_revived(place: &Place) {
    let store = place.open().await;
    store.commit(Plan::<(), Refusal>::new().event(event(&store, "s"))).await.expect("written");
    let happened = store.events_after(0, 1, Duration::ZERO).await.expect("events").remove(0);
    let letter = || DeadLetter {
        dead_letter_id: store.world().id::<DeadLetterId>(),
        feed: "order".into(),
        event: happened.clone(),
        reason: "no such customer".into(),
        at: store.world().now(),
    };
    let letters = [letter(), letter(), letter()];
    for letter in &letters {
        store.commit(Plan::<(), Refusal>::new().dead_letter(letter.clone())).await.expect("written");
    }
    let two = PageOf { limit: "2".parse::<Limit>().expect("a limit"), cursor: None };
    let first = store.dead_letters(&two).await.expect("a page");
    assert_eq!(first.data, [letters[2].clone(), letters[1].clone()]);
    let rest = store.dead_letters(&PageOf { cursor: first.next_cursor, ..two }).await.expect("a page");
    assert_eq!((rest.data, rest.next_cursor), (vec![letters[0].clone()], None));

    let id = letters[0].dead_letter_id;
    assert_eq!(store.dead_letter(id).await, Ok(Some(letters[0].clone())));
    store
        .commit(Plan::<(), Refusal>::new().insert(&account("a", 1)).revive(id))
        .await
        .expect("applied after all");
    assert_eq!(store.dead_letter(id).await, Ok(None));
    assert_eq!(store.remove_dead_letter(letters[1].dead_letter_id).await, Ok(()));
    assert_eq!(store.dead_letter(letters[1].dead_letter_id).await, Ok(None));
}
