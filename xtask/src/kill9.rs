//! `cargo xtask kill9`: kills the binary with SIGKILL under a load of purchases, again and again, and then looks
//! whether every purchase happened exactly once.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::binary::{self, Running, call};

/// Flags of `cargo xtask kill9`.
#[derive(Args, Debug)]
pub struct Kill9 {
    /// How many times the binary is killed
    #[arg(long, default_value_t = 20)]
    cycles: u32,
    /// How many customers buy at the same time
    #[arg(long, default_value_t = 16)]
    buyers: u32,
    /// What the moments of the kills and the purchases follow from; random when left out
    #[arg(long)]
    seed: Option<u64>,
    /// The port offset to listen at
    #[arg(long, default_value_t = 22_000)]
    port_offset: u16,
}

/// What the buyers saw: for each key the final answer, and how often it was answered.
#[derive(Default)]
struct Seen {
    answers: Mutex<HashMap<String, (u16, String)>>,
    contradictions: Mutex<Vec<String>>,
    repeated: AtomicU64,
}

impl Kill9 {
    /// Runs the cycles and checks what is left.
    pub fn run(self) -> Result<()> {
        let binary = binary::build()?;
        let data = tempfile::tempdir()?;
        let seed = self.seed.unwrap_or_else(rand::random);
        println!("seed {seed}");
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let (mut shop, _) = Running::start(&binary, data.path(), self.port_offset)?;
        let books = stock(self.port_offset)?;
        let users = (0..self.buyers).map(|n| register(self.port_offset, n)).collect::<Result<Vec<_>>>()?;

        let (seen, enough) = (Arc::new(Seen::default()), Arc::new(AtomicBool::new(false)));
        let buyers: Vec<_> = users
            .iter()
            .zip(1..)
            .map(|(user, number)| {
                let (user, books, seen, enough) = (user.clone(), books.clone(), seen.clone(), enough.clone());
                let offset = self.port_offset;
                thread::spawn(move || keep_buying(offset, &user, &books, &seen, &enough, seed ^ number))
            })
            .collect();
        for cycle in 1..=self.cycles {
            thread::sleep(Duration::from_millis(rng.random_range(150..1500)));
            shop.kill()?;
            let (again, ready) = Running::start(&binary, data.path(), self.port_offset)?;
            shop = again;
            let answered = check_answered(&shop, &seen)?;
            println!("cycle {cycle:>3}: ready after {:>4} ms, {answered} answered purchases are there", ready.as_millis());
        }
        let restarted = Instant::now();
        enough.store(true, Ordering::SeqCst);
        for buyer in buyers {
            buyer.join().map_err(|_| anyhow::anyhow!("a buyer panicked"))?;
        }
        thread::sleep(Duration::from_secs(10).saturating_sub(restarted.elapsed()));
        check_answered(&shop, &seen)?;
        check_settled(&shop, &users, &books)?;
        shop.stop()?;
        verify(&binary, data.path())?;

        let answers = seen.answers.lock().map_err(|_| anyhow::anyhow!("a buyer panicked"))?;
        let paid = answers.values().filter(|(status, _)| *status == 201).count();
        let contradictions = seen.contradictions.lock().map_err(|_| anyhow::anyhow!("a buyer panicked"))?;
        ensure!(contradictions.is_empty(), "{contradictions:#?}");
        ensure!(paid > 0, "nobody bought anything: the load is no load");
        println!(
            "{} kills, {} purchases answered ({paid} paid), {} asked again under their key: each exactly once",
            self.cycles,
            answers.len(),
            seen.repeated.load(Ordering::SeqCst)
        );
        Ok(())
    }
}

fn gateway(offset: u16) -> String {
    binary::base(offset, "gateway")
}

