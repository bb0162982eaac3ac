//! 7, the events that could not be applied: listing them and trying again.

use contract::notification::{ListDeadLetters, NotificationError, NotificationKind, ReplayDeadLetter};
use kernel::{CallError, DeadLetterId, Limit};
use serde_json::json;
use store::{DeadLetter, Plan};
use testkit::{TestShop, in_every_mode};

use crate::parts::{a_welcomed_customer, event, inbox, letter, order_data, told, wrong_field};

async fn put_aside(shop: &TestShop, letters: &[&DeadLetter]) {
    let put = |plan: Plan<(), CallError>, letter: &&DeadLetter| plan.dead_letter((*letter).clone());
    let plan = letters.iter().fold(Plan::new(), put);
    shop.shop().notifications.store().commit(plan).await.expect("put aside");
}

async fn listed(shop: &TestShop) -> Vec<DeadLetterId> {
    let asked = ListDeadLetters { limit: Limit::LARGEST, cursor: None };
    let page = shop.notifications().list_dead_letters(&shop.cx(), asked).await.expect("a page");
    page.data.into_iter().map(|letter| letter.dead_letter_id).collect()
}

fn replay(letter: &DeadLetter) -> ReplayDeadLetter {
    ReplayDeadLetter { dead_letter_id: letter.dead_letter_id }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_applied_after_all_and_once() {
    in_every_mode(async |shop| {
        let service = shop.notifications();
        let user_id = a_welcomed_customer(shop).await;
        let good = letter(shop, event(shop, 1, "order.paid", "ord", order_data(user_id)));
        put_aside(shop, &[&good]).await;
        let cx = shop.cx_with_key("k", "f");
        assert_eq!(service.replay_dead_letter(&cx, replay(&good)).await, Ok(()));
        assert!(!cx.is_replay());
        let cx = shop.cx_with_key("k", "f");
        assert_eq!(service.replay_dead_letter(&cx, replay(&good)).await, Ok(()));
        assert!(cx.is_replay());

        let notices =
            told(shop, user_id, &[NotificationKind::CustomerRegistered, NotificationKind::OrderPaid]).await;
        assert_eq!(notices[0].title, "Order INV-0000000007 is paid");
        assert_eq!(listed(shop).await, []);
        let gone = service.replay_dead_letter(&shop.cx(), replay(&good)).await;
        assert_eq!(gone, Err(NotificationError::DeadLetterNotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twins_apply_an_event_once() {
    in_every_mode(async |shop| {
        let service = shop.notifications();
        let user_id = a_welcomed_customer(shop).await;
        let mut paid = 0;
        for _ in 0..20 {
            let good = letter(shop, event(shop, 1, "order.paid", "ord", order_data(user_id)));
            put_aside(shop, &[&good]).await;
            let (one, two) = (shop.cx(), shop.cx());
            let (one, two) = tokio::join!(
                service.replay_dead_letter(&one, replay(&good)),
                service.replay_dead_letter(&two, replay(&good)),
            );
            let too_late = Err(NotificationError::DeadLetterNotFound);
            assert!(
                (one == Ok(()) && two == too_late) || (two == Ok(()) && one == too_late),
                "{one:?} {two:?}"
            );
            paid += 1;
            let kinds = inbox(shop, user_id).await;
            assert_eq!(
                kinds.iter().filter(|notice| notice.kind == NotificationKind::OrderPaid).count(),
                paid
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_still_cannot_be_applied_stays() {
    in_every_mode(async |shop| {
        let service = shop.notifications();
        let bad = letter(shop, event(shop, 1, "order.paid", "ord", json!({})));
        put_aside(shop, &[&bad]).await;
        let failed = Err(NotificationError::ReplayFailed);
        for is_replay in [false, true] {
            let cx = shop.cx_with_key("k", "f");
            assert_eq!(service.replay_dead_letter(&cx, replay(&bad)).await, failed);
            assert_eq!(cx.is_replay(), is_replay, "the refusal is kept for its key");
        }
        assert_eq!(listed(shop).await, [bad.dead_letter_id]);

        let dead_letter_id = "dead_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        let unknown = service.replay_dead_letter(&shop.cx(), ReplayDeadLetter { dead_letter_id }).await;
        assert_eq!(unknown, Err(NotificationError::DeadLetterNotFound));
        let store = shop.shop().notifications.store();
        store.remove_dead_letter(bad.dead_letter_id).await.expect("thrown away");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_letters_are_newest_first_and_take_their_own_cursors_only() {
    in_every_mode(async |shop| {
        let service = shop.notifications();
        let letters: Vec<_> =
            (1..=5).map(|number| letter(shop, event(shop, number, "order.paid", "ord", json!({})))).collect();
        put_aside(shop, &letters.iter().collect::<Vec<_>>()).await;
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let asked = ListDeadLetters { limit: "2".parse().expect("a limit"), cursor };
            let page = service.list_dead_letters(&shop.cx(), asked).await.expect("a page");
            assert!(page.data.len() <= 2);
            found.extend(page.data);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        for (found, put) in found.iter().zip(letters.iter().rev()) {
            assert_eq!((found.dead_letter_id, &found.event), (put.dead_letter_id, &put.event));
            assert_eq!((&found.feed, &found.reason, found.created_at), (&put.feed, &put.reason, put.at));
        }
        assert_eq!(found.len(), letters.len());
        for wrong in ["~~~~", "nonsense", "~", "ntf_01JD3Z8Q5TN4X0V6W7Y2A9BCDE"] {
            let cursor = Some(wrong.parse().expect("visible text"));
            let asked = ListDeadLetters { limit: Limit::default(), cursor };
            assert_eq!(wrong_field(service.list_dead_letters(&shop.cx(), asked).await), "cursor", "{wrong}");
        }
        for letter in letters {
            let store = shop.shop().notifications.store();
            store.remove_dead_letter(letter.dead_letter_id).await.expect("thrown away");
        }
    })
    .await;
}
