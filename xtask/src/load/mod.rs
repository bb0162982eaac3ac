//! Customers who buy and buy, each in a thread of their own, and what they saw; and whether all of that is true.
//!
//! - `gateways` is how they reach the shop; `seen` is what they saw.
//! - `checks` asks the shop whether each purchase happened exactly once.

pub(crate) mod checks;
mod gateways;
mod seen;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::binary::call;

pub(crate) use self::gateways::Gateways;
pub(crate) use self::seen::Seen;
use self::seen::{Answer, Heard};

/// How long one call is repeated for an answer. Every restart lies well within, and what a provider answers late.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many copies of each book there are; more than all of them buy.
pub(crate) const COPIES: i64 = 1_000_000;

/// Who buys, and what.
#[derive(Clone)]
pub(crate) struct Shoppers {
    pub(crate) gateways: Gateways,
    pub(crate) users: Vec<String>,
    pub(crate) books: Vec<String>,
}

/// How an impatient customer clicks again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clicks {
    /// When there is an answer.
    After,
    /// When there is an answer, or while there is none yet, at the next gateway.
    Meanwhile,
}

/// The customers at it.
pub(crate) struct Load {
    pub(crate) shoppers: Shoppers,
    seen: Arc<Mutex<Seen>>,
    enough: Arc<AtomicBool>,
    /// While what they saw is looked at nobody begins anything new, or there would be ever more to look at.
    resting: Arc<AtomicBool>,
    /// Set when nobody cares any more: they leave at once, whatever they are at.
    left: Arc<AtomicBool>,
    buyers: Vec<JoinHandle<()>>,
}

impl Load {
    /// Stocks the shop, registers the customers and lets them go.
    pub(crate) fn begin(gateways: Gateways, buyers: u32, clicks: Clicks, seed: u64) -> Result<Self> {
        let books = stock(&gateways)?;
        let users = (0..buyers).map(|number| register(&gateways, number)).collect::<Result<Vec<_>>>()?;
        let shoppers = Shoppers { gateways, users, books };
        let (seen, enough) = (Arc::new(Mutex::new(Seen::from_now())), Arc::<AtomicBool>::default());
        let (resting, left) = (Arc::<AtomicBool>::default(), Arc::<AtomicBool>::default());
        let start = |(user, number): (&String, u64)| {
            let buyer = Buyer {
                shoppers: shoppers.clone(),
                user: user.clone(),
                seen: seen.clone(),
                resting: resting.clone(),
                left: left.clone(),
                home: number as usize,
                clicks,
                rng: ChaCha8Rng::seed_from_u64(seed ^ number),
            };
            let enough = enough.clone();
            thread::spawn(move || buyer.keep_buying(&enough))
        };
        let buyers = shoppers.users.iter().zip(1..).map(start).collect();
        Ok(Self { shoppers, seen, enough, resting, left, buyers })
    }

    /// What was seen up to now.
    pub(crate) fn seen(&self) -> Seen {
        lock(&self.seen).clone()
    }

    /// Has the customers rest, or go on.
    pub(crate) fn rest(&self, resting: bool) {
        self.resting.store(resting, Ordering::SeqCst);
    }

    /// Lets every customer finish what they are at.
    pub(crate) fn end(mut self) -> Result<(Seen, Shoppers)> {
        self.enough.store(true, Ordering::SeqCst);
        for buyer in std::mem::take(&mut self.buyers) {
            buyer.join().map_err(|_| anyhow!("a buyer panicked"))?;
        }
        Ok((self.seen(), self.shoppers.clone()))
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.enough.store(true, Ordering::SeqCst);
        self.left.store(true, Ordering::SeqCst);
        self.resting.store(false, Ordering::SeqCst);
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
    left: Arc<AtomicBool>,
    /// Which gateway is asked first.
    home: usize,
    clicks: Clicks,
    rng: ChaCha8Rng,
}

impl Buyer {
    /// Fills the cart and buys it, over and over.
    fn keep_buying(mut self, enough: &AtomicBool) {
        let cart = format!("/v1/carts/{}", self.user);
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
            match self.persist(&format!("{cart}/items"), &key, &line, self.home) {
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
            let dice = self.rng.random_range(0..8);
            let click = |which| self.click(&cart, &key, &purchase, which);
            if dice < 2 && self.clicks == Clicks::Meanwhile {
                thread::scope(|twins| {
                    twins.spawn(|| click(self.home + 1));
                    click(self.home);
                });
            } else {
                click(self.home);
            }
            if dice % 4 == 0 {
                click(self.home);
            }
        }
    }

    fn click(&self, cart: &str, key: &str, purchase: &Value, gateway: usize) {
        if let Some((status, body)) = self.persist(&format!("{cart}/purchase"), key, purchase, gateway) {
            self.note(key, Answer { user: self.user.clone(), status, body });
        }
    }

    /// Repeats a call until its answer is final: no lost connection, no 202, no "busy", no 5xx. Whoever is not answered
    /// goes to the next gateway.
    fn persist(&self, path: &str, key: &str, body: &Value, mut gateway: usize) -> Option<(u16, Value)> {
        let (begun, mut in_vain) = (Instant::now(), 0);
        while begun.elapsed() < PATIENCE && !self.left.load(Ordering::SeqCst) {
            let answer = call("POST", &self.shoppers.gateways.url(gateway, path), Some(key), Some(body));
            let heard = Heard::of(&answer);
            lock(&self.seen).hear(&heard, in_vain, key);
            match heard {
                Heard::Final => return answer.ok(),
                // A purchase under way is an answer, if not the last one: who asks again begins anew.
                Heard::Pending => in_vain = 0,
                Heard::Lost | Heard::Refused(..) => {
                    in_vain += 1;
                    gateway += 1;
                }
            }
            thread::sleep(Duration::from_millis(50));
        }
        if !self.left.load(Ordering::SeqCst) {
            self.complain(format!("{key} got no final answer within {PATIENCE:?}"));
        }
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
                if answer.is_paid() {
                    seen.succeed();
                }
                seen.answers.insert(key.to_owned(), answer);
            }
        }
    }

    fn complain(&self, complaint: String) {
        lock(&self.seen).complaints.push(complaint);
    }
}

fn stock(gateways: &Gateways) -> Result<Vec<String>> {
    let gateway = gateways.url(0, "");
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

fn register(gateways: &Gateways, number: u32) -> Result<String> {
    let customer = json!({
        "username": format!("buyer{number}"), "password": "correct horse", "email": format!("buyer{number}@example.org"),
        "address": "1 Paper Street", "city": "Leipzig", "country": "Germany", "first_name": "Ada", "last_name": "Reader",
    });
    let url = gateways.url(0, "/v1/customers");
    let (status, customer) = call("POST", &url, None, Some(&customer))?;
    ensure!(status == 201, "registration: {customer}");
    Ok(customer["user_id"].as_str().context("a user id")?.to_owned())
}
