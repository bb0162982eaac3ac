//! Bad input, function by function: each fault is a clear problem that names its field, and leaves nothing behind.
//!
//! The table says what a right request of each function looks like; what can be wrong with it follows from that.

use serde_json::{Map, Value, json};
use testkit::{Port, Reply, TestShop, in_every_mode};

use crate::samples::{Sample, body_of, of_books, of_office, of_trade};

/// A shop with one of everything.
struct Furnished {
    user: String,
    book: String,
    author: String,
    category: String,
    order: String,
    payment: String,
}

async fn furnish(shop: &TestShop) -> Furnished {
    let order = shop.a_paid_order(1).await;
    let book = shop.at("book").get("/v1/books?limit=1").await.expect(200).json()["data"][0].clone();
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    Furnished {
        user: order.user_id.to_string(),
        book: text(&book["book_id"]),
        author: text(&book["author"]["author_id"]),
        category: text(&book["category"]["category_id"]),
        order: order.order_id.to_string(),
        payment: order.payment.payment_id.expect("a payment").to_string(),
    }
}

fn samples(it: &Furnished) -> Vec<Sample> {
    let Furnished { user, book, author, category, order, payment } = it;
    let registration = json!({
        "username": "newcomer", "password": "correct horse", "email": "new@example.org", "address": "1 Paper Street",
        "city": "Leipzig", "country": "Germany", "first_name": "Ada", "last_name": "Reader",
    });
    let all = &["username", "password", "email", "address", "city", "country", "first_name", "last_name"];
    let product = json!({
        "category_name": "Plays", "author_name": "Ben", "book_title": "Two", "price": "1.00", "author_email": "ben@example.org",
        "author_address": "Here", "published_date": "1999-12-31", "description": "A play.", "isbn": "9780306406157", "external_id": "x:1",
    });
    let new_book = json!({
        "title": "Two", "author_id": author, "category_id": category, "price": {"amount": "1.00", "currency": "USD"},
        "published_date": "-0750", "description": "A play.", "isbn": "0306406152", "external_id": "x:2",
    });
    let web_login = json!({"realm": "shop", "login": "ada", "password": "12345678"});
    let line = json!({"product_id": book, "quantity": 1});
    let receipt = json!({"lines": [line.clone()], "supplier": "Ann & Sons", "reference": "No. 7"});
    let sizes = json!({
        "address": "Here", "book_quantity": 200_000, "clothes_quantity": 1, "electronic_quantity": 1, "status": "active",
    });
    let payment_request =
        json!({"order_id": order, "amount": "1.00", "attempt": 2, "payment_method": "tok_visa"});
    let message = json!({"user_id": user, "kind": "message", "data": {"title": "Hello"}});
    let path = |text: &str| text.to_owned();
    let seeds = vec![
        Sample::new("gateway", "POST", path("/v1/customers"), all, registration.clone()),
        Sample::new(
            "gateway",
            "POST",
            path("/v1/sessions"),
            &["username", "password"],
            json!({"username": "ada", "password": "12345678"}),
        ),
        Sample::new(
            "gateway",
            "POST",
            path("/v1/web-sessions"),
            &["realm", "login", "password"],
            web_login.clone(),
        ),
        Sample::new(
            "customer",
            "POST",
            path("/v1/internal/web-sessions"),
            &["realm", "login", "password"],
            web_login,
        ),
        Sample::new("gateway", "PUT", path("/v1/inventory"), &[], sizes.clone()),
        Sample::new(
            "gateway",
            "POST",
            path("/v1/inventory/items"),
            &["product_id", "quantity"],
            line.clone(),
        ),
        Sample::new(
            "gateway",
            "POST",
            path("/v1/products"),
            &["category_name", "author_name", "book_title", "price"],
            product,
        ),
        Sample::new(
            "gateway",
            "POST",
            format!("/v1/carts/{user}/items"),
            &["product_id", "quantity"],
            line.clone(),
        ),
        Sample::new(
            "gateway",
            "POST",
            format!("/v1/carts/{user}/purchase"),
            &[],
            json!({"payment_method": "tok_visa", "cart_version": 1}),
        ),
        Sample::new(
            "gateway",
            "PATCH",
            format!("/v1/orders/{order}"),
            &["status"],
            json!({"status": "processing"}),
        ),
        Sample::new("gateway", "POST", format!("/v1/orders/{order}/refunds"), &[], json!({"amount": "1.00"})),
        Sample::new(
            "book",
            "POST",
            path("/v1/authors"),
            &["name"],
            json!({"name": "Ann", "email": "a@example.org", "address": "Here"}),
        ),
        Sample::new("book", "POST", path("/v1/categories"), &["name"], json!({"name": "Essays"})),
        Sample::new("book", "POST", path("/v1/books"), &["title", "category_id", "price"], new_book),
        Sample::new(
            "order",
            "POST",
            path("/v1/orders"),
            &["user_id"],
            json!({"user_id": user, "payment_method": "tok_visa", "cart_version": 1}),
        ),
        Sample::new(
            "order",
            "PATCH",
            format!("/v1/orders/{order}"),
            &["status"],
            json!({"status": "processing"}),
        ),
        Sample::new(
            "customer",
            "POST",
            path("/v1/accounts"),
            &["username", "password", "email"],
            json!({"username": "ben", "password": "12345678", "email": "ben@example.org"}),
        ),
        Sample::new(
            "customer",
            "POST",
            path("/v1/fullnames"),
            &["first_name", "last_name"],
            json!({"first_name": "A", "last_name": "B"}),
        ),
        Sample::new(
            "customer",
            "POST",
            path("/v1/addresses"),
            &["address", "city", "country"],
            json!({"address": "A", "city": "B", "country": "C"}),
        ),
        Sample::new("cart", "POST", path("/v1/carts"), &["user_id"], json!({"user_id": user})),
        Sample::new(
            "cart",
            "POST",
            format!("/v1/carts/{user}/items"),
            &["product_id", "quantity"],
            line.clone(),
        ),
        Sample::new("payment", "POST", path("/v1/payments"), &["order_id", "amount"], payment_request),
        Sample::new(
            "payment",
            "POST",
            format!("/v1/payments/{payment}/refunds"),
            &[],
            json!({"amount": "1.00"}),
        ),
        Sample::new(
            "payment",
            "POST",
            path("/v1/webhooks/sandbox"),
            &["reference"],
            json!({"reference": format!("{order}/1")}),
        ),
        Sample::new("notification", "POST", path("/v1/notifications"), &["user_id", "kind"], message),
        Sample::new("gateway", "POST", path("/v1/admin/inventory/receipts"), &["lines"], receipt.clone()),
        Sample::new("inventory", "POST", path("/v1/admin/inventory/receipts"), &["lines"], receipt),
        Sample::new("inventory", "PATCH", path("/v1/inventory"), &[], sizes),
        Sample::new("inventory", "POST", path("/v1/inventory/items"), &["product_id", "quantity"], line),
    ];
    let edited = of_books(book, author, category);
    seeds.into_iter().chain(edited).chain(of_trade(user, book, order)).chain(of_office()).collect()
}

