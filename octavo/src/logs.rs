//! The event logs of a shop: of one in this process, or of one that runs elsewhere, by its ports.

use std::sync::Arc;

use anyhow::Result;
use contract::book::{BookClient, BookService};
use contract::cart::{CartClient, CartService};
use contract::customer::{CustomerClient, CustomerService};
use contract::inventory::{InventoryClient, InventoryService};
use contract::order::{OrderClient, OrderService};
use contract::payment::{PaymentClient, PaymentService};
use runtime::Feed;

use crate::compose::Shop;
use crate::elsewhere::Elsewhere;

/// The logs of every service that has one, by the services' names.
pub fn of(shop: &Shop) -> Vec<Feed> {
    all(
        shop.books.clone(),
        shop.carts.clone(),
        shop.customers.clone(),
        shop.inventory.clone(),
        shop.orders.clone(),
        shop.payments.clone(),
    )
}

/// The logs of the running shop whose gateway has this address.
///
/// # Errors
/// When the address is none, or has no port.
pub fn at(gateway: &str) -> Result<Vec<Feed>> {
    let shop = Elsewhere::behind(gateway)?;
    Ok(all(
        Arc::new(BookClient::new(shop.base(contract::book::PORT))),
        Arc::new(CartClient::new(shop.base(contract::cart::PORT))),
        Arc::new(CustomerClient::new(shop.base(contract::customer::PORT))),
        Arc::new(InventoryClient::new(shop.base(contract::inventory::PORT))),
        Arc::new(OrderClient::new(shop.base(contract::order::PORT))),
        Arc::new(PaymentClient::new(shop.base(contract::payment::PORT))),
    ))
}

/// The feed of a service, under its name.
macro_rules! feed {
    ($name:literal, $service:expr) => {{
        let service = $service;
        Feed::new($name, move |cx, after| {
            let service = service.clone();
            async move { service.events_after(&cx, after).await }
        })
    }};
}

fn all(
    books: Arc<dyn BookService>,
    carts: Arc<dyn CartService>,
    customers: Arc<dyn CustomerService>,
    inventory: Arc<dyn InventoryService>,
    orders: Arc<dyn OrderService>,
    payments: Arc<dyn PaymentService>,
) -> Vec<Feed> {
    vec![
        feed!("book", books),
        feed!("cart", carts),
        feed!("customer", customers),
        feed!("inventory", inventory),
        feed!("order", orders),
        feed!("payment", payments),
    ]
}
