//! Crowds: what holds when everybody comes at once.

use std::collections::BTreeMap;

use contract::Progress;
use contract::gateway::{Purchase, Register};
use contract::inventory::GetItem;
use contract::order::{ListInvoices, OrderStatus};
use futures::future::join_all;
use kernel::{Limit, ServiceError};
use serde_json::json;
use testkit::{TestShop, in_every_mode};

/// How often each outcome came.
fn tally(outcomes: impl IntoIterator<Item = String>) -> BTreeMap<String, usize> {
    outcomes.into_iter().fold(BTreeMap::new(), |mut tally, outcome| {
        *tally.entry(outcome).or_default() += 1;
        tally
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn of_100_copies_2000_buyers_get_exactly_100() {
    let shop = TestShop::start().await;
    let book = shop.a_stocked_book(1000, 100).await;
    let mut users = Vec::new();
    for _ in 0..2000 / 50 {
        let crowd = join_all((0..50).map(|_| shop.a_customer())).await;
        users.extend(crowd.into_iter().map(|customer| customer.user_id));
    }
    join_all(users.iter().map(|user| shop.put_in_cart(*user, book.product_id, 1))).await;
    let outcomes = join_all(users.iter().map(|user| shop.buy(*user, "tok_visa"))).await;
    let tally = tally(outcomes.into_iter().map(|outcome| match outcome {
        Ok(Progress::Done(_)) => "paid".to_owned(),
        Ok(Progress::UnderWay(_)) => "pending".to_owned(),
        Err(error) => error.code().to_owned(),
    }));
    assert_eq!(tally, BTreeMap::from([("paid".into(), 100), ("insufficient_stock".into(), 1900)]));
    let item = shop
        .inventory()
        .get_item(&shop.cx(), GetItem { product_id: book.product_id })
        .await
        .expect("an item");
    assert_eq!((item.on_hand, item.reserved, item.available), (0, 0, 0));
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_name_is_registered_once_of_64_times_at_once() {
    in_every_mode(async |shop| {
        let request = |number: usize| Register {
            username: if number.is_multiple_of(2) { "Ada" } else { "aDA" }.parse().expect("a name"),
            password: "correct horse".parse().expect("a password"),
            email: format!("ada{number}@example.org").parse().expect("an address"),
            address: "1 Paper Street".parse().expect("a street"),
            city: "Leipzig".parse().expect("a city"),
            country: "Germany".parse().expect("a country"),
            first_name: "Ada".parse().expect("a name"),
            last_name: "Reader".parse().expect("a name"),
        };
        let (gateway, shop_ref) = (shop.gateway(), &shop);
        let calls = (0..64).map(|number| {
            let gateway = gateway.clone();
            async move { gateway.register(&shop_ref.cx(), request(number)).await }
        });
        let tally = tally(join_all(calls).await.into_iter().map(|outcome| match outcome {
            Ok(_) => "registered".to_owned(),
            Err(error) => error.code().to_owned(),
        }));
        assert_eq!(tally, BTreeMap::from([("registered".into(), 1), ("username_taken".into(), 63)]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_clicks_are_one_purchase() {
    in_every_mode(async |shop| {
        let book = shop.a_stocked_book(1000, 1000).await;
        for same_key in [true, false] {
            let user = shop.a_customer().await.user_id;
            shop.put_in_cart(user, book.product_id, 2).await;
            let port = shop.at("gateway");
            let clicks = (0..50).map(|click| {
                let key = if same_key { format!("{user}-buy") } else { format!("{user}-buy-{click}") };
                let sending = port.post(&format!("/v1/carts/{user}/purchase"), json!({})).with_key(&key);
                async move { sending.await }
            });
            let replies = join_all(clicks).await;
            let paid: Vec<_> = replies.iter().filter(|reply| reply.status == 201).collect();
            assert!(!paid.is_empty());
            assert!(paid.iter().all(|reply| reply.body == paid[0].body));
            for reply in replies.iter().filter(|reply| reply.status != 201) {
                let code = reply.code();
                let expected =
                    ["idempotency_in_flight", "purchase_in_progress", "cart_empty", "cart_changed"];
                assert!(expected.contains(&code.as_str()), "{code}");
            }
            let orders = ListInvoices { user_id: user, limit: Limit::LARGEST, cursor: None };
            let orders = shop.orders().list_invoices(&shop.cx(), orders).await.expect("orders").data;
            let statuses: Vec<_> = orders.iter().map(|order| order.status).collect();
            assert_eq!(statuses, [OrderStatus::Paid], "same key: {same_key}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_adds_at_once_all_count() {
    in_every_mode(async |shop| {
        let book = shop.a_book(1000).await;
        let user = shop.a_customer().await.user_id;
        join_all((0..200).map(|_| shop.put_in_cart(user, book.product_id, 1))).await;
        let cart = shop.put_in_cart(user, book.product_id, 1).await;
        assert_eq!((cart.item_count, cart.items.len()), (201, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_hangs_up_still_buys() {
    in_every_mode(async |shop| {
        let book = shop.a_stocked_book(1000, 10).await;
        let user = shop.a_customer().await.user_id;
        shop.put_in_cart(user, book.product_id, 1).await;
        let purchase =
            shop.at("gateway").post(&format!("/v1/carts/{user}/purchase"), json!({})).with_key("k");
        let impatient =
            tokio::time::timeout(std::time::Duration::from_millis(3), async move { purchase.await }).await;
        // Whether the answer came in those 3 ms or not: the same key gets it, and there is one order.
        let reply = testkit::eventually("the purchase is answered under its key", async || {
            let again =
                shop.at("gateway").post(&format!("/v1/carts/{user}/purchase"), json!({})).with_key("k").await;
            (again.status == 201).then_some(again)
        })
        .await;
        if let Ok(first) = impatient {
            assert_eq!(first.body, reply.body);
        }
        let orders = ListInvoices { user_id: user, limit: Limit::LARGEST, cursor: None };
        let orders = shop.orders().list_invoices(&shop.cx(), orders).await.expect("orders").data;
        assert_eq!(orders.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_declined_can_be_bought_again_at_once() {
    in_every_mode(async |shop| {
        let book = shop.a_stocked_book(1000, 10).await;
        let user = shop.a_customer().await.user_id;
        let cart = shop.put_in_cart(user, book.product_id, 3).await;
        let declined = shop.buy(user, "tok_decline").await.expect_err("a refusal");
        assert_eq!(declined.code(), "payment_declined");
        let item = shop
            .inventory()
            .get_item(&shop.cx(), GetItem { product_id: book.product_id })
            .await
            .expect("an item");
        assert_eq!((item.available, item.reserved), (10, 0));
        let again = Purchase {
            user_id: user,
            payment_method: None,
            cart_version: Some(cart.version.to_string().parse().expect("a version")),
        };
        let paid = shop.gateway().purchase(&shop.cx(), again).await.expect("a purchase").into_inner();
        assert_eq!((paid.status, paid.total.minor()), (OrderStatus::Paid, 3000));
    })
    .await;
}
