//! Where books go: a running shop, by its ports, or a shop in this process.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use contract::book::{BookClient, BookService};
use contract::inventory::{InventoryClient, InventoryService};
use protocol::{Address, ServiceKey};

use crate::compose::Shop;

/// The two services an import needs.
#[derive(Clone)]
pub struct Target {
    /// Takes the books.
    pub books: Arc<dyn BookService>,
    /// Takes the copies.
    pub inventory: Arc<dyn InventoryService>,
}

impl Target {
    /// A shop in this process.
    pub fn local(shop: &Shop) -> Self {
        Self { books: shop.books.clone(), inventory: shop.inventory.clone() }
    }

    /// A running shop, by its gateway's address: the other ports lie as far from it as the seed's do.
    /// `key` is what its services show each other.
    ///
    /// # Errors
    /// When the address is none, or has no port.
    pub fn remote(gateway: &str, key: Option<ServiceKey>) -> Result<Self> {
        let uri: http::Uri = gateway.parse().with_context(|| format!("--url {gateway} is not an address"))?;
        let (Some(host), Some(port)) = (uri.host(), uri.port_u16()) else {
            bail!("--url {gateway} must be the gateway's address, such as http://127.0.0.1:11000");
        };
        let offset = i32::from(port) - i32::from(contract::gateway::PORT);
        let at = |port: u16| {
            let base = format!("http://{host}:{}", i32::from(port) + offset);
            let address = base.parse::<Address>();
            address.map(|address| [address]).map_err(|wrong| anyhow!("--url {gateway}: an address {wrong}"))
        };
        Ok(Self {
            books: Arc::new(BookClient::new(&at(contract::book::PORT)?, key.clone())),
            inventory: Arc::new(InventoryClient::new(&at(contract::inventory::PORT)?, key)),
        })
    }
}
