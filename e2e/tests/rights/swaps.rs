//! Ids swapped under another's session, ten thousand times: nothing of theirs is shown, and nothing of it changes.

use serde_json::Value;
use testkit::{Reply, TestShop};

use crate::callers::{Somebody, a_shop};
use crate::calls::{self, Call, Ids};

const SWAPS: usize = 10_000;

/// A walk through numbers that is the same every time (Knuth's MMIX).
struct Walk(u64);

impl Walk {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn either(&mut self, one: &str, other: &str) -> String {
        if self.below(4) == 0 { one.to_owned() } else { other.to_owned() }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_another_under_ones_own_session_show_and_change_nothing() {
    let shop = a_shop().await;
    let (ada, ben) = (Somebody::new(&shop).await, Somebody::new(&shop).await);
    let before = seen(&shop, &ben).await;
    let markers = markers(&ben, &before);
    let calls: Vec<Call> = calls::all().into_iter().filter(|call| call.guest != "own_session").collect();
    let mut walk = Walk(5);
    let mut refused = 0;
    for _ in 0..SWAPS {
        let call = &calls[walk.below(calls.len())];
        let (own, others) = (ada.ids(), ben.ids());
        let ids = Ids {
            user: walk.either(&own.user, &others.user),
            order: walk.either(&own.order, &others.order),
            notification: walk.either(&own.notification, &others.notification),
            product: walk.either(&own.product, &others.product),
        };
        // One's own are ended by these.
        if ["erase_customer", "end_sessions"].contains(&call.name.as_str()) && ids.user == own.user {
            continue;
        }
        let reply = call.about(&ids, &shop).bearer(&ada.token).await;
        assert!(reply.status < 500, "{} {ids:?}: {reply:?}", call.name);
        refused += usize::from(reply.status >= 400);
        let text = String::from_utf8_lossy(&reply.body);
        for marker in &markers {
            assert!(!text.contains(marker), "{} {ids:?} shows {marker}: {text}", call.name);
        }
    }
    assert!(refused > SWAPS / 2, "most are another's: {refused}");
    assert_eq!(seen(&shop, &ben).await, before);
    shop.finish().await;
}

/// All that a customer sees of their own.
async fn seen(shop: &TestShop, who: &Somebody) -> Vec<Value> {
    let Ids { user, order, .. } = who.ids();
    let mut all = Vec::new();
    for path in [
        format!("/v1/customers/{user}"),
        format!("/v1/carts/{user}"),
        format!("/v1/orders?user_id={user}"),
        format!("/v1/orders/{order}/payments"),
        format!("/v1/customers/{user}/notifications"),
    ] {
        let reply: Reply = shop.at("gateway").get(&path).bearer(&who.token).await;
        all.push(reply.expect(200).json());
    }
    all
}

/// What is found nowhere but in what is theirs.
fn markers(who: &Somebody, seen: &[Value]) -> Vec<String> {
    let payment = seen[3]["data"][0]["payment_id"].as_str().expect("a payment").to_owned();
    let Somebody { customer, order, notification, .. } = who;
    vec![
        customer.user_id.to_string(),
        customer.account_id.to_string(),
        customer.address_id.to_string(),
        customer.cart_id.to_string(),
        customer.username.to_string(),
        customer.email.to_string(),
        order.order_id.to_string(),
        order.invoice_number.to_string(),
        notification.clone(),
        payment,
    ]
}
