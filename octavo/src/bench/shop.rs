//! A shop to measure: books on the shelves, customers at the door.

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, anyhow, ensure};
use contract::book::FindBook;
use contract::gateway::Register;
use contract::inventory::UpdateInventory;
use kernel::{BookId, CallContext, Currency, Limit, Size, UserId, World};
use octavo_customer::Hashing;

use crate::compose::Shop;
use crate::home::Home;
use crate::import::{self, Job, Target};

/// How many copies of each book there are; more than anybody buys here.
const COPIES: u64 = 1_000_000;

/// Whom and what the bench deals with.
#[derive(Clone)]
pub(super) struct Cast {
    pub(super) customers: Arc<[UserId]>,
    /// Some of the books, at most a thousand.
    pub(super) books: Arc<[BookId]>,
}

/// Opens the shop in `data` in this process. Its passwords are hashed cheaply: nobody signs in here.
///
/// # Errors
/// When it does not open.
pub(super) async fn open(data: &Path) -> Result<Shop> {
    let home = Home::at(data)?;
    let world = World::real(Currency::USD, home.secret()?);
    Shop::open(&home, world, Hashing::cheap_for_tests()).await
}

/// Fills a new shop.
///
/// # Errors
/// When the shop refuses what it should take.
pub(super) async fn fill(shop: &Shop, books: usize, customers: usize) -> Result<Cast> {
    set_up_inventory(shop, books).await?;
    import_books(shop, books).await?;
    let mut user_ids = Vec::with_capacity(customers);
    for number in 0..customers {
        user_ids.push(register(shop, number).await?);
    }
    Ok(Cast { customers: user_ids.into(), books: some_books(shop).await?.into() })
}

fn cx(step: impl Into<String>) -> CallContext {
    let key = step.into();
    CallContext::new(key.clone()).with_key(key.clone(), key)
}

fn wrong(reason: String) -> anyhow::Error {
    anyhow!(reason)
}

async fn set_up_inventory(shop: &Shop, books: usize) -> Result<()> {
    let room = i64::try_from(books as u64 * COPIES)?;
    let request = UpdateInventory {
        address: None,
        book_quantity: Some(Size::new(room).map_err(wrong)?),
        clothes_quantity: None,
        electronic_quantity: None,
        status: None,
    };
    shop.gateway.set_up_inventory(&cx("inventory"), request).await?;
    Ok(())
}

async fn import_books(shop: &Shop, books: usize) -> Result<()> {
    let mut file = String::from("external_id,title,authors,category,published,price,stock\n");
    for number in 1..=books {
        let (author, category, year) = (number % 7919, number % 40, 1900 + number % 120);
        writeln!(
            file,
            "bench:{number},Volume {number} of the Library,Author {author},Shelf {category},{year},9.99,{COPIES}"
        )?;
    }
    let job = Job::own(shop.world().currency())?;
    let report = import::run(job, std::io::Cursor::new(file), &Target::local(shop), |_| {}).await?;
    ensure!(report.created == books as u64, "{report}");
    Ok(())
}

async fn register(shop: &Shop, number: usize) -> Result<UserId> {
    let request = Register {
        username: format!("reader{number}").parse().map_err(wrong)?,
        password: "a long walk".parse().map_err(wrong)?,
        email: format!("reader{number}@example.org").parse().map_err(wrong)?,
        address: "1 Paper Street".parse().map_err(wrong)?,
        city: "Leipzig".parse().map_err(wrong)?,
        country: "Germany".parse().map_err(wrong)?,
        first_name: "Ada".parse().map_err(wrong)?,
        last_name: "Reader".parse().map_err(wrong)?,
    };
    Ok(shop.gateway.register(&cx(format!("reader{number}")), request).await?.user_id)
}

async fn some_books(shop: &Shop) -> Result<Vec<BookId>> {
    let mut books = Vec::new();
    let mut cursor = None;
    while books.len() < 1000 {
        let request = FindBook { search_term: None, limit: Limit::LARGEST, cursor };
        let page = shop.gateway.find_products(&cx("books"), request).await?;
        books.extend(page.data.iter().map(|book| book.product_id));
        cursor = match page.next_cursor.clone() {
            Some(next) => Some(next),
            None => break,
        };
    }
    Ok(books)
}
