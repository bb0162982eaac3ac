//! 7, by hand: sending, listing, looking at and reading messages.

use contract::notification::{
    CreateNotification, GetNotification, ListNotifications, MarkRead, MessageKind, NotificationError,
    NotificationKind,
};
use kernel::{CallError, Cursor};
use serde_json::json;
use testkit::in_every_mode;

use crate::parts::{a_welcomed_customer, inbox, message, nobody, wrong_field};

#[tokio::test(flavor = "multi_thread")]
async fn a_message_arrives_and_is_read() {
    in_every_mode(async |shop| {
        let service = shop.notifications();
        let user_id = a_welcomed_customer(shop).await;
        let data = json!({"title": " Hello ", "body": "Two new\nbooks", "shelf": 7});
        let sent = service.create_notification(&shop.cx(), message(user_id, data)).await.expect("sent");
        assert_eq!((sent.title.as_str(), sent.body.as_str()), ("Hello", "Two new\nbooks"));
        assert_eq!((sent.user_id, &sent.data), (user_id, &json!({"shelf": 7})));
        assert_eq!((sent.kind, sent.is_read), (NotificationKind::Message, false));

        let notification_id = sent.notification_id;
        let got = service.get_notification(&shop.cx(), GetNotification { notification_id }).await;
        assert_eq!(got, Ok(sent.clone()));
        for _ in 0..2 {
            let read = service.mark_read(&shop.cx(), MarkRead { notification_id }).await.expect("read");
            assert!(read.is_read);
        }
        let found = inbox(shop, user_id).await;
        assert!(found[0].is_read && found[0].notification_id == notification_id, "{found:?}");
        assert!(!found[1].is_read, "the welcome was not read");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_without_words_has_a_title_all_the_same() {
    in_every_mode(async |shop| {
        let user_id = a_welcomed_customer(shop).await;
        let request = CreateNotification { user_id, kind: MessageKind::Message, data: None };
        let sent = shop.notifications().create_notification(&shop.cx(), request).await.expect("sent");
        assert_eq!((sent.title.as_str(), sent.body.as_str()), ("Message from the shop", ""));
        assert_eq!(sent.data, json!({}));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_is_refused_by_name() {
    in_every_mode(async |shop| {
        let service = shop.notifications();
        let user_id = a_welcomed_customer(shop).await;
        for (request, field) in [
            (message(nobody(), json!({})), "user_id"),
            (message(user_id, json!({"title": 7})), "data"),
            (message(user_id, json!({"title": ""})), "data"),
            (message(user_id, json!({"title": "x".repeat(513)})), "data"),
            (message(user_id, json!({"body": {}})), "data"),
            (message(user_id, json!({"body": "x".repeat(20_001)})), "data"),
        ] {
            // A wrong request is not kept: its key may be used again.
            let cx = shop.cx_with_key("k", "f");
            assert_eq!(wrong_field(service.create_notification(&cx, request).await), field);
        }
        assert_eq!(inbox(shop, user_id).await.len(), 1);
        let right = message(user_id, json!({"title": "x".repeat(512), "body": "x".repeat(20_000)}));
        service.create_notification(&shop.cx_with_key("k", "f"), right).await.expect("sent");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_exist_is_not_found() {
    in_every_mode(async |shop| {
        let service = shop.notifications();
        let notification_id = "ntf_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        let none = Err(NotificationError::NotificationNotFound);
        assert_eq!(service.get_notification(&shop.cx(), GetNotification { notification_id }).await, none);
        assert_eq!(service.mark_read(&shop.cx(), MarkRead { notification_id }).await, none);
        assert_eq!(inbox(shop, nobody()).await, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_sends_and_reads_once() {
    in_every_mode(async |shop| {
        let service = shop.notifications();
        let user_id = a_welcomed_customer(shop).await;
        let request = message(user_id, json!({"title": "Once"}));
        let sent = service.create_notification(&shop.cx_with_key("k", "f"), request.clone()).await;
        let notification_id = sent.as_ref().expect("sent").notification_id;
        let read = MarkRead { notification_id };
        let first = service.mark_read(&shop.cx_with_key("k", "r"), read.clone()).await;

        let cx = shop.cx_with_key("k", "f");
        assert_eq!(service.create_notification(&cx, request).await, sent, "as it was then: not read yet");
        assert!(cx.is_replay());
        let cx = shop.cx_with_key("k", "r");
        assert_eq!(service.mark_read(&cx, read).await, first);
        assert!(cx.is_replay());
        assert_eq!(inbox(shop, user_id).await.len(), 2);

        let reused = NotificationError::Call(CallError::IdempotencyKeyReused);
        let other = message(user_id, json!({"title": 7}));
        let refused = service.create_notification(&shop.cx_with_key("k", "g"), other).await;
        assert_eq!(refused, Err(reused), "the key comes before the request's faults");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_newest_first_and_take_their_own_cursors_only() {
    in_every_mode(async |shop| {
        let service = shop.notifications();
        let (user_id, other) = (a_welcomed_customer(shop).await, a_welcomed_customer(shop).await);
        for number in 0..5 {
            let request = message(user_id, json!({"title": format!("No. {number}")}));
            service.create_notification(&shop.cx(), request).await.expect("sent");
            service.create_notification(&shop.cx(), message(other, json!({}))).await.expect("sent");
        }
        let (mut titles, mut cursor, mut pages) = (Vec::new(), None, 0);
        loop {
            let asked = ListNotifications { user_id, limit: "3".parse().expect("a limit"), cursor };
            let page = service.list_notifications(&shop.cx(), asked).await.expect("a page");
            titles.extend(page.data.into_iter().map(|notice| notice.title));
            (cursor, pages) = (page.next_cursor, pages + 1);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(titles, ["No. 4", "No. 3", "No. 2", "No. 1", "No. 0", "Welcome to the shop"]);
        assert_eq!(pages, 2, "a page that is just full is the last one");
        for wrong in ["~~~~", "nonsense", "~", "usr_01JD3Z8Q5TN4X0V6W7Y2A9BCDE"] {
            let cursor: Option<Cursor> = Some(wrong.parse().expect("visible text"));
            let asked = ListNotifications { user_id, limit: "3".parse().expect("a limit"), cursor };
            assert_eq!(wrong_field(service.list_notifications(&shop.cx(), asked).await), "cursor", "{wrong}");
        }
    })
    .await;
}