/// Every row of every table, counted: what a refused call must leave as it was.
async fn everything(shop: &TestShop) -> Vec<String> {
    let mut counts = Vec::new();
    for store in shop.shop().stores() {
        let service = store.health().service;
        for table in testkit::tables(&store).await {
            let count =
                store.query(&format!("SELECT COUNT(*) FROM \"{table}\""), vec![]).await.expect("a count");
            counts.push(format!("{service}.{table}: {:?}", count[0][0]));
        }
    }
    counts
}

/// Waits until the consumers have nothing left to do, so that only the calls under test could change anything.
async fn settled(shop: &TestShop) -> Vec<String> {
    let mut before = everything(shop).await;
    for _ in 0..50 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let after = everything(shop).await;
        if after == before {
            return after;
        }
        before = after;
    }
    panic!("the shop does not come to rest");
}

pub(crate) fn fields(reply: &Reply) -> Vec<String> {
    let json = reply.json();
    let errors = json["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().filter_map(|error| error["field"].as_str().map(str::to_owned)).collect()
}

#[track_caller]
fn assert_names(sample: &Sample, reply: &Reply, field: &str, why: &str) {
    assert_eq!(reply.status, 422, "{}: {why}: {}", sample.name(), String::from_utf8_lossy(&reply.body));
    assert!(
        fields(reply).iter().any(|named| named == field),
        "{}: {why}: {field} is not named in {:?}",
        sample.name(),
        fields(reply)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_with_a_body_is_named_and_nothing_is_left_behind() {
    in_every_mode(async |shop| {
        let samples = samples(&furnish(shop).await);
        let before = settled(shop).await;
        for sample in &samples {
            let port = shop.at(sample.service);
            broken_bodies(sample, &port).await;
            let Some(right) = sample.body.as_object().cloned() else { continue };
            shapes(sample, shop, &right).await;
            for (field, value) in &right {
                values(sample, shop, field, value).await;
            }
        }
        assert_eq!(settled(shop).await, before, "a refused call left something behind");
    })
    .await;
}

/// Bodies that are no JSON object.
async fn broken_bodies(sample: &Sample, port: &Port) {
    let send =
        |body: &[u8]| port.request(sample.method, &sample.path).body("application/json", body.to_vec());
    for broken in [&b"{"[..], b"{\"a\":}", b"nul", b"\"\xff\"", b"{\"a\":\"\xc3\x28\"}", b"{}{}"] {
        let reply = send(broken).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (400, "malformed_request"),
            "{} {broken:?}",
            sample.name()
        );
    }
    for other in [&b"[]"[..], b"\"text\"", b"7", b"null", b"true"] {
        assert_names(sample, &send(other).await, "body", "no object");
    }
    let plain = port.request(sample.method, &sample.path).body("text/plain", "{}").await;
    assert_eq!(plain.status, 415, "{}", sample.name());
}

/// Fields that are missing, unknown or given twice.
async fn shapes(sample: &Sample, shop: &TestShop, right: &Map<String, Value>) {
    for field in sample.required {
        let mut without = right.clone();
        without.remove(*field);
        assert_names(sample, &sample.send(shop, &Value::Object(without)).await, field, "missing");
    }
    if !sample.required.is_empty() {
        let nothing = sample.send(shop, &json!({})).await;
        for field in sample.required {
            assert_names(sample, &nothing, field, "all missing");
        }
    }
    assert_names(sample, &sample.with(shop, "colour", json!("red")).await, "colour", "unknown");
    let (field, value) = right.iter().next().expect("a field");
    let twice = format!("{{\"{field}\":{value},\"{field}\":{value}}}");
    let twice =
        shop.at(sample.service).request(sample.method, &sample.path).body("application/json", twice).await;
    assert_names(sample, &twice, field, "twice");
}

/// Values of a wrong type, or out of their bounds.
async fn values(sample: &Sample, shop: &TestShop, field: &str, right: &Value) {
    for wrong in [json!(null), json!([]), json!(true)] {
        let reply = sample.with(shop, field, wrong.clone()).await;
        assert_names(sample, &reply, field, &wrong.to_string());
    }
    for wrong in wrong_values(field, right, sample.method == "PUT") {
        let why = wrong.to_string().chars().take(60).collect::<String>();
        let reply = sample.with(shop, field, wrong).await;
        if field == "payment_method" && why.contains("4242") {
            assert_eq!(reply.code(), "card_data_refused", "{}", sample.name());
        } else {
            assert_names(sample, &reply, field, &why);
        }
    }
}

fn wrong_values(field: &str, right: &Value, is_set: bool) -> Vec<Value> {
    let long = |length: usize| json!("x".repeat(length));
    let texts = vec![json!(7), json!({}), json!("a\u{0}b"), json!("a\u{1b}b")];
    let name = || [texts.clone(), vec![json!(""), json!("   "), long(513)]].concat();
    match field {
        // None at all is a quantity where it is set.
        "quantity" if is_set => vec![json!(-1), json!(1.5), json!("1"), json!(1_000_001), json!(1e300)],
        "quantity" => vec![json!(0), json!(-1), json!(1.5), json!("1"), json!(1_000_001), json!(1e300)],
        "book_quantity" | "clothes_quantity" | "electronic_quantity" => {
            vec![json!(-1), json!(0.5), json!("1"), json!(1_000_000_000_001_i64), json!(1e300)]
        }
        "percent" => vec![json!(-91), json!(901), json!(1.5), json!("1"), json!(1e300)],
        "attempt" | "cart_version" => vec![json!(-1), json!(1.5), json!("1"), json!(1e300)],
        "price" | "amount" => vec![
            json!(-1),
            json!("-0.01"),
            json!("1.001"),
            json!(1e300),
            json!("1e2"),
            json!("ten"),
            json!(""),
            json!({}),
            json!({"amount": "1.00", "currency": "EUR"}),
            json!({"amount": "1.00"}),
            json!({"amount": "1.00", "currency": "USD", "x": 1}),
            json!("100000000.00"),
        ],
        "published_date" => ["2023-02-29", "1999-13", "99", "31.12.1999", "-0000", ""]
            .into_iter()
            .map(|date| json!(date))
            .collect(),
        "isbn" => {
            ["9780306406158", "0306406153", "123", "isbn", ""].into_iter().map(|isbn| json!(isbn)).collect()
        }
        "username" => {
            vec![json!("ab"), long(65), json!("a b c"), json!("<script>"), json!("naïve"), json!(7)]
        }
        "password" | "current_password" | "new_password" => {
            vec![json!("1234567"), long(129), json!(12_345_678), json!("1234567\u{7}")]
        }
        "code" => vec![json!("12345"), json!("1234567"), json!("12345a"), json!(123_456), json!("")],
        "email" | "author_email" => vec![
            json!("a"),
            json!("a@b"),
            json!("a b@example.org"),
            json!("@example.org"),
            long(300),
            json!(7),
        ],
        "status" => vec![json!("gone"), json!(""), json!("PAID"), json!(1)],
        "kind" => vec![json!("order.paid"), json!(""), json!(1)],
        "description" | "body" => [texts, vec![long(20_001)]].concat(),
        "about" => [texts, vec![long(20_001)]].concat(),
        "data" => vec![json!("text"), json!(7), json!({"a": "\u{0}"})],
        "payment_method" => {
            vec![json!(""), json!(7), long(256), json!("4242424242424242"), json!("4242 4242 4242 4242")]
        }
        _ if right
            .as_str()
            .is_some_and(|text| text.len() > 26 && text.contains('_') && !text.contains('/')) =>
        {
            vec![
                json!("book"),
                json!("acc_01JD3Z8Q5TN4X0V6W7Y2A9BCDE"),
                json!(7),
                json!(""),
                json!("usr_8ZZZZZZZZZZZZZZZZZZZZZZZZZ"),
            ]
        }
        // A charge's; a delivery note may say anything.
        "reference" if right != "No. 7" => vec![json!(7), json!(""), json!("no-order")],
        "external_id" => [texts, vec![json!(""), long(256)]].concat(),
        // An inventory may lie anywhere, also nowhere yet.
        "address" if right == "Here" => [texts, vec![long(513)]].concat(),
        _ => name(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_in_a_path_that_are_none_or_unknown_are_not_found() {
    in_every_mode(async |shop| {
        shop.a_paid_order(1).await;
        for function in contract::functions() {
            if !function.path.contains('{') || function.path.contains("{provider}") {
                continue;
            }
            let ids = |make: &dyn Fn(&str) -> String| {
                function
                    .path
                    .split('/')
                    .map(|part| match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
                        Some(field) => make(field),
                        None => part.to_owned(),
                    })
                    .collect::<Vec<_>>()
                    .join("/")
            };
            let unknown = |field: &str| {
                let prefix = match field {
                    "user_id" => "usr",
                    "product_id" | "book_id" => "book",
                    "order_id" => "ord",
                    "account_id" => "acc",
                    "payment_id" => "pay",
                    "refund_id" => "ref",
                    "notification_id" => "ntf",
                    "address_id" => "addr",
                    "staff_id" => "stf",
                    "key_id" => "key",
                    "audit_id" => "aud",
                    "token" => return "0".repeat(64),
                    "dead_letter_id" => "dead",
                    "service" => return "cart".to_owned(),
                    "author_id" => "auth",
                    "category_id" => "cat",
                    other => panic!("{other} has no prefix here"),
                };
                format!("{prefix}_01JD3Z8Q5TN4X0V6W7Y2A9BCDE")
            };
            let body = body_of(shop, &function, &unknown);
            let mut paths = vec![
                ids(&|_| "x".into()),
                ids(&|_| "%FF".into()),
                ids(&|_| "%00".into()),
                ids(&|_| "cat_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".into()),
                ids(&|field| unknown(field).to_lowercase()),
                ids(&|_| "x".repeat(2000)),
            ];
            // What the services use among themselves may know an order that nobody told it of: a hold, a tombstone.
            if !function.path.contains("/internal/") {
                paths.push(ids(&unknown));
            }
            for path in paths {
                let request = shop.at(function.service).request(function.method.as_str(), &path);
                let reply =
                    if function.method.writes() { request.json(body.clone()).await } else { request.await };
                assert_eq!(
                    reply.status,
                    404,
                    "{} {path}: {}",
                    function.name,
                    String::from_utf8_lossy(&reply.body)
                );
                assert!(reply.code().ends_with("not_found"), "{} {path}", function.name);
            }
        }
    })
    .await;
}
