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
use octavo::compose::{Doors, Process, Shop};
use octavo::home::Home;
use octavo::listen::{Bound, Listening, Ports};
use octavo::placement::Placement;
use octavo_customer::Hashing;
use protocol::Address;
use store::{Databases, EngineKind};
use tempfile::TempDir;
use traces::Traces;

use crate::{ManualClock, Port};

/// How the typed services of a [`TestShop`] are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// By a direct call.
    Direct,
    /// Over HTTP, by the service's own port.
    Http,
    /// Over HTTP too; and each service stands for itself, as in eight processes: they share a folder and nothing
    /// else, and call each other by sockets.
    Apart,
}

impl Mode {
    /// The modes that suites run in: what passes between two services is nothing in the one and HTTP in the other. A
    /// shop in one process that is called over HTTP is what every story of the gateway meets.
    pub const SUITE: [Self; 2] = [Self::Direct, Self::Apart];
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
    /// Whether its gateway tells callers apart.
    pub access: protocol::Access,
    /// Where spans of its calls are sent, such as to a [`crate::SpanCollector`].
    pub collector: Option<traces::Collector>,
}

impl Default for Options {
    fn default() -> Self {
        let limits = protocol::Limits::default();
        Self {
            mode: Mode::Direct,
            engine: EngineKind::Sqlite,
            clock: None,
            seed: 1,
            intercept: None,
            limits,
            access: protocol::Access::default(),
            collector: None,
        }
    }
}

/// A shop for a test.
pub struct TestShop {
    options: Options,
    folder: TempDir,
    /// On PostgreSQL; dropped with the shop.
    database: Option<parts::postgres::Database>,
    world: World,
    running: Option<Running>,
    calls: AtomicU64,
}

/// An open shop.
struct Running {
    shop: Shop,
    parts: Vec<Part>,
}

/// What stands for itself: the whole shop, or one service of it.
struct Part {
    placement: Placement,
    open: Option<(Process, Listening)>,
}

