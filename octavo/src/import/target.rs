//! Where books go: a running shop, by its ports, or a shop in this process.

use std::sync::Arc;

use anyhow::Result;
use contract::book::{BookClient, BookService};
use contract::inventory::{InventoryClient, InventoryService};
use protocol::ServiceKey;

use crate::compose::Shop;
use crate::elsewhere::Elsewhere;

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

    /// The running shop whose gateway has this address; `key` is what its services show each other.
    ///
    /// # Errors
    /// When the address is none, or has no port.
    pub fn remote(gateway: &str, key: Option<ServiceKey>) -> Result<Self> {
        let shop = Elsewhere::behind(gateway)?;
        Ok(Self {
            books: Arc::new(BookClient::new(&[shop.address(contract::book::PORT)?], key.clone())),
            inventory: Arc::new(InventoryClient::new(&[shop.address(contract::inventory::PORT)?], key)),
        })
    }
}
