//! The demo shop: a catalogue of well-known books, some customers, and orders in every state.

use std::fmt;

use anyhow::{Result, anyhow};
use contract::Progress;
use contract::book::FindBook;
use contract::cart::AddItem;
use contract::customer::{Customer, UseLink};
use contract::gateway::{GatewayError, Purchase, Register};
use contract::inventory::{GetItem, UpdateInventory};
use contract::order::{Order, OrderError, OrderStatus, UpdateStatus};
use kernel::{BookId, CallContext, Limit, Quantity, UserId};

use crate::compose::Shop;
use crate::import::{self, Job, Target};

/// Some 400 well-known books: titles, authors, years, ISBNs. Prices and stock are made up.
const CATALOGUE: &str = include_str!("../data/catalogue.csv");

/// The password of everybody in the demo.
const PASSWORD: &str = "octavo-demo";

/// Who works here.
const OWNER: &str = "owner";

/// The demo's customers.
const CUSTOMERS: [(&str, &str, &str, &str, &str); 5] = [
    ("ada", "Ada", "Lindqvist", "Uppsala", "Sweden"),
    ("benoit", "Benoît", "Moreau", "Lyon", "France"),
    ("chidi", "Chidi", "Okafor", "Enugu", "Nigeria"),
    ("dolores", "Dolores", "Vega", "Oaxaca", "Mexico"),
    ("emiko", "Emiko", "Tanaka", "Sendai", "Japan"),
];

/// How each demo order goes on after it was placed: buyer, how many different books, provider's token, statuses.
const ORDERS: [(usize, usize, &str, &[OrderStatus]); 8] = {
    use OrderStatus::{Cancelled, Delivered, Processing, Returned, Shipped};
    [
        (0, 3, "tok_visa", &[Processing, Shipped, Delivered]),
        (0, 1, "tok_visa", &[Processing, Shipped]),
        (1, 2, "tok_visa", &[Processing]),
        (1, 1, "tok_visa", &[Cancelled]),
        (2, 4, "tok_visa", &[]),
        (2, 1, "tok_decline", &[]),
        (3, 2, "tok_visa", &[Processing, Shipped, Delivered, Returned]),
        (4, 1, "tok_visa", &[]),
    ]
};

/// What the demo shop holds.
pub struct Filled {
    books: u64,
    customers: Vec<UserId>,
}

impl fmt::Display for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Octavo is open with {} books of the demo catalogue and {} customers.",
            self.books,
            self.customers.len()
        )?;
        write!(
            f,
            "  a customer      ada, password {PASSWORD}, {}\n  an admin        {OWNER}, password {PASSWORD}",
            self.customers.first().map_or(String::new(), ToString::to_string)
        )
    }
}

/// Fills the shop. Every step has a key of its own, so filling it again changes nothing.
///
/// # Errors
/// When the shop refuses what it should take.
pub async fn fill(shop: &Shop) -> Result<Filled> {
    let job = Job::own(shop.world().currency())?;
    let report = import::run(job, CATALOGUE.as_bytes(), &Target::local(shop), |_| {}).await?;
    set_up_inventory(shop).await?;
    welcome_owner(shop).await?;
    let mut customers = Vec::new();
    for customer in CUSTOMERS {
        customers.push(register(shop, customer).await?.user_id);
    }
    // Orders are placed once: a shop that has sold something is left alone.
    let first =
        contract::order::ListInvoices { user_id: customers[0], limit: Limit::default(), cursor: None };
    if shop.gateway.track_orders(&cx("orders"), first).await?.data.is_empty() {
        place_orders(shop, &customers).await?;
    }
    Ok(Filled { books: report.created + report.unchanged, customers })
}

fn cx(step: &str) -> CallContext {
    let key = format!("demo/{step}");
    CallContext::new(key.clone()).with_key(key.clone(), key)
}

async fn set_up_inventory(shop: &Shop) -> Result<()> {
    let address = "12 Bookbinder Lane, Leipzig".parse().map_err(|reason: String| anyhow!(reason))?;
    let request = UpdateInventory {
        address: Some(address),
        book_quantity: None,
        clothes_quantity: None,
        electronic_quantity: None,
        status: None,
    };
    shop.gateway.set_up_inventory(&cx("inventory"), request).await?;
    Ok(())
}

/// The demo's admin comes in as any shop's first one does, by the link.
async fn welcome_owner(shop: &Shop) -> Result<()> {
    let Some(path) = shop.customers.first_admin_link().await? else { return Ok(()) };
    let token = path.rsplit('/').next().unwrap_or_default();
    let request = || {
        Ok(UseLink {
            token: token.parse()?,
            password: PASSWORD.parse()?,
            username: Some(OWNER.parse()?),
            email: Some(format!("{OWNER}@example.org").parse()?),
        })
    };
    let request = request().map_err(|reason: String| anyhow!(reason))?;
    Ok(shop.gateway.use_link(&CallContext::new("demo/owner"), request).await?)
}

async fn register(shop: &Shop, customer: (&str, &str, &str, &str, &str)) -> Result<Customer> {
    let (username, first, last, city, country) = customer;
    let request = || {
        Ok(Register {
            username: username.parse()?,
            password: PASSWORD.parse()?,
            email: format!("{username}@example.org").parse()?,
            address: "1 Reading Street".parse()?,
            city: city.parse()?,
            country: country.parse()?,
            first_name: first.parse()?,
            last_name: last.parse()?,
        })
    };
    let request = request().map_err(|reason: String| anyhow!(reason))?;
    Ok(shop.gateway.register(&cx(username), request).await?)
}

async fn place_orders(shop: &Shop, customers: &[UserId]) -> Result<()> {
    let listed = FindBook { search_term: None, limit: Limit::LARGEST, cursor: None };
    let books = shop.gateway.find_products(&cx("books"), listed).await?.data.clone();
    let mut in_stock: Vec<BookId> = Vec::new();
    for book in books {
        let item =
            shop.gateway.check_inventory_item(&cx("item"), GetItem { product_id: book.product_id }).await;
        if item.is_ok_and(|item| item.available > 5) {
            in_stock.push(book.product_id);
        }
    }
    let mut shelf = in_stock.into_iter().cycle();
    for (number, (buyer, lines, token, statuses)) in ORDERS.into_iter().enumerate() {
        let user_id = customers[buyer];
        for (line, product_id) in shelf.by_ref().take(lines).enumerate() {
            let quantity = Quantity::new(1 + (line as i64 % 2)).map_err(|reason| anyhow!(reason))?;
            let request = AddItem { user_id, product_id, quantity };
            shop.gateway.add_to_cart(&cx(&format!("order-{number}/line-{line}")), request).await?;
        }
        let payment_method = Some(token.parse().map_err(|reason: String| anyhow!(reason))?);
        let purchase = Purchase { user_id, payment_method, cart_version: None };
        match shop.gateway.purchase(&cx(&format!("order-{number}")), purchase).await {
            Ok(Progress::Done(order) | Progress::UnderWay(order)) => {
                go_on(shop, number, &order, statuses).await?
            }
            // One of them is meant to be declined: the demo shows that too.
            Err(GatewayError::Order(OrderError::PaymentDeclined)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

async fn go_on(shop: &Shop, number: usize, order: &Order, statuses: &[OrderStatus]) -> Result<()> {
    for status in statuses {
        let request = UpdateStatus { order_id: order.order_id, status: *status };
        shop.gateway.update_order(&cx(&format!("order-{number}/{status}")), request).await?;
    }
    Ok(())
}