/// Every way a shop can be placed: in one process with direct calls, and with each service apart, over HTTP; on each
/// engine.
pub fn every_mode() -> impl Iterator<Item = Options> {
    let engines = [EngineKind::Sqlite, EngineKind::Postgres];
    let placed = move |mode| engines.map(|engine| Options { mode, engine, ..Options::default() });
    Mode::SUITE.into_iter().flat_map(placed)
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
        let placements = match self.options.mode {
            Mode::Direct | Mode::Http => vec![Placement::default()],
            Mode::Apart => {
                let sockets = self.folder.path().join("sockets");
                std::fs::create_dir_all(&sockets).expect("a folder for sockets");
                let alone = |service| Placement::default().only([service]).expect("a service");
                contract::SERVICES.map(|(service, _)| alone(service).with_sockets(&sockets)).into()
            }
        };
        // Everybody listens before anybody calls.
        let mut bound = Vec::new();
        for placement in &placements {
            bound.push(self.bind(placement).await);
        }
        let mut parts = Vec::new();
        for (placement, bound) in placements.into_iter().zip(bound) {
            let open = Some(self.answer(&placement, bound).await);
            parts.push(Part { placement, open });
        }
        let processes: Vec<Process> =
            parts.iter().filter_map(|part| Some(part.open.as_ref()?.0.clone())).collect();
        processes.iter().for_each(Process::start);
        self.running = Some(Running { shop: Shop::of(processes).expect("a whole shop"), parts });
    }

    async fn bind(&self, placement: &Placement) -> Bound {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Bound::for_services(placement, loopback, Ports::Free).await.expect("free ports")
    }

    async fn answer(&self, placement: &Placement, bound: Bound) -> (Process, Listening) {
        let home = Home::beside(self.databases(), self.folder.path());
        let services = placement.here().map(|(service, _)| service);
        let traces = self.options.collector.as_ref().map(|collector| Traces::open(collector, services));
        let traces = traces.transpose().expect("a collector");
        let doors = Doors { intercept: self.options.intercept.clone(), traces };
        let hashing = Hashing::cheap_for_tests();
        let (world, access) = (self.world.clone(), self.options.access.clone());
        let process = Process::open(&home, world, hashing, placement, doors, access).await;
        let process = process.expect("a shop");
        let listening = bound.serve(&process, self.options.limits);
        (process, listening)
    }

    /// Stops the shop gracefully and opens it again on the same data.
    pub async fn restart(&mut self) {
        self.close().await;
        self.open().await;
    }

    /// Stops the shop, has `moving` carry its data to a fresh place on `engine`, and opens it there.
    pub async fn move_to(&mut self, engine: EngineKind, moving: impl AsyncFn(&Databases, &Databases)) {
        self.close().await;
        let from = self.databases();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().expect("a temporary folder"));
        let fresh = match engine {
            EngineKind::Sqlite => None,
            EngineKind::Postgres => Some(fresh_database().await),
        };
        let database = std::mem::replace(&mut self.database, fresh);
        moving(&from, &self.databases()).await;
        drop((folder, database));
        self.options.engine = engine;
        self.open().await;
    }

    async fn close(&mut self) {
        if let Some(Running { parts, .. }) = self.running.take() {
            let open: Vec<_> = parts.into_iter().filter_map(|part| part.open).collect();
            // Those who wait for others' events hang up first, as if all were told at once.
            open.iter().for_each(|(process, _)| process.hush());
            let close = |(process, listening): (Process, Listening)| async move {
                listening.close().await;
                process.close().await;
            };
            futures::future::join_all(open.into_iter().map(close)).await;
        }
    }

    /// Stops one service, as when its process ends; only where each stands for itself.
    pub async fn stop_service(&mut self, service: &str) {
        let part = self.part(service);
        let (process, listening) = part.open.take().expect("a service that runs");
        process.hush();
        listening.close().await;
        process.close().await;
    }

    /// Starts a service that was stopped, on its data; outside it has another port.
    pub async fn start_service(&mut self, service: &str) {
        let placement = self.part(service).placement.clone();
        let bound = self.bind(&placement).await;
        let (process, listening) = self.answer(&placement, bound).await;
        process.start();
        self.part(service).open = Some((process, listening));
        let running = self.running.as_mut().expect("the shop is open");
        let processes: Vec<_> =
            running.parts.iter().filter_map(|part| Some(part.open.as_ref()?.0.clone())).collect();
        // While another one is stopped, its last state is what there is to look at.
        if let Ok(shop) = Shop::of(processes) {
            running.shop = shop;
        }
    }

    fn part(&mut self, service: &str) -> &mut Part {
        assert_eq!(self.options.mode, Mode::Apart, "services stop one by one only where they stand apart");
        let parts = &mut self.running.as_mut().expect("the shop is open").parts;
        parts.iter_mut().find(|part| part.placement.runs(service)).expect("a service of the shop")
    }

    /// Ends the shop; fails the test when it leaves anything behind that does not add up.
    pub async fn finish(mut self) {
        let report = octavo::verify::verify(self.shop()).await.expect("a readable shop");
        assert!(report.findings.is_empty(), "the shop does not add up: {:#?}", report.findings);
        self.close().await;
    }

    /// The shop itself.
    pub fn shop(&self) -> &Shop {
        &self.running.as_ref().expect("the shop is open").shop
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

    /// A call with an idempotency key; the fingerprint says which request it is for. The gateway makes its own.
    pub fn cx_with_key(&self, key: &str, fingerprint: &str) -> CallContext {
        self.cx().with_key(key, fingerprint)
    }

    /// Where a service listens, such as `http://127.0.0.1:41234`.
    pub fn base(&self, service: &str) -> String {
        let parts = &self.running.as_ref().expect("the shop is open").parts;
        let open = parts.iter().filter_map(|part| part.open.as_ref());
        let address = open.filter_map(|(_, listening)| listening.address(service)).next();
        format!("http://{}", address.expect("a service that runs"))
    }

    fn address(&self, service: &str) -> [Address; 1] {
        [self.base(service).parse().expect("an address")]
    }

    /// A service's port, as any HTTP client sees it.
    pub fn at(&self, service: &str) -> Port {
        Port::new(self.base(service))
    }

    /// The gateway.
    pub fn gateway(&self) -> Arc<dyn GatewayService> {
        match self.options.mode {
            Mode::Direct => self.shop().gateway.clone(),
            Mode::Http | Mode::Apart => Arc::new(GatewayClient::new(&self.address("gateway"), None)),
        }
    }

    /// The book service.
    pub fn books(&self) -> Arc<dyn BookService> {
        match self.options.mode {
            Mode::Direct => self.shop().books.clone(),
            Mode::Http | Mode::Apart => Arc::new(BookClient::new(&self.address("book"), None)),
        }
    }

    /// The order service.
    pub fn orders(&self) -> Arc<dyn OrderService> {
        match self.options.mode {
            Mode::Direct => self.shop().orders.clone(),
            Mode::Http | Mode::Apart => Arc::new(OrderClient::new(&self.address("order"), None)),
        }
    }

    /// The customer service.
    pub fn customers(&self) -> Arc<dyn CustomerService> {
        match self.options.mode {
            Mode::Direct => self.shop().customers.clone(),
            Mode::Http | Mode::Apart => Arc::new(CustomerClient::new(&self.address("customer"), None)),
        }
    }

    /// The cart service.
    pub fn carts(&self) -> Arc<dyn CartService> {
        match self.options.mode {
            Mode::Direct => self.shop().carts.clone(),
            Mode::Http | Mode::Apart => Arc::new(CartClient::new(&self.address("cart"), None)),
        }
    }

    /// The payment service.
    pub fn payments(&self) -> Arc<dyn PaymentService> {
        match self.options.mode {
            Mode::Direct => self.shop().payments.clone(),
            Mode::Http | Mode::Apart => Arc::new(PaymentClient::new(&self.address("payment"), None)),
        }
    }

    /// The notification service.
    pub fn notifications(&self) -> Arc<dyn NotificationService> {
        match self.options.mode {
            Mode::Direct => self.shop().notifications.clone(),
            Mode::Http | Mode::Apart => {
                Arc::new(NotificationClient::new(&self.address("notification"), None))
            }
        }
    }

    /// The inventory service.
    pub fn inventory(&self) -> Arc<dyn InventoryService> {
        match self.options.mode {
            Mode::Direct => self.shop().inventory.clone(),
            Mode::Http | Mode::Apart => Arc::new(InventoryClient::new(&self.address("inventory"), None)),
        }
    }
}

/// It waits for programs, so on a thread of its own.
async fn fresh_database() -> parts::postgres::Database {
    let fresh = tokio::task::spawn_blocking(parts::postgres::fresh_database);
    fresh.await.expect("PostgreSQL")
}
