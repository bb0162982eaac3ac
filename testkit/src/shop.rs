//! A shop for a test.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use contract::book::{BookClient, BookService};
use contract::cart::{CartClient, CartService};
use contract::customer::{CustomerClient, CustomerService};
use contract::gateway::{GatewayClient, GatewayService};
use contract::inventory::{InventoryClient, InventoryService};
use contract::notification::{NotificationClient, NotificationService};
use contract::order::{OrderClient, OrderService};
use contract::payment::{PaymentClient, PaymentService};
use kernel::{CallContext, Clock, Currency, World};
use octavo::compose::{Doors, Shop};
use octavo::home::Home;
use octavo::listen::{Listening, Ports};
use octavo_customer::Hashing;
use store::{Databases, EngineKind};
use tempfile::TempDir;

use crate::{ManualClock, Port};

/// How the typed services of a [`TestShop`] are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// By a direct call.
    Direct,
    /// Over HTTP, by the service's own port.
    Http,
}

/// What a test wants of its shop.
#[derive(Clone)]
pub struct Options {
    /// How the typed services are reached.
    pub mode: Mode,
    /// What keeps its data.
    pub engine: EngineKind,
    /// A clock of the test's own; the system's when there is none.
    pub clock: Option<ManualClock>,
    /// What ids and salts follow from.
    pub seed: u64,
    /// What stands between the services: records calls, or makes them fail.
    pub intercept: Option<Arc<dyn protocol::Intercept>>,
    /// What its ports grant their clients.
    pub limits: protocol::Limits,
}

impl Default for Options {
    fn default() -> Self {
        let limits = protocol::Limits::default();
        Self { mode: Mode::Direct, engine: EngineKind::Sqlite, clock: None, seed: 1, intercept: None, limits }
    }
}

/// A shop for a test.
pub struct TestShop {
    options: Options,
    folder: TempDir,
    /// On PostgreSQL; dropped with the shop.
    database: Option<parts::postgres::Database>,
    world: World,
    running: Option<(Shop, Listening)>,
    calls: AtomicU64,
}

/// Each way of reaching a shop on each engine.
pub fn every_mode() -> impl Iterator<Item = Options> {
    [EngineKind::Sqlite, EngineKind::Postgres].into_iter().flat_map(|engine| {
        [Mode::Direct, Mode::Http].map(|mode| Options { mode, engine, ..Options::default() })
    })
}

/// Runs a test in [`every_mode`]; looks each time for anything that does not add up.
pub async fn in_every_mode(test: impl AsyncFn(&mut TestShop)) {
    for options in every_mode() {
        let mut shop = TestShop::with(options).await;
        test(&mut shop).await;
        shop.finish().await;
    }
}

impl TestShop {
    /// A shop, called directly.
    pub async fn start() -> Self {
        Self::with(Options::default()).await
    }

