//! How feeds are followed: once each, in their order, whatever is in them and whoever is away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use contract::events::{EventBatch, EventsAfter};
use contract::notification::NotificationKind::{CustomerRegistered, OrderPaid, PaymentCaptured};
use contract::notification::{ListDeadLetters, NotificationService};
use contract::order::OrderService;
use kernel::{CallContext, CallError, Event, Limit};
use octavo_notification::Notifications;
use protocol::{Function, Intercept};
use runtime::{Feed, Runtime, pause};
use serde_json::json;
use testkit::{TestShop, eventually};

use crate::parts::{event, inbox_of, nobody, order_data, told};

/// A log with these events in it.
fn feed(name: &'static str, events: Vec<Event>) -> Feed {
    Feed::new(name, move |_, asked: EventsAfter| {
        let data: Vec<_> = events.iter().filter(|event| event.number > asked.after.get()).cloned().collect();
        async move {
            if data.is_empty() {
                pause(Duration::from_millis(5)).await;
            }
            Ok::<_, CallError>(EventBatch { data })
        }
    })
}

/// A notification service beside the shop's own, which follows the feeds of the test.
struct Beside {
    service: Notifications,
    runtime: Runtime,
}

impl Beside {
    async fn open(shop: &TestShop) -> Self {
        Self::asking(shop, shop.orders()).await
    }

    async fn asking(shop: &TestShop, orders: Arc<dyn OrderService>) -> Self {
        let folder = shop.folder().join("beside");
        std::fs::create_dir(&folder).expect("a folder");
        let customers = shop.customers();
        let databases = folder.as_path().into();
        let service = Notifications::open(&databases, shop.world().clone(), customers, orders).await;
        Self { service: service.expect("a service"), runtime: Runtime::new() }
    }

    /// Reads all of these logs.
    async fn read(&self, customers: Vec<Event>, orders: Vec<Event>, payments: Vec<Event>) {
        let all = [("customer", customers), ("order", orders), ("payment", payments)];
        let last = all.clone().map(|(name, events)| (name, events.last().map_or(0, |event| event.number)));
        let [customers, orders, payments] = all.map(|(name, events)| feed(name, events));
        self.service.start(&self.runtime, customers, orders, payments);
        eventually("the feeds are read to their ends", async || {
            for (name, last) in last {
                if self.service.store().cursor(name).await.expect("a cursor") != last {
                    return None;
                }
            }
            Some(())
        })
        .await;
    }

    async fn close(self) {
        assert_eq!(self.service.audit().await, Ok(Vec::new()));
        assert!(self.runtime.shut_down(Duration::from_secs(5)).await);
        self.service.store().close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_broken_becomes_a_dead_letter_and_holds_up_nothing() {
    let shop = TestShop::start().await;
    let beside = Beside::open(&shop).await;
    let broken = event(&shop, 2, "order.paid", "ord", json!({"invoice_number": "INV-1"}));
    let orders = vec![
        event(&shop, 1, "order.created", "ord", json!({})),
        broken.clone(),
        event(&shop, 3, "order.paid", "ord", order_data(nobody())),
        event(&shop, 4, "order.forgotten", "ord", json!(null)),
    ];
    let customers = vec![event(&shop, 1, "customer.erased", "somebody", json!({}))];
    beside.read(customers, orders, Vec::new()).await;

    let notices = inbox_of(&beside.service, nobody()).await;
    assert_eq!(notices.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [OrderPaid]);
    let asked = ListDeadLetters { limit: Limit::LARGEST, cursor: None };
    let letters = beside.service.list_dead_letters(&shop.cx(), asked).await.expect("a page").data;
    assert_eq!(letters.len(), 2);
    let letter = letters.iter().find(|letter| letter.feed == "order").expect("the order's");
    assert_eq!((&letter.event, letter.reason.as_str()), (&broken, "order.paid has no total"));
    assert!(letters.iter().any(|letter| letter.feed == "customer" && letter.reason.contains("usr_")));
    beside.close().await;
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_of_an_order_that_nobody_placed_tells_nobody() {
    let shop = TestShop::start().await;
    let beside = Beside::open(&shop).await;
    let data = json!({
        "payment_id": "pay_01JD3Z8Q5TN4X0V6W7Y2A9BCDE", "order_id": "ord_01JD3Z8Q5TN4X0V6W7Y2A9BCDE",
        "amount": {"amount": "5.00", "currency": "USD"},
    });
    let payments = ["payment.captured", "payment.declined", "payment.refunded"];
    let payments = (1..).zip(payments).map(|(number, kind)| event(&shop, number, kind, "pay", data.clone()));
    beside.read(Vec::new(), Vec::new(), payments.collect()).await;
    let counted = "SELECT (SELECT count(*) FROM notifications) + (SELECT count(*) FROM dead_letters)";
    let count = beside.service.store().query(counted, Vec::new()).await.expect("a count");
    assert_eq!(count, [[store::Value::Int(0)]]);
    beside.close().await;
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_order_the_feeds_are_read_in_the_erased_are_told_nothing() {
    let shop = TestShop::start().await;
    let beside = Beside::open(&shop).await;
    let user_id = nobody();
    let customers = vec![
        event(&shop, 1, "customer.registered", user_id, json!({"user_id": user_id})),
        event(&shop, 2, "customer.erased", user_id, json!({"user_id": user_id})),
    ];
    let orders: Vec<_> =
        (1..=50).map(|number| event(&shop, number, "order.paid", "ord", order_data(user_id))).collect();
    beside.read(customers, orders, Vec::new()).await;
    assert_eq!(inbox_of(&beside.service, user_id).await, []);
    beside.close().await;
    shop.finish().await;
}

/// The order service does not answer the first times it is asked whose an order is.
#[derive(Default)]
struct Away {
    asked: AtomicUsize,
}

#[async_trait]
impl Intercept for Away {
    async fn before(&self, _: &'static str, function: &Function, _: &CallContext) -> Result<(), CallError> {
        let is_hit = function.name == "check_invoice";
        match is_hit && self.asked.fetch_add(1, Ordering::SeqCst) < 2 {
            true => Err(CallError::Unavailable { retry_after_s: 1 }),
            false => Ok(()),
        }
    }

    async fn after(&self, _: &'static str, _: &Function, _: &CallContext) -> Result<(), CallError> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_service_that_is_away_is_asked_again() {
    let shop = TestShop::start().await;
    let order = shop.a_paid_order(1).await;
    told(&shop, order.user_id, &[CustomerRegistered, PaymentCaptured, OrderPaid]).await;
    // One that has heard nothing of the order must ask.
    let away = Arc::new(Away::default());
    let orders = contract::order::intercepted(shop.orders(), "notification", away.clone());
    let beside = Beside::asking(&shop, orders).await;
    let data = json!({"payment_id": "pay", "order_id": order.order_id, "amount": order.total});
    beside.read(Vec::new(), Vec::new(), vec![event(&shop, 1, "payment.captured", "pay", data)]).await;
    assert_eq!(away.asked.load(Ordering::SeqCst), 3);
    let notices = inbox_of(&beside.service, order.user_id).await;
    assert_eq!(notices.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [PaymentCaptured]);
    beside.close().await;
    shop.finish().await;
}
