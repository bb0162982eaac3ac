//! `cargo xtask smoke`: the release binary on a folder with many books: how soon ready, how large, how soon gone.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use clap::Args;
use serde_json::json;

use crate::binary::{self, Running, Tried, call};

/// Flags of `cargo xtask smoke`.
#[derive(Args, Debug)]
pub(crate) struct Smoke {
    /// How many books the shop has
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1000..))]
    books: u32,
    /// The port offset to listen at
    #[arg(long, default_value_t = 21_000)]
    port_offset: u16,
    #[command(flatten)]
    tried: Tried,
}

const READY: Duration = Duration::from_secs(2);
const IDLE_BYTES: u64 = 100_000_000;
const GONE: Duration = Duration::from_secs(5);
/// How long the shop is left alone before its memory is read.
const REST: Duration = Duration::from_secs(3);

impl Smoke {
    /// Runs the smoke test and prints its figures.
    ///
    /// # Errors
    /// When a figure is over its mark, or the shop does not do its work.
    pub(crate) fn run(self) -> Result<()> {
        let binary = self.tried.path()?;
        binary::in_a_folder(|data| self.run_in(&binary, data))
    }

    fn run_in(&self, binary: &Path, data: &Path) -> Result<()> {
        self.fill(binary, data)?;
        let (shop, ready) = Running::start(binary, data, self.port_offset)?;
        std::thread::sleep(REST);
        let idle = shop.memory()?;
        let searched = Instant::now();
        let (status, page) = shop.get("gateway", "/v1/products?search_term=volume%2042")?;
        let searched = searched.elapsed();
        ensure!(
            status == 200 && page["data"].as_array().is_some_and(|books| !books.is_empty()),
            "nothing was found: {page}"
        );
        buy(&shop)?;
        let after = shop.memory()?;
        let gone = shop.stop()?;
        binary::verify(binary, data)?;

        println!("ready            {:>8.2} s   (under {} s)", ready.as_secs_f64(), READY.as_secs());
        println!("idle             {:>8.1} MB  (under {} MB)", megabytes(idle), IDLE_BYTES / 1_000_000);
        println!("first search     {:>8.2} ms", searched.as_secs_f64() * 1e3);
        println!("after a purchase {:>8.1} MB", megabytes(after));
        println!("SIGTERM to exit  {:>8.2} s   (under {} s)", gone.as_secs_f64(), GONE.as_secs());
        if ready >= READY || idle >= IDLE_BYTES || gone >= GONE {
            bail!("a figure is over its mark");
        }
        println!("smoke passed");
        Ok(())
    }

    /// Writes a file of books and has the binary import it.
    fn fill(&self, binary: &Path, data: &Path) -> Result<()> {
        let file = data.join("books.csv");
        let mut csv = std::io::BufWriter::new(std::fs::File::create(&file)?);
        writeln!(csv, "external_id,title,authors,category,published,price,stock")?;
        for number in 1..=self.books {
            let (author, category, year) = (number % 7919, number % 40, 1900 + number % 120);
            writeln!(
                csv,
                "smoke:{number},Volume {number} of the Library,Author {author},Shelf {category},{year},9.99,5"
            )?;
        }
        csv.flush()?;
        drop(csv);
        // The standard size holds 100,000 units; this shop needs more, so it is told before its stock comes in.
        let (shop, _) = Running::start(binary, data, self.port_offset)?;
        let room = json!({"book_quantity": 10 * u64::from(self.books)});
        let (status, answer) =
            call("PUT", &format!("{}/v1/inventory", shop.base("gateway")), None, Some(&room))?;
        ensure!(status == 200, "the inventory could not be set up: {answer}");
        shop.stop()?;
        let importing = Instant::now();
        binary::import(binary, data, &file)?;
        println!("{} books imported in {:.1} s", self.books, importing.elapsed().as_secs_f64());
        Ok(())
    }
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
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
    let (status, order) =
        call("POST", &format!("{gateway}/v1/carts/{user}/purchase"), Some("smoke-1"), Some(&json!({})))?;
    ensure!(status == 201, "purchase: {order}");
    Ok(())
}
