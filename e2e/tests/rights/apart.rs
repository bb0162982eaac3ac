//! Who calls travels between processes, so that a key is its caller's alone there too.

use protocol::{Access, Door};
use serde_json::json;
use testkit::{EngineKind, Mode, Options, TestShop};

/// A book, by the book service's own port, which asks nobody who they are.
async fn a_book(shop: &TestShop) -> String {
    let books = shop.at("book");
    let author = books.post("/v1/authors", json!({"name": "Ann"})).await.expect(201).json();
    let category = books.post("/v1/categories", json!({"name": "Essays"})).await.expect(201).json();
    let book = json!({
        "title": "Two", "author_id": author["author_id"], "category_id": category["category_id"], "price": "1.00",
    });
    let made = books.post("/v1/books", book).await.expect(201).json();
    made["book_id"].as_str().expect("an id").to_owned()
}

async fn registered(shop: &TestShop, name: &str) -> (String, String) {
    let gateway = shop.at("gateway");
    let somebody = json!({
        "username": name, "password": "correct horse", "email": format!("{name}@example.org"),
        "address": "1 Paper Street", "city": "Leipzig", "country": "Germany", "first_name": "Ada",
        "last_name": "Reader",
    });
    let customer = gateway.post("/v1/customers", somebody).await.expect(201).json();
    let credentials = json!({"username": name, "password": "correct horse"});
    let session = gateway.post("/v1/sessions", credentials).await.expect(201).json();
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    (text(&customer["user_id"]), text(&session["token"]))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_belongs_to_its_caller() {
    for (mode, engine) in [(Mode::Direct, EngineKind::Sqlite), (Mode::Apart, EngineKind::Postgres)] {
        let options = Options { mode, engine, access: Access::SignIn(Door::default()), ..Options::default() };
        let shop = TestShop::with(options).await;
        let gateway = shop.at("gateway");
        let (ada, adas) = registered(&shop, "ada").await;
        let (ben, bens) = registered(&shop, "ben").await;
        let book = a_book(&shop).await;
        let add = |user: &str, token: &str| {
            let line = json!({"product_id": book, "quantity": 1});
            gateway.post(&format!("/v1/carts/{user}/items"), line).with_key("one-key").bearer(token)
        };
        // Were the key everybody's, the second would be told that it was used.
        assert!(!add(&ada, &adas).await.expect(200).is_replay());
        assert!(!add(&ben, &bens).await.expect(200).is_replay());
        assert!(add(&ada, &adas).await.expect(200).is_replay(), "in {mode:?} the key is ada's still");
        let cart = gateway.get(&format!("/v1/carts/{ada}")).bearer(&adas).await.expect(200).json();
        assert_eq!(cart["item_count"], 1);

        // What a stranger says of itself at the gateway's port is not believed.
        let told = gateway.get(&format!("/v1/customers/{ada}")).header("octavo-caller", "open");
        assert_eq!(told.await.expect(401).code(), "sign_in_required");
        let told = format!("customer {ada}");
        let told = gateway.get(&format!("/v1/customers/{ada}")).header("octavo-caller", &told).bearer(&bens);
        assert_eq!(told.await.expect(404).code(), "customer_not_found");
        gateway.get(&format!("/v1/customers/{ada}")).bearer(&adas).await.expect(200);
        shop.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_in_two_places_share_no_key() {
    let proxies = vec!["127.0.0.0/8".parse().expect("addresses")];
    let access = Access::SignIn(Door { proxies, ..Door::default() });
    let shop = TestShop::with(Options { access, ..Options::default() }).await;
    let open = async |from: &str| {
        let asked = shop.at("gateway").post("/v1/guest-carts", json!({})).with_key("1");
        let reply = asked.header("x-forwarded-for", from).await.expect(201);
        (reply.json(), reply.is_replay())
    };
    let (here, first) = open("203.0.113.9").await;
    assert!(!first);
    assert_eq!(open("203.0.113.9").await, (here.clone(), true));
    let (there, again) = open("198.51.100.1").await;
    assert!(!again && there != here, "a cart of one's own: {there}");
    shop.finish().await;
}
