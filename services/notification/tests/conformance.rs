//! What the notification service promises, asked directly and over HTTP.
#![allow(clippy::disallowed_methods, reason = "tests own their tasks and their time")]

use contract::notification::{
    CreateNotification, ForgetInbox, GetNotification, ListDeadLetters, ListNotifications, MarkRead,
    MessageData, MessageKind, Notification, NotificationError, NotificationKind, ReplayDeadLetter,
};
use kernel::{CallError, Event, Limit, UserId};
use serde_json::json;
use store::{DeadLetter, Plan};
use testkit::{TestShop, eventually, in_every_mode};

fn message(user_id: UserId, data: serde_json::Value) -> CreateNotification {
    let data = data.as_object().cloned().map(MessageData);
    CreateNotification { user_id, kind: MessageKind::Message, data }
}

async fn inbox(shop: &TestShop, user_id: UserId) -> Vec<Notification> {
    let asked = ListNotifications { user_id, limit: Limit::LARGEST, cursor: None };
    shop.notifications().list_notifications(&shop.cx(), asked).await.expect("an inbox").data
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_arrives_and_is_read() {
    in_every_mode(async |shop| {
        let service = shop.notifications();
        let user_id = shop.a_customer().await.user_id;
        let data = json!({"title": "Hello", "body": "Two new books", "shelf": 7});
        let sent = service.create_notification(&shop.cx(), message(user_id, data)).await.expect("sent");
        assert_eq!(
            (sent.title.as_str(), sent.body.as_str(), &sent.data),
            ("Hello", "Two new books", &json!({"shelf": 7}))
        );
        assert_eq!((sent.kind, sent.is_read), (NotificationKind::Message, false));
        let notification_id = sent.notification_id;
        let got = service.get_notification(&shop.cx(), GetNotification { notification_id }).await;
        assert_eq!(got, Ok(sent.clone()));
        for _ in 0..2 {
            let read = service.mark_read(&shop.cx(), MarkRead { notification_id }).await.expect("read");
            assert!(read.is_read);
        }
        assert!(inbox(shop, user_id).await.iter().any(|n| n.notification_id == notification_id && n.is_read));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_or_found_is_refused() {
    in_every_mode(async |shop| {
        let service = shop.notifications();
        let nobody: UserId = "usr_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        let user_id = shop.a_customer().await.user_id;
        for (request, field) in [
            (message(nobody, json!({})), "user_id"),
            (message(user_id, json!({"title": 7})), "data"),
            (message(user_id, json!({"body": "x".repeat(20_001)})), "data"),
        ] {
            let refused = service.create_notification(&shop.cx(), request).await;
            let Err(NotificationError::Call(CallError::ValidationFailed { errors })) = refused else {
                panic!("{refused:?}")
            };
            assert_eq!(errors[0].field, field);
        }
        let notification_id = "ntf_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        let none = Err(NotificationError::NotificationNotFound);
        assert_eq!(service.get_notification(&shop.cx(), GetNotification { notification_id }).await, none);
        assert_eq!(service.mark_read(&shop.cx(), MarkRead { notification_id }).await, none);
        let dead_letter_id = "dead_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        let replayed = service.replay_dead_letter(&shop.cx(), ReplayDeadLetter { dead_letter_id }).await;
        assert_eq!(replayed, Err(NotificationError::DeadLetterNotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_newest_first_and_a_key_sends_once() {
    in_every_mode(async |shop| {
        let service = shop.notifications();
        let user_id = shop.a_customer().await.user_id;
        eventually("the welcome arrives", async || (inbox(shop, user_id).await.len() == 1).then_some(()))
            .await;
        for number in 0..5 {
            let request = message(user_id, json!({"title": format!("No. {number}")}));
            let key = format!("k{number}");
            let first = service.create_notification(&shop.cx_with_key(&key, "f"), request.clone()).await;
            let cx = shop.cx_with_key(&key, "f");
            assert_eq!(service.create_notification(&cx, request).await, first);
            assert!(cx.is_replay());
        }
        let (mut titles, mut cursor) = (Vec::new(), None);
        loop {
            let asked = ListNotifications { user_id, limit: "4".parse().expect("a limit"), cursor };
            let page = service.list_notifications(&shop.cx(), asked).await.expect("a page");
            titles.extend(page.data.into_iter().map(|notice| notice.title));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(titles, ["No. 4", "No. 3", "No. 2", "No. 1", "No. 0", "Welcome to the shop"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_purchase_tells_of_the_payment_and_not_of_the_order() {
    in_every_mode(async |shop| {
        let book = shop.a_stocked_book(1000, 5).await;
        let user_id = shop.a_customer().await.user_id;
        shop.put_in_cart(user_id, book.product_id, 1).await;
        assert!(shop.buy(user_id, "tok_decline").await.is_err());
        eventually("the decline is told", async || {
            inbox(shop, user_id)
                .await
                .iter()
                .find(|n| n.kind == NotificationKind::PaymentDeclined)
                .map(|_| ())
        })
        .await;
        shop.put_in_cart(user_id, book.product_id, 1).await;
        shop.buy(user_id, "tok_visa").await.expect("a purchase");
        eventually("the paid order is told", async || {
            inbox(shop, user_id).await.iter().find(|n| n.kind == NotificationKind::OrderPaid).map(|_| ())
        })
        .await;
        let kinds: Vec<_> = inbox(shop, user_id).await.into_iter().map(|notice| notice.kind).collect();
        assert!(!kinds.contains(&NotificationKind::OrderCancelled), "{kinds:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_forgotten_are_told_nothing_more() {
    in_every_mode(async |shop| {
        let order = shop.a_paid_order(1).await;
        let user_id = order.user_id;
        eventually("the notices arrive", async || (inbox(shop, user_id).await.len() == 3).then_some(()))
            .await;
        for _ in 0..2 {
            shop.notifications()
                .forget_customer(&shop.cx(), ForgetInbox { user_id })
                .await
                .expect("forgotten");
        }
        let request = contract::order::UpdateStatus {
            order_id: order.order_id,
            status: contract::order::OrderStatus::Processing,
        };
        shop.orders().update_status(&shop.cx(), request).await.expect("a step");
        let other = shop.a_paid_order(1).await.user_id;
        eventually("later events were read", async || (inbox(shop, other).await.len() == 3).then_some(()))
            .await;
        assert_eq!(inbox(shop, user_id).await, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_is_listed_and_can_be_tried_again() {
    in_every_mode(async |shop| {
        let user_id = shop.a_customer().await.user_id;
        let store = shop.shop().notifications.store().clone();
        let world = shop.world();
        let letter = |kind: &str, subject: String| DeadLetter {
            dead_letter_id: world.id(),
            feed: "customer".into(),
            event: Event {
                number: 1,
                event_id: world.id(),
                kind: kind.into(),
                subject,
                data: json!({}),
                at: world.now(),
            },
            reason: "as the test wants it".into(),
            at: world.now(),
        };
        let (good, bad) =
            (letter("customer.registered", user_id.to_string()), letter("customer.registered", "x".into()));
        let plan = Plan::<(), CallError>::new().dead_letter(good.clone()).dead_letter(bad.clone());
        store.commit(plan).await.expect("put aside");
        let service = shop.notifications();
        let asked = ListDeadLetters { limit: Limit::LARGEST, cursor: None };
        let listed = service.list_dead_letters(&shop.cx(), asked).await.expect("a list").data;
        let ids: Vec<_> = listed.iter().map(|letter| letter.dead_letter_id).collect();
        assert_eq!(ids, [bad.dead_letter_id, good.dead_letter_id]);

        let before = inbox(shop, user_id).await.len();
        let replay = |dead_letter_id| ReplayDeadLetter { dead_letter_id };
        for _ in 0..2 {
            let cx = shop.cx_with_key("k", "f");
            assert_eq!(service.replay_dead_letter(&cx, replay(good.dead_letter_id)).await, Ok(()));
        }
        eventually("the notice arrives once", async || {
            let welcomes = inbox(shop, user_id).await.into_iter();
            (welcomes.filter(|n| n.kind == NotificationKind::CustomerRegistered).count() == 2).then_some(())
        })
        .await;
        assert!(inbox(shop, user_id).await.len() > before || before == 2);
        let still = service.replay_dead_letter(&shop.cx(), replay(bad.dead_letter_id)).await;
        assert_eq!(still, Err(NotificationError::ReplayFailed));
        store.remove_dead_letter(bad.dead_letter_id).await.expect("thrown away");
    })
    .await;
}
