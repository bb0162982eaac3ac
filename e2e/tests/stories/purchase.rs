//! The way of a customer, from registration to the delivered order, and what comes in between.

use serde_json::{Value, json};
use testkit::{TestShop, eventually, in_every_mode};

async fn stocked(shop: &TestShop, copies: u32) -> String {
    let gateway = shop.at("gateway");
    let product = json!({
        "category_name": "Novels", "author_name": "Émile Zola", "author_email": "zola@example.org", "author_address": "Médan",
        "book_title": "Germinal", "published_date": "1885", "price": 12.99, "description": "Miners.", "isbn": "0-14-044742-3",
    });
    let book = gateway.post("/v1/products", product).await.expect(201).json();
    assert_eq!(book["isbn"], "9780140447422");
    assert_eq!(
        (&book["product_id"], &book["price"]),
        (&book["book_id"], &json!({"amount": "12.99", "currency": "USD"}))
    );
    let id = book["product_id"].as_str().expect("an id").to_owned();
    gateway.put("/v1/inventory", json!({"book_quantity": 1000})).await.expect(200);
    gateway.post("/v1/inventory/items", json!({"product_id": id, "quantity": copies})).await.expect(200);
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn from_registration_to_the_delivered_order() {
    in_every_mode(async |shop| {
        let gateway = shop.at("gateway");
        let book = stocked(shop, 5).await;
        let found = gateway.get("/v1/products?search_term=emile").await.expect(200).json();
        assert_eq!(found["data"][0]["product_id"], json!(book));

        let user = shop.a_customer().await.user_id;
        let cart = gateway
            .post(&format!("/v1/carts/{user}/items"), json!({"product_id": book, "quantity": 2}))
            .await
            .expect(200)
            .json();
        assert_eq!((&cart["total"]["amount"], &cart["item_count"]), (&json!("25.98"), &json!(2)));
        let purchase = json!({"payment_method": "tok_visa", "cart_version": cart["version"]});
        let order = gateway
            .post(&format!("/v1/carts/{user}/purchase"), purchase)
            .with_key("k1")
            .await
            .expect(201)
            .json();
        assert_eq!((&order["status"], &order["total"]["amount"]), (&json!("paid"), &json!("25.98")));
        assert_eq!(order["payment"]["status"], "captured");
        assert_eq!(gateway.get(&format!("/v1/carts/{user}")).await.json()["items"], json!([]));
        let item = gateway.get(&format!("/v1/inventory/items/{book}")).await.expect(200).json();
        assert_eq!(
            (&item["on_hand"], &item["reserved"], &item["available"]),
            (&json!(3), &json!(0), &json!(3))
        );

        let path = format!("/v1/orders/{}", order["order_id"].as_str().expect("an id"));
        for status in ["processing", "shipped", "delivered"] {
            let updated = gateway.patch(&path, json!({ "status": status })).await.expect(200).json();
            assert_eq!(updated["status"], status);
        }
        let tracked = gateway.get(&path).await.expect(200).json();
        let history: Vec<&Value> =
            tracked["history"].as_array().expect("a list").iter().map(|step| &step["status"]).collect();
        assert_eq!(history, ["pending", "paid", "processing", "shipped", "delivered"]);

        let inbox = format!("/v1/customers/{user}/notifications");
        let wanted = [
            "customer.registered",
            "payment.captured",
            "order.paid",
            "order.processing",
            "order.shipped",
            "order.delivered",
        ];
        eventually("every notice arrives", async || {
            let notices = gateway.get(&inbox).await.expect(200).json();
            let kinds: Vec<String> = notices["data"]
                .as_array()?
                .iter()
                .filter_map(|notice| notice["kind"].as_str().map(str::to_owned))
                .collect();
            let once = |kind: &&str| kinds.iter().filter(|k| k == kind).count() == 1;
            (kinds.len() == wanted.len() && wanted.iter().all(once)).then_some(())
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_is_found_again() {
    in_every_mode(async |shop| {
        let gateway = shop.at("gateway");
        let book = stocked(shop, 5).await;
        let user = shop.a_customer().await.user_id;
        gateway
            .post(&format!("/v1/carts/{user}/items"), json!({"product_id": book, "quantity": 1}))
            .await
            .expect(200);
        let buy = || {
            gateway
                .post(&format!("/v1/carts/{user}/purchase"), json!({"payment_method": "tok_timeout"}))
                .with_key("k")
        };
        let pending = buy().await.expect(202);
        let order = pending.json();
        assert_eq!(order["status"], "pending");
        assert_eq!(
            pending.header("location"),
            Some(format!("/v1/orders/{}", order["order_id"].as_str().expect("an id")).as_str())
        );
        let paid = eventually("the purchase is paid", async || {
            let again = buy().await;
            (again.status == 201).then(|| again.json())
        })
        .await;
        assert_eq!((&paid["order_id"], &paid["status"]), (&order["order_id"], &json!("paid")));
        assert!(buy().await.expect(201).is_replay());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_never_answers_holds_up_nobody_else() {
    in_every_mode(async |shop| {
        let gateway = shop.at("gateway");
        let book = stocked(shop, 5).await;
        let (stuck, other) = (shop.a_customer().await.user_id, shop.a_customer().await.user_id);
        for user in [stuck, other] {
            gateway
                .post(&format!("/v1/carts/{user}/items"), json!({"product_id": book, "quantity": 1}))
                .await
                .expect(200);
        }
        let hang = gateway
            .post(&format!("/v1/carts/{stuck}/purchase"), json!({"payment_method": "tok_hang"}))
            .with_key("k");
        let (hung, bought) =
            tokio::join!(hang, gateway.post(&format!("/v1/carts/{other}/purchase"), json!({})));
        bought.expect(201);
        let order = hung.expect(202).json();
        let path = format!("/v1/orders/{}", order["order_id"].as_str().expect("an id"));
        let again = gateway.post(&format!("/v1/carts/{stuck}/purchase"), json!({})).await.expect(409);
        assert_eq!(again.code(), "purchase_in_progress");
        let cancel = gateway.patch(&path, json!({"status": "cancelled"})).await.expect(409);
        assert_eq!(cancel.code(), "payment_in_progress");
        assert_eq!(gateway.get(&path).await.expect(200).json()["status"], "pending");
        let item = gateway.get(&format!("/v1/inventory/items/{book}")).await.expect(200).json();
        assert_eq!((&item["on_hand"], &item["reserved"]), (&json!(4), &json!(1)), "its stock stays held");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_order_gives_back_money_and_goods() {
    in_every_mode(async |shop| {
        let gateway = shop.at("gateway");
        let book = stocked(shop, 5).await;
        let user = shop.a_customer().await.user_id;
        gateway
            .post(&format!("/v1/carts/{user}/items"), json!({"product_id": book, "quantity": 2}))
            .await
            .expect(200);
        let order = gateway.post(&format!("/v1/carts/{user}/purchase"), json!({})).await.expect(201).json();
        let path = format!("/v1/orders/{}", order["order_id"].as_str().expect("an id"));
        let refund =
            gateway.post(&format!("{path}/refunds"), json!({"amount": "5.00"})).await.expect(201).json();
        assert_eq!(refund["amount"]["amount"], "5.00");
        let over = gateway.post(&format!("{path}/refunds"), json!({"amount": "20.99"})).await.expect(409);
        assert_eq!(over.code(), "refund_exceeds_capture");
        let cancelled = gateway.patch(&path, json!({"status": "cancelled"})).await.expect(200).json();
        assert_eq!(cancelled["status"], "cancelled");
        let payments = gateway.get(&format!("{path}/payments")).await.expect(200).json();
        assert_eq!(
            (&payments["data"][0]["status"], &payments["data"][0]["refunded"]["amount"]),
            (&json!("refunded"), &json!("25.98"))
        );
        let item = gateway.get(&format!("/v1/inventory/items/{book}")).await.expect(200).json();
        assert_eq!((&item["on_hand"], &item["available"]), (&json!(5), &json!(5)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_of_a_purchase() {
    in_every_mode(async |shop| {
        let gateway = shop.at("gateway");
        let book = stocked(shop, 2).await;
        let user = shop.a_customer().await.user_id;
        let buy = |body: Value| gateway.post(&format!("/v1/carts/{user}/purchase"), body);
        assert_eq!(buy(json!({})).await.expect(422).code(), "cart_empty");
        let cart = gateway
            .post(&format!("/v1/carts/{user}/items"), json!({"product_id": book, "quantity": 3}))
            .await
            .expect(200)
            .json();
        let version = cart["version"].as_i64().expect("a version");
        assert_eq!(buy(json!({"cart_version": version - 1})).await.expect(409).code(), "cart_changed");
        let short = buy(json!({})).await.expect(409);
        assert_eq!(short.code(), "insufficient_stock");
        let line = &short.json()["errors"][0];
        assert_eq!(
            (&line["product_id"], &line["wanted"], &line["available"]),
            (&json!(book), &json!(3), &json!(2))
        );
        assert_eq!(
            gateway.get(&format!("/v1/carts/{user}")).await.json()["version"],
            version,
            "the cart is as it was"
        );
        assert_eq!(
            buy(json!({"payment_method": "4242424242424242"})).await.expect(422).code(),
            "card_data_refused"
        );
        shop.at("book").delete(&format!("/v1/books/{book}")).await.expect(204);
        assert_eq!(buy(json!({})).await.expect(409).code(), "product_unavailable");
        let cart = gateway.get(&format!("/v1/carts/{user}")).await.expect(200).json();
        assert_eq!(
            (&cart["items"][0]["is_available"], &cart["items"][0]["title"]),
            (&json!(false), &json!("Germinal"))
        );
        let nobody =
            gateway.post("/v1/carts/usr_01JD3Z8Q5TN4X0V6W7Y2A9BCDE/purchase", json!({})).await.expect(404);
        assert_eq!(nobody.code(), "cart_not_found");
    })
    .await;
}
