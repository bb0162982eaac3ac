//! A service that is dead takes with it what depends on it, and nothing else: the table in ARCHITECTURE.md, row by row.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use contract::Progress;
use kernel::{AuthorId, BookId, CategoryId, DeadLetterId, Event, OrderId, UserId};
use serde_json::{Value, json};
use testkit::{Mode, Options, Reply, Sending, TestShop, eventually};

use crate::office::Office;
use crate::samples::a_cover;

/// What a function depends on.
#[derive(Debug, Default)]
struct Row {
    /// Without one of these it answers 503.
    needs: BTreeSet<String>,
    /// Without one of these it answers 202, and is finished when they are back.
    later: BTreeSet<String>,
}

/// The table, by its first column.
fn table() -> BTreeMap<String, Row> {
    let text = include_str!("../../../ARCHITECTURE.md");
    let (_, section) = text.split_once("\n## What depends on what\n").expect("the section");
    let section = section.split("\n## ").next().expect("its text");
    let names = |cell: &str| -> BTreeSet<String> {
        cell.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [function, needs, later] = cells[..] else { panic!("three cells: {line}") };
        (function.to_owned(), Row { needs: names(needs), later: names(later) })
    })
    .collect()
}

/// What the calls are about: made while all services were well.
struct Things {
    username: String,
    user: UserId,
    notification: String,
    token: String,
    web_token: String,
    /// Of a session that nobody ends.
    asking: String,
    buyer: UserId,
    leaving: UserId,
    book: BookId,
    unsold: BookId,
    author: AuthorId,
    category: CategoryId,
    paid: OrderId,
    sent: OrderId,
    regretted: OrderId,
    unwanted: OrderId,
    guest_token: String,
    letter: DeadLetterId,
    address: String,
    main_address: String,
    office: Office,
    fresh: u32,
}

impl Things {
    async fn make(shop: &TestShop, fresh: u32) -> Self {
        let stocked = shop.a_stocked_book(1000, 100).await;
        let book = stocked.product_id;
        let (reader, buyer, leaving) =
            (shop.a_customer().await, shop.a_customer().await.user_id, shop.a_customer().await.user_id);
        let user = reader.user_id;
        let mut orders = Vec::new();
        for _ in 0..4 {
            shop.put_in_cart(user, book, 1).await;
            match shop.buy(user, "tok_visa").await.expect("a purchase") {
                Progress::Done(order) | Progress::UnderWay(order) => orders.push(order.order_id),
            }
        }
        shop.put_in_cart(user, book, 3).await;
        shop.put_in_cart(buyer, book, 1).await;
        let gateway = shop.at("gateway");
        let inbox = format!("/v1/customers/{user}/notifications");
        let notification = eventually("there is a notice", async || {
            let page = gateway.get(&inbox).await.expect(200).json();
            page["data"][0]["notification_id"].as_str().map(str::to_owned)
        })
        .await;
        let credentials = json!({"username": reader.username, "password": "correct horse battery"});
        let session = gateway.post("/v1/sessions", credentials).await.expect(201).json();
        let guest = gateway.post("/v1/guest-carts", json!({})).await.expect(201).json();
        let addresses = format!("/v1/customers/{user}/addresses");
        let added = gateway.post(&addresses, an_address()).await.expect(201).json();
        let letter = a_letter(shop).await;
        let login = json!({"realm": "shop", "login": reader.email, "password": "correct horse battery"});
        let web_session = gateway.post("/v1/web-sessions", login.clone()).await.expect(201).json();
        let asking = gateway.post("/v1/web-sessions", login).await.expect(201).json();
        gateway.put(&format!("/v1/products/{book}/cover"), a_cover()).await.expect(200);
        Self {
            letter,
            address: added["address_id"].as_str().expect("an id").to_owned(),
            main_address: reader.address_id.to_string(),
            guest_token: guest["token"].as_str().expect("a token").to_owned(),
            username: reader.username.to_string(),
            user,
            notification,
            token: format!("Bearer {}", session["token"].as_str().expect("a token")),
            asking: asking["token"].as_str().expect("a token").to_owned(),
            web_token: web_session["token"].as_str().expect("a token").to_owned(),
            buyer,
            leaving,
            book,
            unsold: shop.a_stocked_book(1000, 1).await.product_id,
            author: stocked.author.author_id,
            category: stocked.category.category_id,
            paid: orders[0],
            sent: orders[1],
            regretted: orders[2],
            unwanted: orders[3],
            office: Office::make(shop, fresh).await,
            fresh,
        }
    }

