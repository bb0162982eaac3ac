//! A whole shop: all eight services at hand, in whichever processes of this program they run.

use std::sync::Arc;

use anyhow::{Context, Result};
use contract::gateway::GatewayService;
use kernel::World;
use octavo_book::Books;
use octavo_cart::Carts;
use octavo_customer::{Customers, Hashing};
use octavo_inventory::Inventories;
use octavo_notification::Notifications;
use octavo_order::Orders;
use octavo_payment::Payments;
use protocol::Access;
use store::Store;

use crate::compose::{Doors, Process};
use crate::home::Home;
use crate::placement::Placement;

/// A whole shop, for whoever needs all of it: an import, an audit, the demo, a bench, a test.
pub struct Shop {
    /// Port 1000.
    pub gateway: Arc<dyn GatewayService>,
    /// Port 2100.
    pub books: Arc<Books>,
    /// Port 3000.
    pub orders: Arc<Orders>,
    /// Port 4000.
    pub customers: Arc<Customers>,
    /// Port 5000.
    pub carts: Arc<Carts>,
    /// Port 6000.
    pub payments: Arc<Payments>,
    /// Port 7000.
    pub notifications: Arc<Notifications>,
    /// Port 8000.
    pub inventory: Arc<Inventories>,
    world: World,
    processes: Vec<Process>,
}

impl Shop {
    /// Opens the shop in `home`, in one process. Nothing runs yet but the engines; [`Shop::start`] starts the workers.
    ///
    /// # Errors
    /// When a database cannot be opened; the message says what to do.
    pub async fn open(home: &Home, world: World, hashing: Hashing) -> Result<Self> {
        let (placement, doors) = (Placement::default(), Doors::default());
        Self::of(vec![Process::open(home, world, hashing, &placement, doors, Access::default()).await?])
    }

    /// The shop that these processes are together.
    ///
    /// # Errors
    /// When a service is missing.
    pub fn of(processes: Vec<Process>) -> Result<Self> {
        fn find<T>(processes: &[Process], service: impl Fn(&Process) -> Option<T>) -> Result<T> {
            processes
                .iter()
                .find_map(service)
                .context("this is not the whole shop: a service does not run here")
        }
        let first = processes.first().context("a shop needs a process")?;
        Ok(Self {
            gateway: find(&processes, |process| process.gateway.clone())?,
            books: find(&processes, |process| process.books.clone())?,
            orders: find(&processes, |process| process.orders.clone())?,
            customers: find(&processes, |process| process.customers.clone())?,
            carts: find(&processes, |process| process.carts.clone())?,
            payments: find(&processes, |process| process.payments.clone())?,
            notifications: find(&processes, |process| process.notifications.clone())?,
            inventory: find(&processes, |process| process.inventory.clone())?,
            world: first.world().clone(),
            processes,
        })
    }

    /// Starts what runs without being asked.
    pub fn start(&self) {
        self.processes.iter().for_each(Process::start);
    }

    /// The processes it runs in.
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// Every database of the shop.
    pub fn stores(&self) -> Vec<Store> {
        self.processes.iter().flat_map(Process::stores).collect()
    }

    /// What the shop lives in.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Stops the workers, then closes every database.
    pub async fn close(self) {
        for process in self.processes {
            process.close().await;
        }
    }
}
