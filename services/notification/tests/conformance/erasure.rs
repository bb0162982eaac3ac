//! An erased customer's inbox goes, and nothing comes into it any more.

use contract::customer::DeleteCustomer;
use contract::notification::{ForgetInbox, MarkRead, NotificationError, NotificationKind, ReplayDeadLetter};
use contract::order::{OrderStatus, UpdateStatus};
use kernel::{CallError, UserId};
use serde_json::json;
use store::Plan;
use testkit::{TestShop, eventually, in_every_mode};

use crate::parts::{a_welcomed_customer, event, inbox, letter, message, order_data, told, wrong_field};

/// Forgets twice: asking again changes nothing.
async fn forget(shop: &TestShop, user_id: UserId) {
    for _ in 0..2 {
        let forgotten = shop.notifications().forget_customer(&shop.cx(), ForgetInbox { user_id }).await;
        assert_eq!(forgotten, Ok(()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_customers_messages_and_kept_answers_go() {
    in_every_mode(async |shop| {
        let service = shop.notifications();
        let (user_id, other) = (a_welcomed_customer(shop).await, a_welcomed_customer(shop).await);
        let request = message(user_id, json!({"title": "Dear Ada"}));
        let sent =
            service.create_notification(&shop.cx_with_key("k", "f"), request.clone()).await.expect("sent");
        let read = MarkRead { notification_id: sent.notification_id };
        service.mark_read(&shop.cx_with_key("k", "r"), read.clone()).await.expect("read");

        let erased = shop.customers().delete_customer(&shop.cx(), DeleteCustomer { user_id }).await;
        erased.expect("an erasure");
        let is_empty = async || inbox(shop, user_id).await.is_empty().then_some(());
        eventually("the inbox is forgotten", is_empty).await;
        let gone = Err(NotificationError::Call(CallError::NotFound));
        let replayed = service.create_notification(&shop.cx_with_key("k", "f"), request.clone()).await;
        assert_eq!(replayed, gone);
        assert_eq!(service.mark_read(&shop.cx_with_key("k", "r"), read.clone()).await, gone);
        let none = Err(NotificationError::NotificationNotFound);
        assert_eq!(service.mark_read(&shop.cx(), read).await, none);
        assert_eq!(wrong_field(service.create_notification(&shop.cx(), request).await), "user_id");
        assert_eq!(inbox(shop, other).await.len(), 1, "everybody else keeps theirs");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_forgotten_here_is_sent_nothing_though_the_customer_service_still_knows_them() {
    in_every_mode(async |shop| {
        let user_id = a_welcomed_customer(shop).await;
        forget(shop, user_id).await;
        let request = message(user_id, json!({"title": "Dear Ada"}));
        let cx = shop.cx_with_key("k", "f");
        assert_eq!(wrong_field(shop.notifications().create_notification(&cx, request).await), "user_id");
        assert_eq!(inbox(shop, user_id).await, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_arrive_after_the_erasure_tell_nobody() {
    in_every_mode(async |shop| {
        use NotificationKind::{CustomerRegistered, OrderPaid, OrderProcessing, PaymentCaptured};
        let order = shop.a_paid_order(1).await;
        let user_id = order.user_id;
        told(shop, user_id, &[CustomerRegistered, PaymentCaptured, OrderPaid]).await;
        forget(shop, user_id).await;
        let process = |order_id| UpdateStatus { order_id, status: OrderStatus::Processing };
        shop.orders().update_status(&shop.cx(), process(order.order_id)).await.expect("a step");

        // The feed is read in order: when a later event has been told, the earlier one has been read.
        let other = shop.a_paid_order(1).await;
        shop.orders().update_status(&shop.cx(), process(other.order_id)).await.expect("a step");
        told(shop, other.user_id, &[CustomerRegistered, PaymentCaptured, OrderPaid, OrderProcessing]).await;
        assert_eq!(inbox(shop, user_id).await, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_of_an_erased_customer_is_applied_to_nothing() {
    in_every_mode(async |shop| {
        let user_id = a_welcomed_customer(shop).await;
        let late = letter(shop, event(shop, 1, "order.paid", "ord", order_data(user_id)));
        let plan = Plan::<(), CallError>::new().dead_letter(late.clone());
        shop.shop().notifications.store().commit(plan).await.expect("put aside");
        forget(shop, user_id).await;
        let request = ReplayDeadLetter { dead_letter_id: late.dead_letter_id };
        assert_eq!(shop.notifications().replay_dead_letter(&shop.cx(), request).await, Ok(()));
        assert_eq!(inbox(shop, user_id).await, []);
    })
    .await;
}