    /// The call of a row.
    fn call(&self, row: &str, shop: &TestShop) -> Sending {
        let Self { user, buyer, book, paid, .. } = self;
        let gateway = shop.at("gateway");
        if let Some(call) = self.office.call(row, &user.to_string(), shop) {
            return call;
        }
        let items = format!("/v1/carts/{user}/items");
        let status = |order: &OrderId, status: &str| {
            gateway.patch(&format!("/v1/orders/{order}"), json!({ "status": status }))
        };
        match row {
            // With a key: what broke off half-way is taken up again by it, and is in nobody's way for a minute without.
            "`register`" => {
                let key = format!("register-{}", self.fresh);
                gateway.post("/v1/customers", self.somebody_new()).with_key(&key)
            }
            "`sign_in`" => {
                let password = "correct horse battery";
                gateway.post("/v1/sessions", json!({"username": self.username, "password": password}))
            }
            "`current_session`" => gateway.get("/v1/sessions/current").header("authorization", &self.token),
            "`sign_out`" => gateway.delete("/v1/sessions/current").header("authorization", &self.token),
            "`open_web_session`" => {
                let password = "correct horse battery";
                let login = json!({"realm": "shop", "login": self.username, "password": password});
                gateway.post("/v1/web-sessions", login)
            }
            "`who_is_it`" => gateway.get("/v1/web-sessions/current").bearer(&self.asking),
            "`close_web_session`" => gateway.delete("/v1/web-sessions/current").bearer(&self.web_token),
            "`set_up_inventory`" => gateway.put("/v1/inventory", json!({"address": "Leipzig"})),
            "`add_to_inventory`" => {
                gateway.post("/v1/inventory/items", json!({"product_id": book, "quantity": 1}))
            }
            "`remove_from_inventory`" => gateway.delete(&format!("/v1/inventory/items/{book}?quantity=1")),
            "`check_inventory`" => gateway.get("/v1/inventory"),
            "`check_inventory_items`" => gateway.get("/v1/inventory/items"),
            "`check_inventory_item`" => gateway.get(&format!("/v1/inventory/items/{book}")),
            "`register_product`" => gateway.post("/v1/products", self.something_new()),
            "`find_products`" => gateway.get("/v1/products?search_term=volume"),
            "`get_product`" => gateway.get(&format!("/v1/products/{book}")),
            "`add_to_cart`" => gateway.post(&items, json!({"product_id": book, "quantity": 1})),
            "`remove_from_cart`" => gateway.delete(&format!("{items}/{book}?quantity=1")),
            "`check_cart`" => gateway.get(&format!("/v1/carts/{user}")),
            "`purchase`" => gateway.post(&format!("/v1/carts/{buyer}/purchase"), json!({})),
            "`track_order`" => gateway.get(&format!("/v1/orders/{paid}")),
            "`track_orders`" => gateway.get(&format!("/v1/orders?user_id={user}")),
            "`update_order`" => status(&self.sent, "processing"),
            "`update_order`, a cancellation" => status(&self.regretted, "cancelled"),
            "`order_payments`" => gateway.get(&format!("/v1/orders/{paid}/payments")),
            "`refund_order`" => {
                gateway.post(&format!("/v1/orders/{paid}/refunds"), json!({"amount": "1.00"}))
            }
            "`get_customer`" => gateway.get(&format!("/v1/customers/{user}")),
            "`erase_customer`" => gateway.delete(&format!("/v1/customers/{}", self.leaving)),
            "`notifications`" => gateway.get(&format!("/v1/customers/{user}/notifications")),
            "`read_notification`" => {
                let path = format!("/v1/customers/{user}/notifications/{}/read", self.notification);
                gateway.post(&path, json!({}))
            }
            // Catalogue
            "`edit_product`" => {
                gateway.patch(&format!("/v1/products/{book}"), json!({"description": "Worth reading."}))
            }
            "`edit_products`" => {
                gateway.post("/v1/admin/products/bulk", json!({"book_ids": [book], "price": "10.00"}))
            }
            "`delete_product`" => gateway.delete(&format!("/v1/products/{}", self.unsold)),
            "`put_cover`" => gateway.put(&format!("/v1/products/{book}/cover"), a_cover()),
            "`get_cover`" => gateway.get(&format!("/v1/products/{book}/cover")),
            "`remove_cover`" => gateway.delete(&format!("/v1/products/{book}/cover")),
            "`search_products`" => gateway.get("/v1/search/products?search_term=volume&sort=price"),
            "`facet_products`" => gateway.get("/v1/search/facets?search_term=volume"),
            "`suggest`" => gateway.get("/v1/search/suggestions?prefix=vol"),
            "`list_shelves`" => gateway.get("/v1/search/shelves"),
            "`get_author`" => gateway.get(&format!("/v1/authors/{}", self.author)),
            "`get_category`" => gateway.get(&format!("/v1/categories/{}", self.category)),
            "`find_categories`" => gateway.get("/v1/categories"),
            "`open_guest_cart`" => gateway.post("/v1/guest-carts", json!({})),
            "`set_cart_item`" => gateway.put(&format!("{items}/{book}"), json!({"quantity": 2})),
            "`merge_guest_cart`" => {
                gateway.post(&format!("/v1/carts/{user}/merge"), json!({"guest_token": self.guest_token}))
            }
            "`cancel_order`" => gateway.post(&format!("/v1/orders/{}/cancel", self.unwanted), json!({})),
            "`list_orders`" => gateway.get("/v1/admin/orders?status=to_ship"),
            "`order_figures`" => gateway.get("/v1/admin/orders/figures"),
            "`best_sellers`" => gateway.get("/v1/best-sellers"),
            "`payment_methods`" => gateway.get("/v1/payment-methods"),
            "`list_all_payments`" => gateway.get("/v1/admin/payments?status=captured"),
            "`list_customers`" => gateway.get("/v1/admin/customers?search=reader"),
            "`edit_customer`" => gateway.patch(&format!("/v1/customers/{user}"), json!({"city": "Dresden"})),
            "`change_password`" => {
                let same = "correct horse battery";
                let passwords = json!({"current_password": same, "new_password": same});
                gateway.put(&format!("/v1/customers/{buyer}/password"), passwords)
            }
            "`list_addresses`" => gateway.get(&format!("/v1/customers/{user}/addresses")),
            "`add_address`" => gateway.post(&format!("/v1/customers/{user}/addresses"), an_address()),
            // With a key: it is taken out once.
            "`remove_address`" => {
                let path = format!("/v1/customers/{user}/addresses/{}", self.address);
                gateway.delete(&path).with_key(&format!("remove-{}", self.fresh))
            }
            "`list_sessions`" => gateway.get(&format!("/v1/customers/{user}/sessions")),
            "`end_sessions`" => gateway.delete(&format!("/v1/customers/{buyer}/sessions")),
            "`set_delivery`" => {
                let main = json!({"address_id": self.main_address});
                gateway.put(&format!("/v1/orders/{paid}/delivery"), main)
            }
            "`get_delivery`" => gateway.get(&format!("/v1/orders/{paid}/delivery")),
            // Stock
            "`availability`" => gateway.get(&format!("/v1/availability?ids={book}")),
            "`low_stock`" => gateway.get("/v1/admin/inventory/low"),
            "`receive_goods`" => {
                let lines = json!([{"product_id": book, "quantity": 1}]);
                gateway
                    .post("/v1/admin/inventory/receipts", json!({"lines": lines, "supplier": "Ann & Sons"}))
            }
            "`list_receipts`" => gateway.get("/v1/admin/inventory/receipts"),
            "`stock_movements`" => gateway.get(&format!("/v1/admin/inventory/movements?product_id={book}")),
            "`list_all_notifications`" => gateway.get("/v1/admin/notifications"),
            "`send_message`" => {
                let message = json!({"title": "Hello", "body": "We are open."});
                gateway.post(&format!("/v1/admin/customers/{user}/messages"), message)
            }
            // They need the service they are about, and no other.
            "`dead_letters`" => gateway.get("/v1/admin/dead-letters?service=order"),
            "`replay_dead_letter`" => {
                let path = format!("/v1/admin/dead-letters/cart/{}/replay", self.letter);
                gateway.post(&path, json!({})).with_key(&format!("replay-{}", self.fresh))
            }
            "`service_health`" => gateway.get("/v1/admin/services"),
            other => panic!("the table names {other}, and nobody here knows how to call it"),
        }
    }