    /// A shop as the test wants it.
    pub async fn with(options: Options) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = options.clock.as_ref().map_or(Clock::System, ManualClock::clock);
        let world = World::seeded(clock, options.seed, Currency::USD);
        let database = match options.engine {
            EngineKind::Sqlite => None,
            EngineKind::Postgres => Some(fresh_database().await),
        };
        let calls = AtomicU64::new(0);
        let mut shop = Self { options, folder, database, world, running: None, calls };
        shop.open().await;
        shop
    }

    async fn open(&mut self) {
        let home = Home::at(self.folder.path()).expect("a home").with_databases(self.databases());
        let shop = Shop::open_past(
            &home,
            self.world.clone(),
            Hashing::cheap_for_tests(),
            Doors(self.options.intercept.clone()),
        );
        let shop = shop.await.expect("a shop");
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let listening = Listening::open_within(&shop, loopback, Ports::Free, self.options.limits).await;
        let listening = listening.expect("free ports");
        shop.start();
        self.running = Some((shop, listening));
    }

    /// Stops the shop gracefully and opens it again on the same data.
    pub async fn restart(&mut self) {
        self.close().await;
        self.open().await;
    }

    async fn close(&mut self) {
        if let Some((shop, listening)) = self.running.take() {
            listening.close().await;
            shop.close().await;
        }
    }

    /// Ends the shop; fails the test when it leaves anything behind that does not add up.
    pub async fn finish(mut self) {
        let report = octavo::verify::verify(self.shop()).await.expect("a readable shop");
        assert!(report.findings.is_empty(), "the shop does not add up: {:#?}", report.findings);
        self.close().await;
    }

    /// The shop itself.
    pub fn shop(&self) -> &Shop {
        &self.running.as_ref().expect("the shop is open").0
    }

    /// The world it lives in.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Where its databases are.
    pub fn databases(&self) -> Databases {
        match &self.database {
            None => self.folder.path().into(),
            Some(database) => Databases::Server(database.url().parse().expect("the address of a server")),
        }
    }

    /// What keeps its data.
    pub fn engine(&self) -> EngineKind {
        self.options.engine
    }

    /// The folder with its secret, and on SQLite with its databases.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// How the typed services are reached.
    pub fn mode(&self) -> Mode {
        self.options.mode
    }

    /// A call of its own, without a key.
    pub fn cx(&self) -> CallContext {
        CallContext::new(format!("test-{}", self.calls.fetch_add(1, Ordering::Relaxed)))
    }

    /// A call with an idempotency key. Over HTTP the fingerprint is made anew, from the request.
    pub fn cx_with_key(&self, key: &str, fingerprint: &str) -> CallContext {
        self.cx().with_key(key, fingerprint)
    }

    /// Where a service listens, such as `http://127.0.0.1:41234`.
    pub fn base(&self, service: &str) -> String {
        let (_, listening) = self.running.as_ref().expect("the shop is open");
        format!("http://{}", listening.address(service).expect("a service of the shop"))
    }

    /// A service's port, as any HTTP client sees it.
    pub fn at(&self, service: &str) -> Port {
        Port::new(self.base(service))
    }

    /// The gateway.
    pub fn gateway(&self) -> Arc<dyn GatewayService> {
        match self.options.mode {
            Mode::Direct => self.shop().gateway.clone(),
            Mode::Http => Arc::new(GatewayClient::new(self.base("gateway"))),
        }
    }

    /// The book service.
    pub fn books(&self) -> Arc<dyn BookService> {
        match self.options.mode {
            Mode::Direct => self.shop().books.clone(),
            Mode::Http => Arc::new(BookClient::new(self.base("book"))),
        }
    }

    /// The order service.
    pub fn orders(&self) -> Arc<dyn OrderService> {
        match self.options.mode {
            Mode::Direct => self.shop().orders.clone(),
            Mode::Http => Arc::new(OrderClient::new(self.base("order"))),
        }
    }

    /// The customer service.
    pub fn customers(&self) -> Arc<dyn CustomerService> {
        match self.options.mode {
            Mode::Direct => self.shop().customers.clone(),
            Mode::Http => Arc::new(CustomerClient::new(self.base("customer"))),
        }
    }

    /// The cart service.
    pub fn carts(&self) -> Arc<dyn CartService> {
        match self.options.mode {
            Mode::Direct => self.shop().carts.clone(),
            Mode::Http => Arc::new(CartClient::new(self.base("cart"))),
        }
    }

    /// The payment service.
    pub fn payments(&self) -> Arc<dyn PaymentService> {
        match self.options.mode {
            Mode::Direct => self.shop().payments.clone(),
            Mode::Http => Arc::new(PaymentClient::new(self.base("payment"))),
        }
    }

    /// The notification service.
    pub fn notifications(&self) -> Arc<dyn NotificationService> {
        match self.options.mode {
            Mode::Direct => self.shop().notifications.clone(),
            Mode::Http => Arc::new(NotificationClient::new(self.base("notification"))),
        }
    }

    /// The inventory service.
    pub fn inventory(&self) -> Arc<dyn InventoryService> {
        match self.options.mode {
            Mode::Direct => self.shop().inventory.clone(),
            Mode::Http => Arc::new(InventoryClient::new(self.base("inventory"))),
        }
    }
}

/// It waits for programs, so on a thread of its own.
async fn fresh_database() -> parts::postgres::Database {
    let fresh = tokio::task::spawn_blocking(parts::postgres::fresh_database);
    fresh.await.expect("PostgreSQL")
}