fn stock(offset: u16) -> Result<Vec<String>> {
    let gateway = gateway(offset);
    let (status, answer) = call("PUT", &format!("{gateway}/v1/inventory"), None, Some(&json!({"book_quantity": 100_000_000})))?;
    ensure!(status == 200, "inventory: {answer}");
    (1..=5)
        .map(|number| {
            let book = json!({
                "category_name": "Crime", "author_name": "A. Nonymous", "book_title": format!("Kill {number}"), "price": "4.20",
            });
            let (status, book) = call("POST", &format!("{gateway}/v1/products"), None, Some(&book))?;
            ensure!(status == 201, "product: {book}");
            let id = book["product_id"].as_str().context("a product id")?.to_owned();
            let copies = json!({"product_id": id, "quantity": 1_000_000});
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
    let (status, customer) = call("POST", &format!("{}/v1/customers", gateway(offset)), None, Some(&customer))?;
    ensure!(status == 201, "registration: {customer}");
    Ok(customer["user_id"].as_str().context("a user id")?.to_owned())
}

/// Fills the cart and buys it, over and over; a call without an answer is repeated under its key until it has one.
fn keep_buying(offset: u16, user: &str, books: &[String], seen: &Seen, enough: &AtomicBool, seed: u64) {
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let mut round = 0_u64;
    while !enough.load(Ordering::SeqCst) {
        round += 1;
        let line = json!({"product_id": books[rng.random_range(0..books.len())], "quantity": rng.random_range(1..4)});
        let key = format!("{user}-{round}-add");
        persist(&seen.repeated, || call("POST", &format!("{}/v1/carts/{user}/items", gateway(offset)), Some(&key), Some(&line)));
        let token = match rng.random_range(0..10) {
            0 => "tok_decline",
            1 => "tok_timeout",
            _ => "tok_visa",
        };
        let key = format!("{user}-{round}-buy");
        let purchase = json!({ "payment_method": token });
        let (status, answer) = persist(&seen.repeated, || {
            call("POST", &format!("{}/v1/carts/{user}/purchase", gateway(offset)), Some(&key), Some(&purchase))
        });
        note(seen, &key, status, &answer);
        if rng.random_range(0..4) == 0 {
            // An impatient customer clicks again: the same key must get the same answer.
            let (status, answer) = persist(&seen.repeated, || {
                call("POST", &format!("{}/v1/carts/{user}/purchase", gateway(offset)), Some(&key), Some(&purchase))
            });
            note(seen, &key, status, &answer);
        }
    }
}

/// Repeats a call until its answer is final: no lost connection, no 202, no "busy", no 5xx.
fn persist(repeated: &AtomicU64, attempt: impl Fn() -> Result<(u16, Value)>) -> (u16, Value) {
    loop {
        match attempt() {
            Ok((status, answer)) => {
                let code = answer["code"].as_str().unwrap_or_default();
                let busy = matches!(code, "idempotency_in_flight" | "purchase_in_progress");
                if status != 202 && status < 500 && !busy {
                    return (status, answer);
                }
            }
            Err(_) => {
                repeated.fetch_add(1, Ordering::SeqCst);
            }
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn note(seen: &Seen, key: &str, status: u16, answer: &Value) {
    let what = answer["order_id"].as_str().or(answer["code"].as_str()).unwrap_or("?").to_owned();
    let (Ok(mut answers), Ok(mut contradictions)) = (seen.answers.lock(), seen.contradictions.lock()) else { return };
    match answers.get(key) {
        // A 422 is not kept: the cart may have been filled since.
        Some(first) if *first != (status, what.clone()) && first.0 != 422 => {
            contradictions.push(format!("{key} was answered {first:?}, then {status} {what}"));
        }
        _ => {
            answers.insert(key.to_owned(), (status, what));
        }
    }
}

/// Every purchase that was answered 201 is there, paid, with one captured payment; no two keys share an order.
fn check_answered(shop: &Running, seen: &Seen) -> Result<usize> {
    let answers = seen.answers.lock().map_err(|_| anyhow::anyhow!("a buyer panicked"))?.clone();
    let mut keys: HashMap<&str, &str> = HashMap::new();
    let mut answered = 0;
    for (key, (_, order)) in answers.iter().filter(|(_, (status, _))| *status == 201) {
        if let Some(other) = keys.insert(order, key) {
            bail!("{key} and {other} were both answered with {order}");
        }
        let (status, found) = shop.get("gateway", &format!("/v1/orders/{order}"))?;
        ensure!(status == 200 && found["status"] == "paid", "{order} was answered as paid, and is now {found}");
        let (_, payments) = shop.get("gateway", &format!("/v1/orders/{order}/payments"))?;
        let captured = payments["data"].as_array().map_or(0, |all| all.iter().filter(|p| p["status"] == "captured").count());
        ensure!(captured == 1, "{order} has {captured} captured payments");
        answered += 1;
    }
    Ok(answered)
}

/// No order is pending and no stock is held any more.
fn check_settled(shop: &Running, users: &[String], books: &[String]) -> Result<()> {
    for user in users {
        let mut cursor = String::new();
        loop {
            let (status, page) = shop.get("gateway", &format!("/v1/orders?user_id={user}&limit=100{cursor}"))?;
            ensure!(status == 200, "orders of {user}: {page}");
            for order in page["data"].as_array().into_iter().flatten() {
                ensure!(order["status"] != "pending", "{} is still pending", order["order_id"]);
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
    }
    for book in books {
        let (_, item) = shop.get("gateway", &format!("/v1/inventory/items/{book}"))?;
        ensure!(item["reserved"] == 0, "stock of {book} is still held: {item}");
    }
    Ok(())
}

fn verify(binary: &Path, data: &Path) -> Result<()> {
    let verified = Command::new(binary).args(["verify", "--data"]).arg(data).status()?;
    ensure!(verified.success(), "octavo verify found something");
    Ok(())
}
