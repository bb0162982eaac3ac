//! The event logs of a shop: of the services in this process, or of a shop that runs elsewhere, by its ports.

use std::sync::Arc;

use anyhow::Result;
use contract::book::BookClient;
use contract::cart::CartClient;
use contract::customer::CustomerClient;
use contract::inventory::InventoryClient;
use contract::order::OrderClient;
use contract::payment::PaymentClient;
use protocol::ServiceKey;
use runtime::Feed;
use store::Store;

use crate::compose::Process;
use crate::elsewhere::Elsewhere;

/// The feed of a service, under its name.
macro_rules! feed {
    ($trait:path, $name:literal, $service:expr) => {{
        let service = $service;
        Feed::new($name, move |cx, after| {
            let service = service.clone();
            async move { <_ as $trait>::events_after(&*service, &cx, after).await }
        })
    }};
}

/// The logs of the services in this process, by the services' names, each with the database it stands in.
pub fn of(process: &Process) -> Vec<(Feed, Store)> {
    let mut logs = Vec::new();
    if let Some(service) = &process.books {
        let feed = feed!(contract::book::BookService, "book", service.clone());
        logs.push((feed, service.store().clone()));
    }
    if let Some(service) = &process.carts {
        let feed = feed!(contract::cart::CartService, "cart", service.clone());
        logs.push((feed, service.store().clone()));
    }
    if let Some(service) = &process.customers {
        let feed = feed!(contract::customer::CustomerService, "customer", service.clone());
        logs.push((feed, service.store().clone()));
    }
    if let Some(service) = &process.inventory {
        let feed = feed!(contract::inventory::InventoryService, "inventory", service.clone());
        logs.push((feed, service.store().clone()));
    }
    if let Some(service) = &process.orders {
        let feed = feed!(contract::order::OrderService, "order", service.clone());
        logs.push((feed, service.store().clone()));
    }
    if let Some(service) = &process.payments {
        let feed = feed!(contract::payment::PaymentService, "payment", service.clone());
        logs.push((feed, service.store().clone()));
    }
    logs
}

/// The logs of the running shop whose gateway has this address; `key` is what its services show each other.
///
/// # Errors
/// When the address is none, or has no port.
pub fn at(gateway: &str, key: Option<ServiceKey>) -> Result<Vec<Feed>> {
    let shop = Elsewhere::behind(gateway)?;
    macro_rules! log {
        ($module:ident, $trait:ident, $client:ident, $name:literal) => {{
            let client = $client::new(&[shop.address(contract::$module::PORT)?], key.clone());
            feed!(contract::$module::$trait, $name, Arc::new(client))
        }};
    }
    Ok(vec![
        log!(book, BookService, BookClient, "book"),
        log!(cart, CartService, CartClient, "cart"),
        log!(customer, CustomerService, CustomerClient, "customer"),
        log!(inventory, InventoryService, InventoryClient, "inventory"),
        log!(order, OrderService, OrderClient, "order"),
        log!(payment, PaymentService, PaymentClient, "payment"),
    ])
}
