//! What the shop's own pages do at the gateway: a guest's cart, a change of mind, a parcel's address, a message.

use kernel::UserId;
use serde_json::{Value, json};
use testkit::{Port, TestShop, in_every_mode};

async fn a_guest(gateway: &Port) -> (String, String) {
    let guest = gateway.post("/v1/guest-carts", json!({})).await.expect(201).json();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&guest["cart"]["user_id"]), text(&guest["token"]))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_fills_a_cart_and_finds_it_after_registration() {
    in_every_mode(async |shop| {
        let gateway = shop.at("gateway");
        let book = shop.a_stocked_book(1000, 10).await.product_id;
        let opened = async || gateway.post("/v1/guest-carts", json!({})).with_key("guest").await;
        let (first, again) = (opened().await.expect(201), opened().await.expect(201));
        assert_eq!((first.body, again.header("idempotent-replayed")), (again.body.clone(), Some("true")));
        let (guest, token) = a_guest(&gateway).await;
        let line = format!("/v1/carts/{guest}/items/{book}");
        gateway.put(&line, json!({"quantity": 3})).await.expect(200);
        let user = shop.a_customer().await.user_id;
        shop.put_in_cart(user, book, 1).await;
        let merge = format!("/v1/carts/{user}/merge");
        for wrong in ["x", &guest, &token.replace('.', "0"), &format!("{token}0"), &token[..token.len() - 1]]
        {
            let refused = gateway.post(&merge, json!({"guest_token": wrong})).await.expect(422);
            assert_eq!(refused.json()["errors"][0]["field"], "guest_token", "{wrong}");
        }
        let own = gateway.post(&format!("/v1/carts/{guest}/merge"), json!({"guest_token": token})).await;
        assert_eq!(own.status, 422, "a cart is not merged into itself");
        for is_replay in [None, Some("true")] {
            let merged =
                gateway.post(&merge, json!({"guest_token": token})).with_key("merge").await.expect(200);
            assert_eq!(merged.json()["item_count"], 4);
            assert_eq!(merged.header("idempotent-replayed"), is_replay);
        }
        let again = gateway.post(&merge, json!({"guest_token": token})).await.expect(200);
        assert_eq!(again.json()["item_count"], 4, "once is enough");
        gateway.get(&format!("/v1/carts/{guest}")).await.expect(404);
        gateway.post(&format!("/v1/carts/{user}/purchase"), json!({})).await.expect(201);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_sent_where_its_customer_wants_it_and_called_off_in_time() {
    in_every_mode(async |shop| {
        let gateway = shop.at("gateway");
        let (order, other) = (shop.a_paid_order(2).await, shop.a_paid_order(1).await);
        let (order_id, user) = (order.order_id, order.user_id);
        let parcel =
            json!({"recipient": "Ben", "address": "2 Quire Street", "city": "Halle", "country": "Germany"});
        let added = gateway.post(&format!("/v1/customers/{user}/addresses"), parcel).await.expect(201).json();
        let path = format!("/v1/orders/{order_id}/delivery");
        assert_eq!(gateway.get(&path).await.expect(200).json()["city"], "Leipzig");
        let wanted = json!({"address_id": added["address_id"]});
        assert_eq!(gateway.put(&path, wanted.clone()).await.expect(200).json()["recipient"], "Ben");
        assert_eq!(gateway.get(&path).await.expect(200).json()["city"], "Halle");
        let foreign = format!("/v1/orders/{}/delivery", other.order_id);
        let refused = gateway.put(&foreign, wanted.clone()).await.expect(404);
        assert_eq!(refused.code(), "address_not_found", "another's address");

        let cancel = format!("/v1/orders/{order_id}/cancel");
        let cancelled = gateway.post(&cancel, json!({})).with_key("off").await;
        assert!(matches!(cancelled.status, 200 | 202), "{cancelled:?}");
        testkit::eventually("the order is called off", async || {
            let order = gateway.get(&format!("/v1/orders/{order_id}")).await.expect(200).json();
            (order["status"] == "cancelled").then_some(())
        })
        .await;
        assert_eq!(gateway.post(&cancel, json!({})).await.expect(409).code(), "invalid_transition");
        assert_eq!(gateway.put(&path, wanted).await.expect(409).code(), "invalid_transition");
        let best = gateway.get("/v1/best-sellers").await.expect(200).json();
        assert_eq!(best["data"].as_array().map(Vec::len), Some(1), "what was called off is not sold");
        assert_eq!(best["data"][0]["product_id"], json!(other.lines[0].product_id));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_reaches_its_customer_and_nobody_else() {
    in_every_mode(async |shop| {
        let gateway = shop.at("gateway");
        let user = shop.a_customer().await.user_id;
        let message = json!({"title": "Hello", "body": "We are open."});
        let send =
            |user: UserId| gateway.post(&format!("/v1/admin/customers/{user}/messages"), message.clone());
        let sent = send(user).with_key("m").await.expect(201).json();
        assert_eq!(send(user).with_key("m").await.expect(201).json(), sent);
        assert_eq!((&sent["title"], &sent["body"]), (&json!("Hello"), &json!("We are open.")));
        let unknown = send(shop.world().id()).await.expect(404);
        assert_eq!(unknown.code(), "customer_not_found");
        let list = gateway.get("/v1/admin/notifications?kind=message").await.expect(200).json();
        assert_eq!(list["data"], json!([sent]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_service_could_not_apply_is_seen_and_tried_again() {
    in_every_mode(async |shop| {
        let gateway = shop.at("gateway");
        for service in ["order", "cart", "notification"] {
            let letters = format!("/v1/admin/dead-letters?service={service}");
            assert_eq!(gateway.get(&letters).await.expect(200).json()["data"], json!([]));
            let user = shop.world().id::<UserId>();
            let (good, bad) =
                (put_aside(shop, service, &user.to_string()).await, put_aside(shop, service, "?").await);
            let seen = gateway.get(&letters).await.expect(200).json();
            let ids: Vec<&Value> =
                seen["data"].as_array().expect("a list").iter().map(|l| &l["dead_letter_id"]).collect();
            assert_eq!(ids, [&json!(bad), &json!(good)]);
            assert_eq!(seen["data"][0]["service"], service);
            let replay = |letter| {
                let path = format!("/v1/admin/dead-letters/{service}/{letter}/replay");
                gateway.post(&path, json!({}))
            };
            replay(good).await.expect(204);
            assert_eq!(replay(good).await.expect(404).code(), "dead_letter_not_found");
            // The orders follow no customers: to them it is nothing to be applied.
            if service != "order" {
                assert_eq!(replay(bad).await.expect(409).code(), "replay_failed");
                let left = gateway.get(&letters).await.expect(200).json();
                assert_eq!(left["data"][0]["dead_letter_id"], json!(bad), "it stays");
            }
            store_of(shop, service).remove_dead_letter(bad).await.expect("thrown away");
        }
    })
    .await;
}

fn store_of(shop: &TestShop, service: &str) -> store::Store {
    let stores = shop.shop().stores();
    stores.into_iter().find(|store| store.health().service == service).expect("its store")
}

/// An event that a customer was erased, put aside by a service.
async fn put_aside(shop: &TestShop, service: &str, subject: &str) -> kernel::DeadLetterId {
    let world = shop.world();
    let (kind, subject) = ("customer.erased".to_owned(), subject.to_owned());
    let event =
        kernel::Event { number: 1, event_id: world.id(), kind, subject, data: json!({}), at: world.now() };
    let (dead_letter_id, feed, reason) = (world.id(), "customer".to_owned(), "for a test".to_owned());
    let letter = store::DeadLetter { dead_letter_id, feed, event, reason, at: world.now() };
    let plan: store::Plan<(), kernel::CallError> = store::Plan::new().dead_letter(letter);
    store_of(shop, service).commit(plan).await.expect("put aside");
    dead_letter_id
}
