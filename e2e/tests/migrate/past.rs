//! A shop that has seen something, and what must be the same wherever it lives.

use kernel::{CallError, Event};
use serde_json::{Value, json};
use store::{DeadLetter, Plan};
use testkit::{Reply, TestShop, eventually};

/// Titles that are easily spoilt, or put into another order.
const TITLES: [&str; 6] =
    ["Zola", "zebra", "Žluťoučký kůň", "e\u{301}tude", "étude", "'Quoted' \"and\" \\ back 📚"];

/// What is known of the shop before it moves.
pub(crate) struct Past {
    token: String,
    /// Who buys again.
    buyer: String,
    book: String,
    /// A call with a key, and its answer.
    purchase: (String, Reply),
    letter: DeadLetter,
    seen: Vec<Value>,
    /// The last event of the orders.
    last: i64,
}

/// Gives the shop a past.
pub(crate) async fn live(shop: &TestShop) -> Past {
    let gateway = shop.at("gateway");
    for title in TITLES {
        let product = json!({
            "category_name": "Fiction", "author_name": "Émile Zola", "book_title": title, "price": "99999999.99",
        });
        gateway.post("/v1/products", product).await.expect(201);
    }
    let book = shop.a_stocked_book(1299, 50).await.product_id.to_string();
    let buyer = shop.a_customer().await;
    let credentials = json!({"username": buyer.username, "password": "correct horse battery"});
    let session = gateway.post("/v1/sessions", credentials).await.expect(201).json();
    let token = format!("Bearer {}", session["token"].as_str().expect("a token"));
    let buyer = buyer.user_id.to_string();

    fill(shop, &buyer, &book).await;
    let path = format!("/v1/carts/{buyer}/purchase");
    let answer = gateway.post(&path, json!({})).with_key("before").await.expect(201);
    fill(shop, &buyer, &book).await;
    let cancelled = gateway.post(&path, json!({})).await.expect(201).json()["order_id"].clone();
    let order = |id: &Value| format!("/v1/orders/{}", id.as_str().expect("an id"));
    gateway.patch(&order(&cancelled), json!({"status": "cancelled"})).await.expect(200);
    fill(shop, &buyer, &book).await;
    let refunded = gateway.post(&path, json!({})).await.expect(201).json()["order_id"].clone();
    gateway.post(&format!("{}/refunds", order(&refunded)), json!({"amount": "5.01"})).await.expect(201);
    fill(shop, &buyer, &book).await;
    gateway.post(&path, json!({"payment_method": "tok_decline"})).with_key("declined").await.expect(402);

    let leaver = shop.a_paid_order(1).await.user_id;
    gateway.delete(&format!("/v1/customers/{leaver}")).await.expect(204);

    let letter = a_dead_letter(shop).await;
    let last = shop.shop().orders.store().last_event();
    let mut past = Past { token, buyer, book, purchase: (path, answer), letter, seen: Vec::new(), last };
    past.seen = past.look(shop).await;
    past
}

async fn fill(shop: &TestShop, user: &str, book: &str) {
    let line = json!({"product_id": book, "quantity": 2});
    shop.at("gateway").post(&format!("/v1/carts/{user}/items"), line).await.expect(200);
}

/// Waits until the notices of what has happened are there.
async fn everybody_knows(shop: &TestShop) {
    let shop = shop.shop();
    let follower = shop.notifications.store();
    let feeds = [
        ("customer", shop.customers.store().clone()),
        ("order", shop.orders.store().clone()),
        ("payment", shop.payments.store().clone()),
    ];
    eventually("all events are applied", async || {
        for (feed, log) in &feeds {
            if follower.cursor(feed).await.expect("a cursor") < log.last_event() {
                return None;
            }
        }
        Some(())
    })
    .await;
}

/// What could not be applied waits for somebody to look at it.
async fn a_dead_letter(shop: &TestShop) -> DeadLetter {
    let (now, data) = (shop.world().now(), json!({"reason": "as the test wants it"}));
    let event = Event {
        number: 1_000_000,
        event_id: shop.world().id(),
        kind: "order.paid".into(),
        subject: "nobody".into(),
        data,
        at: now,
    };
    let letter = DeadLetter {
        dead_letter_id: shop.world().id(),
        feed: "order".into(),
        event,
        reason: "é".into(),
        at: now,
    };
    let plan = Plan::<(), CallError>::new().dead_letter(letter.clone());
    shop.shop().notifications.store().commit(plan).await.expect("a letter");
    letter
}

impl Past {
    /// Everything that can be seen from outside and must not change.
    async fn look(&self, shop: &TestShop) -> Vec<Value> {
        everybody_knows(shop).await;
        let gateway = shop.at("gateway");
        let mut seen = Vec::new();
        for path in [
            "/v1/products?limit=100".to_owned(),
            "/v1/products?search_term=zola&limit=3".to_owned(),
            "/v1/products?search_term=tude".to_owned(),
            "/v1/products?search_term=zlutoucky".to_owned(),
            format!("/v1/carts/{}", self.buyer),
            format!("/v1/orders?user_id={}", self.buyer),
            format!("/v1/customers/{}", self.buyer),
            format!("/v1/customers/{}/notifications?limit=100", self.buyer),
            format!("/v1/inventory/items/{}", self.book),
        ] {
            seen.push(gateway.get(&path).await.expect(200).json());
        }
        let current = gateway.get("/v1/sessions/current").header("authorization", &self.token);
        seen.push(current.await.expect(200).json());
        seen
    }

    /// Looks whether all is as it was; then the shop goes on, and nothing it had is used up.
    pub(crate) async fn goes_on(&mut self, shop: &TestShop) {
        assert_eq!(self.look(shop).await, self.seen);
        assert!(self.seen[1]["data"].as_array().is_some_and(|found| found.len() == 3), "{}", self.seen[1]);
        let (path, answer) = &self.purchase;
        let gateway = shop.at("gateway");
        let replayed = gateway.post(path, json!({})).with_key("before").await;
        assert!(replayed.is_replay() && replayed.status == answer.status && replayed.body == answer.body);
        let other = json!({"payment_method": "tok_visa"});
        assert_eq!(gateway.post(path, other).with_key("before").await.code(), "idempotency_key_reused");
        let letter = self.letter.dead_letter_id;
        let store = shop.shop().notifications.store();
        assert_eq!(store.dead_letter(letter).await.expect("a database"), Some(self.letter.clone()));

        let findings = octavo::verify::verify(shop.shop()).await.expect("a readable shop").findings;
        assert_eq!(findings, ["notification: 1 events could not be applied"]);

        // Events and books are numbered on from where they were.
        assert_eq!(shop.shop().orders.store().last_event(), self.last);
        let bought = gateway.post(path, json!({})).await.expect(201).json();
        assert_eq!(bought["status"], "paid");
        assert!(shop.shop().orders.store().last_event() > self.last);
        shop.a_stocked_book(100, 1).await;
        fill(shop, &self.buyer, &self.book).await;
        self.last = shop.shop().orders.store().last_event();
        self.seen = self.look(shop).await;
    }

    /// Throws away what [`TestShop::finish`] must not find.
    pub(crate) async fn tidy(&self, shop: &TestShop) {
        let store = shop.shop().notifications.store();
        store.remove_dead_letter(self.letter.dead_letter_id).await.expect("thrown away");
    }
}
