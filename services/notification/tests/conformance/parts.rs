//! What the tests ask more than once.

use contract::notification::{
    CreateNotification, ListNotifications, MessageData, MessageKind, Notification, NotificationError,
    NotificationKind, NotificationService,
};
use kernel::{CallContext, CallError, Event, Limit, UserId};
use serde_json::{Value, json};
use store::DeadLetter;
use testkit::{TestShop, eventually};

/// An id of a customer that no shop has.
pub(crate) fn nobody() -> UserId {
    "usr_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id")
}

pub(crate) fn message(user_id: UserId, data: Value) -> CreateNotification {
    let data = Some(MessageData(data.as_object().expect("an object").clone()));
    CreateNotification { user_id, kind: MessageKind::Message, data }
}

/// All of a short inbox, newest first.
pub(crate) async fn inbox_of(service: &dyn NotificationService, user_id: UserId) -> Vec<Notification> {
    let asked = ListNotifications { user_id, limit: Limit::LARGEST, cursor: None };
    service.list_notifications(&CallContext::new("inbox"), asked).await.expect("an inbox").data
}

pub(crate) async fn inbox(shop: &TestShop, user_id: UserId) -> Vec<Notification> {
    inbox_of(&*shop.notifications(), user_id).await
}

/// The inbox as soon as it holds exactly these kinds, in any order: the feeds are read independently.
pub(crate) async fn told(shop: &TestShop, user_id: UserId, kinds: &[NotificationKind]) -> Vec<Notification> {
    let sorted = |kinds: &mut Vec<&str>| kinds.sort_unstable();
    let mut wanted: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
    sorted(&mut wanted);
    eventually("the notices arrive", async || {
        let inbox = inbox(shop, user_id).await;
        let mut found: Vec<_> = inbox.iter().map(|notice| notice.kind.as_str()).collect();
        sorted(&mut found);
        (found == wanted).then_some(inbox)
    })
    .await
}

/// A customer whose welcome has arrived.
pub(crate) async fn a_welcomed_customer(shop: &TestShop) -> UserId {
    let user_id = shop.a_customer().await.user_id;
    told(shop, user_id, &[NotificationKind::CustomerRegistered]).await;
    user_id
}

/// The field that was refused.
pub(crate) fn wrong_field<T: std::fmt::Debug>(refused: Result<T, NotificationError>) -> String {
    match refused {
        Err(NotificationError::Call(CallError::ValidationFailed { errors })) => errors[0].field.clone(),
        other => panic!("no field was refused: {other:?}"),
    }
}

pub(crate) fn event(shop: &TestShop, number: i64, kind: &str, subject: impl ToString, data: Value) -> Event {
    let (event_id, at) = (shop.world().id(), shop.world().now());
    Event { number, event_id, kind: kind.into(), subject: subject.to_string(), data, at }
}

/// What an order tells of itself.
pub(crate) fn order_data(user_id: UserId) -> Value {
    json!({
        "order_id": "ord_01JD3Z8Q5TN4X0V6W7Y2A9BCDE", "user_id": user_id, "invoice_number": "INV-0000000007",
        "status": "paid", "total": {"amount": "5.00", "currency": "USD"},
    })
}

/// A letter as a consumer puts it aside.
pub(crate) fn letter(shop: &TestShop, event: Event) -> DeadLetter {
    let (dead_letter_id, at) = (shop.world().id(), shop.world().now());
    DeadLetter { dead_letter_id, feed: "order".into(), event, reason: "as the test wants it".into(), at }
}
