//! `cargo xtask smoke`: the release binary on a folder with many books: how soon ready, how large, how soon gone.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use clap::Args;
use serde_json::json;

use crate::binary::{self, Running, call};

/// Flags of `cargo xtask smoke`.
#[derive(Args, Debug)]
pub struct Smoke {
    /// How many books the shop has
    #[arg(long, default_value_t = 100_000)]
    books: u32,
    /// The port offset to listen at
    #[arg(long, default_value_t = 21_000)]
    port_offset: u16,
}

const READY: Duration = Duration::from_secs(2);
const IDLE_BYTES: u64 = 100_000_000;
const GONE: Duration = Duration::from_secs(5);

impl Smoke {
    /// Runs the smoke test and prints its figures.
    pub fn run(self) -> Result<()> {
        let binary = binary::build()?;
        let data = tempfile::tempdir()?;
        let filling = Instant::now();
        fill(&binary, data.path(), self.books)?;
        println!("{} books imported in {:.1} s", self.books, filling.elapsed().as_secs_f64());

        let (shop, ready) = Running::start(&binary, data.path(), self.port_offset)?;
        std::thread::sleep(Duration::from_secs(3));
        let idle = shop.memory()?;
        let found = Instant::now();
        let (status, page) = shop.get("gateway", "/v1/products?search_term=volume%2042")?;
        ensure!(status == 200 && page["data"].as_array().is_some_and(|books| !books.is_empty()), "nothing was found");
        let found = found.elapsed();
        buy(&shop)?;
        let after = shop.memory()?;
        let gone = shop.stop()?;

        println!("ready            {:>8.2} s   (at most {:.0} s)", ready.as_secs_f64(), READY.as_secs_f64());
        println!("idle             {:>8.1} MB  (at most {} MB)", idle as f64 / 1e6, IDLE_BYTES / 1_000_000);
        println!("first search     {:>8.2} ms", found.as_secs_f64() * 1e3);
        println!("after a purchase {:>8.1} MB", after as f64 / 1e6);
        println!("SIGTERM to exit  {:>8.2} s   (at most {:.0} s)", gone.as_secs_f64(), GONE.as_secs_f64());
        if ready > READY || idle > IDLE_BYTES || gone > GONE {
            bail!("a figure is over its mark");
        }
        println!("smoke passed");
        Ok(())
    }
}

/// Writes a file of books and has the binary import it.
fn fill(binary: &Path, data: &Path, books: u32) -> Result<()> {
    let file = data.join("books.csv");
    let mut csv = std::io::BufWriter::new(std::fs::File::create(&file)?);
    writeln!(csv, "external_id,title,authors,category,published,price,stock")?;
    for number in 1..=books {
        let (author, category, year) = (number % 7919, number % 40, 1900 + number % 120);
        writeln!(csv, "smoke:{number},Volume {number} of the Library,Author {author},Shelf {category},{year},9.99,5")?;
    }
    csv.flush()?;
    drop(csv);
    let room = json!({"book_quantity": 10_000_000});
    // The standard size holds 100,000 units; this shop needs more, so it is told before its stock comes in.
    let (shop, _) = Running::start(binary, data, 21_500)?;
    let (status, answer) = call("PUT", &format!("{}/v1/inventory", shop.base("gateway")), None, Some(&room))?;
    ensure!(status == 200, "the inventory could not be set up: {answer}");
    shop.stop()?;
    let imported = Command::new(binary).args(["import", "books"]).arg(&file).arg("--data").arg(data).status()?;
    ensure!(imported.success(), "the import failed");
    Ok(())
}

/// One purchase, as a customer does it.
fn buy(shop: &Running) -> Result<()> {
    let gateway = shop.base("gateway");
    let customer = json!({
        "username": "smoke", "password": "smoke-and-mirrors", "email": "smoke@example.org", "address": "1 Paper Street",
        "city": "Leipzig", "country": "Germany", "first_name": "Ada", "last_name": "Reader",
    });
    let (status, customer) = call("POST", &format!("{gateway}/v1/customers"), None, Some(&customer))?;
    ensure!(status == 201, "registration: {customer}");
    let user = customer["user_id"].as_str().unwrap_or_default();
    let (_, page) = shop.get("gateway", "/v1/products?limit=1")?;
    let line = json!({"product_id": page["data"][0]["product_id"], "quantity": 1});
    let (status, cart) = call("POST", &format!("{gateway}/v1/carts/{user}/items"), None, Some(&line))?;
    ensure!(status == 200, "cart: {cart}");
    let (status, order) = call("POST", &format!("{gateway}/v1/carts/{user}/purchase"), Some("smoke-1"), Some(&json!({})))?;
    ensure!(status == 201, "purchase: {order}");
    Ok(())
}