    fn somebody_new(&self) -> Value {
        let name = format!("newcomer{}", self.fresh);
        json!({
            "username": name, "password": "correct horse", "email": format!("{name}@example.org"),
            "address": "1 Paper Street", "city": "Leipzig", "country": "Germany",
            "first_name": "Ada", "last_name": "Reader",
        })
    }

    fn something_new(&self) -> Value {
        let title = format!("News {}", self.fresh);
        json!({"category_name": "News", "author_name": "Ann", "book_title": title, "price": "10.00"})
    }
}

/// An event that the carts could have applied: of somebody who has none, so that it changes nothing.
async fn a_letter(shop: &TestShop) -> DeadLetterId {
    let (world, user) = (shop.world(), shop.world().id::<UserId>());
    let (kind, subject) = ("customer.erased".to_owned(), user.to_string());
    let event = Event { number: 1, event_id: world.id(), kind, subject, data: json!({}), at: world.now() };
    let (dead_letter_id, feed, reason) = (world.id(), "customer".to_owned(), "for a test".to_owned());
    let letter = store::DeadLetter { dead_letter_id, feed, event, reason, at: world.now() };
    let plan: store::Plan<(), kernel::CallError> = store::Plan::new().dead_letter(letter);
    shop.shop().carts.store().commit(plan).await.expect("put aside");
    dead_letter_id
}

