//! Customers who buy and buy, each in a thread of their own, and what they saw.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::binary::{base, call};

/// How long one call is repeated for an answer. Every restart lies well within, and what a provider answers late.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many copies of each book there are; more than all of them buy.
pub(super) const COPIES: i64 = 1_000_000;

/// Who buys, and what.
#[derive(Clone)]
pub(super) struct Shoppers {
    offset: u16,
    pub(super) users: Vec<String>,
    pub(super) books: Vec<String>,
}

/// The final answer to a purchase.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) user: String,
    status: u16,
    body: Value,
}

impl Answer {
    /// Whether the customer was told that they bought.
    pub(super) fn is_paid(&self) -> bool {
        self.status == 201
    }

    /// Whether an order was made, bought or not.
    pub(super) fn has_order(&self) -> bool {
        self.is_paid() || matches!(self.code(), "payment_declined" | "order_cancelled")
    }

    /// The order that the customer was told.
    pub(super) fn order(&self) -> &str {
        self.body["order_id"].as_str().unwrap_or("no order")
    }

    fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

/// What the buyers saw.
#[derive(Clone, Default)]
pub(super) struct Seen {
    /// For each key the final answer.
    pub(super) answers: HashMap<String, Answer>,
    /// What no customer may see, a sentence each.
    pub(super) complaints: Vec<String>,
    /// How many calls got no answer, and were made again.
    pub(super) repeated: u64,
}

impl Seen {
    /// How often each answer was given.
    pub(super) fn tally(&self) -> BTreeMap<(u16, String), usize> {
        let mut tally = BTreeMap::new();
        for answer in self.answers.values() {
            *tally.entry((answer.status, answer.code().to_owned())).or_default() += 1;
        }
        tally
    }
}

/// The customers at it.
pub(super) struct Load {
    pub(super) shoppers: Shoppers,
    seen: Arc<Mutex<Seen>>,
    enough: Arc<AtomicBool>,
    /// While what they saw is looked at nobody begins anything new, or there would be ever more to look at.
    resting: Arc<AtomicBool>,
    buyers: Vec<JoinHandle<()>>,
}

impl Load {
    /// Stocks the shop, registers the customers and lets them go.
    pub(super) fn begin(offset: u16, buyers: u32, seed: u64) -> Result<Self> {
        let books = stock(offset)?;
        let users = (0..buyers).map(|number| register(offset, number)).collect::<Result<Vec<_>>>()?;
        let shoppers = Shoppers { offset, users, books };
        let (seen, enough) = (Arc::<Mutex<Seen>>::default(), Arc::<AtomicBool>::default());
        let resting = Arc::<AtomicBool>::default();
        let start = |(user, number): (&String, u64)| {
            let buyer = Buyer {
                shoppers: shoppers.clone(),
                user: user.clone(),
                seen: seen.clone(),
                resting: resting.clone(),
                rng: ChaCha8Rng::seed_from_u64(seed ^ number),
            };
            let enough = enough.clone();
            thread::spawn(move || buyer.keep_buying(&enough))
        };
        let buyers = shoppers.users.iter().zip(1..).map(start).collect();
        Ok(Self { shoppers, seen, enough, resting, buyers })
    }

    /// What was seen up to now.
    pub(super) fn seen(&self) -> Seen {
        lock(&self.seen).clone()
    }

    /// Has the customers rest, or go on.
    pub(super) fn rest(&self, resting: bool) {
        self.resting.store(resting, Ordering::SeqCst);
    }

