//! What customers are told of their registration, their orders and their payments.

use contract::notification::NotificationKind::{
    self, CustomerRegistered, OrderCancelled, OrderDelivered, OrderPaid, OrderProcessing, OrderReturned,
    OrderShipped, PaymentCaptured, PaymentDeclined, PaymentRefunded,
};
use contract::order::{Order, OrderStatus, UpdateStatus};
use testkit::{TestShop, in_every_mode};

use crate::parts::{a_welcomed_customer, inbox, told};

async fn step(shop: &TestShop, order: &Order, status: OrderStatus) {
    let request = UpdateStatus { order_id: order.order_id, status };
    shop.orders().update_status(&shop.cx(), request).await.expect("a step");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_is_welcomed_and_nobody_is_named() {
    in_every_mode(async |shop| {
        let ada = shop.a_customer().await;
        let welcome = told(shop, ada.user_id, &[CustomerRegistered]).await.remove(0);
        assert_eq!((welcome.title.as_str(), welcome.is_read), ("Welcome to the shop", false));
        let all = format!("{} {} {}", welcome.title, welcome.body, welcome.data);
        for personal in
            [ada.first_name.as_str(), ada.username.as_str(), ada.email.as_str(), ada.city.as_str()]
        {
            assert!(!all.contains(personal), "{personal} stands in {all}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_followed_from_its_payment_to_its_return() {
    in_every_mode(async |shop| {
        let order = shop.a_paid_order(2).await;
        let mut kinds = vec![CustomerRegistered, PaymentCaptured, OrderPaid];
        told(shop, order.user_id, &kinds).await;
        for (status, kind) in [
            (OrderStatus::Processing, OrderProcessing),
            (OrderStatus::Shipped, OrderShipped),
            (OrderStatus::Delivered, OrderDelivered),
            (OrderStatus::Returned, OrderReturned),
        ] {
            step(shop, &order, status).await;
            kinds.push(kind);
            let notices = told(shop, order.user_id, &kinds).await;
            assert_eq!(notices[0].kind, kind, "the newest comes first");
            assert!(notices[0].title.contains(&order.invoice_number), "{}", notices[0].title);
            assert!(notices[0].body.contains("20.00 USD"), "{}", notices[0].body);
            assert_eq!(notices[0].data["order_id"], order.order_id.to_string());
            assert_eq!(notices[0].data["status"], status.as_str());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_order_tells_of_itself_and_of_the_money() {
    in_every_mode(async |shop| {
        let order = shop.a_paid_order(1).await;
        step(shop, &order, OrderStatus::Cancelled).await;
        let kinds = [CustomerRegistered, PaymentCaptured, OrderPaid, PaymentRefunded, OrderCancelled];
        let notices = told(shop, order.user_id, &kinds).await;
        let refunded = notices.iter().find(|notice| notice.kind == PaymentRefunded).expect("a notice");
        assert!(refunded.body.contains("10.00 USD"), "{}", refunded.body);
        assert_eq!(refunded.data["order_id"], order.order_id.to_string());
        assert!(refunded.data["refund_id"].is_string() && refunded.data["payment_id"].is_string());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_purchase_is_told_by_its_payment_alone() {
    in_every_mode(async |shop| {
        let book = shop.a_stocked_book(1000, 1).await;
        let user_id = a_welcomed_customer(shop).await;
        shop.put_in_cart(user_id, book.product_id, 2).await;
        shop.buy(user_id, "tok_visa").await.expect_err("one copy for two");
        shop.stock(&book, 1).await;
        shop.buy(user_id, "tok_decline").await.expect_err("a declined payment");
        shop.buy(user_id, "tok_visa").await.expect("a purchase");
        // Neither of the two cancelled orders is in here, though both came before the paid one in their feed.
        let kinds = [CustomerRegistered, PaymentDeclined, PaymentCaptured, OrderPaid];
        told(shop, user_id, &kinds).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_tells_nothing_twice() {
    in_every_mode(async |shop| {
        let order = shop.a_paid_order(1).await;
        let kinds: [NotificationKind; 3] = [CustomerRegistered, PaymentCaptured, OrderPaid];
        let before = told(shop, order.user_id, &kinds).await;
        shop.restart().await;
        step(shop, &order, OrderStatus::Processing).await;
        let mut after = told(shop, order.user_id, &[&kinds[..], &[OrderProcessing]].concat()).await;
        assert_eq!(after.remove(0).kind, OrderProcessing);
        assert_eq!(after, before);
        assert_eq!(inbox(shop, order.user_id).await.len(), 4);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybodys_notices_are_listed_newest_first_by_kind() {
    in_every_mode(async |shop| {
        let (ada, ben) = (a_welcomed_customer(shop).await, a_welcomed_customer(shop).await);
        let list = async |kind, limit: &str, cursor| {
            let limit = limit.parse().expect("a limit");
            let asked = contract::notification::ListAllNotifications { kind, limit, cursor };
            shop.notifications().list_all_notifications(&shop.cx(), asked).await.expect("notices")
        };
        let all = list(None, "100", None).await;
        assert_eq!(all.data.iter().map(|notice| notice.user_id).collect::<Vec<_>>(), [ben, ada]);
        assert_eq!(list(Some(NotificationKind::CustomerRegistered), "100", None).await, all);
        assert_eq!(list(Some(NotificationKind::OrderPaid), "100", None).await.data, []);
        let first = list(None, "1", None).await;
        let rest = list(None, "1", first.next_cursor.clone()).await;
        assert_eq!([first.data, rest.data].concat(), all.data);
        assert_eq!(rest.next_cursor, None);
    })
    .await;
}