fn an_address() -> Value {
    json!({"recipient": "Ada", "address": "2 Paper Street", "city": "Leipzig", "country": "Germany"})
}

fn is_as_the_table_says(function: &str, row: &Row, dead: &str, reply: &Reply) {
    if row.needs.contains(dead) {
        assert_eq!((reply.status, reply.code().as_str()), (503, "unavailable"), "{function} without {dead}");
        let wait: u64 = reply.header("retry-after").expect("Retry-After").parse().expect("seconds");
        assert!((1..=5).contains(&wait), "{function} without {dead}: {wait}");
    } else if row.later.contains(dead) {
        assert_eq!(reply.status, 202, "{function} without {dead}");
    } else {
        let is_done = matches!(reply.status, 200 | 201 | 204);
        assert!(is_done, "{function} works without {dead}, and answered {reply:?}");
    }
}

#[test]
fn the_table_has_every_function_of_the_gateway_and_every_service() {
    let table = table();
    for function in contract::gateway::functions() {
        assert!(table.contains_key(&format!("`{}`", function.name)), "{} is not in the table", function.name);
    }
    let named: BTreeSet<&str> =
        table.values().flat_map(|row| row.needs.iter().chain(&row.later)).map(String::as_str).collect();
    for name in named {
        assert!(contract::SERVICES.iter().any(|(service, _)| *service == name), "{name} is no service");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_service_is_dead_only_what_needs_it_is_refused_and_all_recovers() {
    let table = table();
    let mut shop = TestShop::with(Options { mode: Mode::Apart, ..Options::default() }).await;
    for (number, (dead, _)) in
        (0..).zip(contract::SERVICES.into_iter().filter(|(name, _)| *name != "gateway"))
    {
        let things = Things::make(&shop, number).await;
        shop.stop_service(dead).await;
        let begun = Instant::now();
        let mut refused = Vec::new();
        for (function, row) in &table {
            let reply = things.call(function, &shop).await;
            is_as_the_table_says(function, row, dead, &reply);
            if reply.status == 503 {
                refused.push(function);
            }
        }
        for (other, _) in contract::SERVICES.into_iter().filter(|(name, _)| *name != dead) {
            // A service that waits for another one is not to be restarted for it.
            shop.at(other).get("/readyz").await.expect(200);
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "without {dead} all took {:?}", begun.elapsed());

        shop.start_service(dead).await;
        for function in refused {
            eventually(&format!("{function} works again with {dead}"), async || {
                let reply = things.call(function, &shop).await;
                (reply.status < 300).then_some(())
            })
            .await;
        }
        comes_to_rest(&shop, &things).await;
    }
    shop.finish().await;
}

/// What was begun while a service was dead is finished, and what happened then is heard of.
async fn comes_to_rest(shop: &TestShop, things: &Things) {
    let gateway = shop.at("gateway");
    let Things { buyer, regretted, unwanted, leaving, .. } = things;
    eventually("the purchase is paid and the cart empty", async || {
        let orders = gateway.get(&format!("/v1/orders?user_id={buyer}")).await.expect(200).json();
        let cart = gateway.get(&format!("/v1/carts/{buyer}")).await.expect(200).json();
        (orders["data"][0]["status"] == "paid" && cart["item_count"] == 0).then_some(())
    })
    .await;
    for order in [regretted, unwanted] {
        eventually("the cancelled order is cancelled", async || {
            let order = gateway.get(&format!("/v1/orders/{order}")).await.expect(200).json();
            (order["status"] == "cancelled").then_some(())
        })
        .await;
    }
    eventually("the buyer is told", async || {
        let inbox = gateway.get(&format!("/v1/customers/{buyer}/notifications")).await.expect(200).json();
        let told = inbox["data"].as_array()?.iter().any(|notice| notice["kind"] == "order.paid");
        told.then_some(())
    })
    .await;
    eventually("the cart of who left is forgotten", async || {
        (gateway.get(&format!("/v1/carts/{leaving}")).await.status == 404).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_without_the_books_shows_what_was_known_and_is_not_sold_by_it() {
    let mut shop = TestShop::with(Options { mode: Mode::Apart, ..Options::default() }).await;
    let book = shop.a_stocked_book(1000, 10).await;
    let (seen, unseen) = (shop.a_customer().await.user_id, shop.a_customer().await.user_id);
    for user in [seen, unseen] {
        shop.put_in_cart(user, book.product_id, 2).await;
    }
    let cart = |user: UserId| format!("/v1/carts/{user}");
    let before = shop.at("gateway").get(&cart(seen)).await.expect(200);
    shop.stop_service("book").await;
    let without = shop.at("gateway").get(&cart(seen)).await.expect(200);
    assert_eq!(without.body, before.body);
    // Nobody looked at this one yet: it shows what the book was when it came into the cart.
    let shown = shop.at("gateway").get(&cart(unseen)).await.expect(200).json();
    assert_eq!(shown["total"]["amount"], "20.00");
    assert_eq!(
        (&shown["items"][0]["title"], &shown["items"][0]["is_available"]),
        (&json!(book.title), &json!(true))
    );
    let purchase = shop.at("gateway").post(&format!("{}/purchase", cart(seen)), json!({})).await;
    assert_eq!((purchase.status, purchase.code().as_str()), (503, "unavailable"));
    let orders = shop.at("gateway").get(&format!("/v1/orders?user_id={seen}")).await.expect(200).json();
    assert_eq!(orders["data"], json!([]), "nothing was begun");
    shop.start_service("book").await;
    eventually("the cart is sold", async || {
        let purchase = shop.at("gateway").post(&format!("{}/purchase", cart(seen)), json!({})).await;
        (purchase.status == 201).then_some(())
    })
    .await;
    shop.finish().await;
}