    /// Lets every customer finish what they are at.
    pub(super) fn end(self) -> Result<(Seen, Shoppers)> {
        self.enough.store(true, Ordering::SeqCst);
        for buyer in self.buyers {
            buyer.join().map_err(|_| anyhow!("a buyer panicked"))?;
        }
        let seen = lock(&self.seen).clone();
        Ok((seen, self.shoppers))
    }
}

/// What a buyer who panicked saw counts too; the panic itself fails the run.
fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

struct Buyer {
    shoppers: Shoppers,
    user: String,
    seen: Arc<Mutex<Seen>>,
    resting: Arc<AtomicBool>,
    rng: ChaCha8Rng,
}

impl Buyer {
    /// Fills the cart and buys it, over and over.
    fn keep_buying(mut self, enough: &AtomicBool) {
        let cart = format!("{}/v1/carts/{}", base(self.shoppers.offset, "gateway"), self.user);
        for round in 1_u64.. {
            while self.resting.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(5));
            }
            if enough.load(Ordering::SeqCst) {
                return;
            }
            let book = self.rng.random_range(0..self.shoppers.books.len());
            let line =
                json!({"product_id": self.shoppers.books[book], "quantity": self.rng.random_range(1..4)});
            let key = format!("{}-{round}-add", self.user);
            match self.persist(&format!("{cart}/items"), &key, &line) {
                Some((200, _)) | None => {}
                Some(other) => self.complain(format!("{key} was answered {other:?}")),
            }
            let token = match self.rng.random_range(0..10) {
                0 => "tok_decline",
                1 => "tok_timeout",
                _ => "tok_visa",
            };
            let key = format!("{}-{round}-buy", self.user);
            let purchase = json!({ "payment_method": token });
            // An impatient customer clicks again: the same key must get the same answer.
            let clicks = if self.rng.random_range(0..4) == 0 { 2 } else { 1 };
            for _ in 0..clicks {
                if let Some((status, body)) = self.persist(&format!("{cart}/purchase"), &key, &purchase) {
                    self.note(&key, Answer { user: self.user.clone(), status, body });
                }
            }
        }
    }

    /// Repeats a call until its answer is final: no lost connection, no 202, no "busy", no 5xx.
    fn persist(&self, url: &str, key: &str, body: &Value) -> Option<(u16, Value)> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            match call("POST", url, Some(key), Some(body)) {
                Ok((status, answer)) => {
                    let code = answer["code"].as_str().unwrap_or_default();
                    let is_busy = matches!(code, "idempotency_in_flight" | "purchase_in_progress");
                    if status != 202 && status < 500 && !is_busy {
                        return Some((status, answer));
                    }
                }
                Err(_) => lock(&self.seen).repeated += 1,
            }
            thread::sleep(Duration::from_millis(50));
        }
        self.complain(format!("{key} got no final answer within {PATIENCE:?}"));
        None
    }

    fn note(&self, key: &str, answer: Answer) {
        let mut seen = lock(&self.seen);
        match seen.answers.get(key) {
            Some(first) if *first != answer => {
                let complaint = format!("{key} was answered {first:?}, then {answer:?}");
                seen.complaints.push(complaint);
            }
            Some(_) => {}
            None => {
                seen.answers.insert(key.to_owned(), answer);
            }
        }
    }

    fn complain(&self, complaint: String) {
        lock(&self.seen).complaints.push(complaint);
    }
}

fn stock(offset: u16) -> Result<Vec<String>> {
    let gateway = base(offset, "gateway");
    let room = json!({"book_quantity": 100 * COPIES});
    let (status, answer) = call("PUT", &format!("{gateway}/v1/inventory"), None, Some(&room))?;
    ensure!(status == 200, "inventory: {answer}");
    (1..=5)
        .map(|number| {
            let book = json!({
                "category_name": "Crime", "author_name": "A. Nonymous", "book_title": format!("Kill {number}"), "price": "4.20",
            });
            let (status, book) = call("POST", &format!("{gateway}/v1/products"), None, Some(&book))?;
            ensure!(status == 201, "product: {book}");
            let id = book["product_id"].as_str().context("a product id")?.to_owned();
            let copies = json!({"product_id": id, "quantity": COPIES});
            let (status, item) = call("POST", &format!("{gateway}/v1/inventory/items"), None, Some(&copies))?;
            ensure!(status == 200, "stock: {item}");
            Ok(id)
        })
        .collect()
}

fn register(offset: u16, number: u32) -> Result<String> {
    let customer = json!({
        "username": format!("buyer{number}"), "password": "correct horse", "email": format!("buyer{number}@example.org"),
        "address": "1 Paper Street", "city": "Leipzig", "country": "Germany", "first_name": "Ada", "last_name": "Reader",
    });
    let url = format!("{}/v1/customers", base(offset, "gateway"));
    let (status, customer) = call("POST", &url, None, Some(&customer))?;
    ensure!(status == 201, "registration: {customer}");
    Ok(customer["user_id"].as_str().context("a user id")?.to_owned())
}
