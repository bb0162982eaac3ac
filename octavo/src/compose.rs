//! Who holds whom: a paragraph for each service. This is the one place that knows where a service lives.
//!
//! A service that runs here is opened, and everyone else here holds it directly: such a call costs nothing. One that
//! runs elsewhere is held as its client. The order is that of need: books need nobody to answer, the gateway needs everybody. What
//! goes against it (a cart must hear that a customer was erased) goes by events, tied up last, in [`Process::start`].

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use async_trait::async_trait;
use contract::book::{BookClient, BookService};
use contract::cart::{CartClient, CartService};
use contract::customer::{CustomerClient, CustomerService};
use contract::gateway::GatewayService;
use contract::inventory::{InventoryClient, InventoryService};
use contract::notification::{NotificationClient, NotificationService};
use contract::order::{OrderClient, OrderService};
use contract::payment::{PaymentClient, PaymentService};
use kernel::World;
use octavo_book::Books;
use octavo_cart::Carts;
use octavo_customer::{Customers, Hashing, SecondFactor};
use octavo_gateway::{Gateway, GatewayGuard};
use octavo_inventory::Inventories;
use octavo_notification::Notifications;
use octavo_order::Orders;
use octavo_payment::Payments;
use protocol::{Access, Client, Guard, Intercept, Ready, ServiceKey, Standing, Surface, TracedDoor};
use runtime::{Feed, Runtime};
use store::Store;
use traces::Traces;
use web::Web;

use crate::home::Home;
use crate::import::{OfficeImports, Target};
use crate::listen::STOP_TIME;
use crate::placement::Placement;
pub use crate::shop::Shop;

/// The services that run in this process: all of a shop, or some. Clones share them.
#[derive(Clone)]
pub struct Process {
    /// Port 1000.
    pub gateway: Option<Arc<dyn GatewayService>>,
    /// Port 2100.
    pub books: Option<Arc<Books>>,
    /// Port 3000.
    pub orders: Option<Arc<Orders>>,
    /// Port 4000.
    pub customers: Option<Arc<Customers>>,
    /// Port 5000.
    pub carts: Option<Arc<Carts>>,
    /// Port 6000.
    pub payments: Option<Arc<Payments>>,
    /// Port 7000.
    pub notifications: Option<Arc<Notifications>>,
    /// Port 8000.
    pub inventory: Option<Arc<Inventories>>,
    web: Option<Arc<Web>>,
    /// Asked by the gateway's port, where callers are told apart.
    guard: Option<Arc<dyn Guard>>,
    feeds: Feeds,
    key: Option<ServiceKey>,
    access: Access,
    /// The inventory, as the books follow it.
    stock_for_books: Arc<dyn InventoryService>,
    traces: Option<Traces>,
    world: World,
    runtime: Runtime,
}

/// The event logs that somebody follows, wherever their services run.
#[derive(Clone)]
struct Feeds {
    customers: Feed,
    orders: Feed,
    payments: Feed,
    inventory: Feed,
}

impl Process {
    /// Opens the services that `placement` has run here, on the databases in `home`, with a door between each two.
    /// `access` says whether the gateway tells callers apart, and by which names it is called. Nothing runs yet but the engines; [`Process::start`]
    /// starts the workers.
    ///
    /// # Errors
    /// When a database cannot be opened; the message says what to do.
    pub async fn open(
        home: &Home,
        world: World,
        hashing: Hashing,
        placement: &Placement,
        doors: Doors,
        access: Access,
    ) -> Result<Self> {
        let databases = home.databases();

        let mut books = None;
        if placement.runs("book") {
            books = Some(Arc::new(Books::open(databases, world.clone()).await?));
        }
        let book = placement.book(&books);

        let mut inventory = None;
        if placement.runs("inventory") {
            let books = doors.book("inventory", &book);
            inventory = Some(Arc::new(Inventories::open(databases, world.clone(), books).await?));
        }
        let stock = placement.inventory(&inventory);

        let mut payments = None;
        if placement.runs("payment") {
            payments = Some(Arc::new(Payments::open(databases, world.clone()).await?));
        }
        let payment = placement.payment(&payments);

        let mut carts = None;
        if placement.runs("cart") {
            let books = doors.book("cart", &book);
            carts = Some(Arc::new(Carts::open(databases, world.clone(), books).await?));
        }
        let cart = placement.cart(&carts);

        let mut customers = None;
        if placement.runs("customer") {
            let carts = doors.cart("customer", &cart);
            // Where callers are told apart, those who work here show a second factor.
            let second_factor = if access.asks() { SecondFactor::Demanded } else { SecondFactor::Offered };
            let opened = Customers::open(databases, world.clone(), carts, hashing, second_factor).await?;
            customers = Some(Arc::new(opened));
        }
        let customer = placement.customer(&customers);

        let mut orders = None;
        if placement.runs("order") {
            let (carts, inventory) = (doors.cart("order", &cart), doors.inventory("order", &stock));
            let payments = doors.payment("order", &payment);
            orders =
                Some(Arc::new(Orders::open(databases, world.clone(), carts, inventory, payments).await?));
        }
        let order = placement.order(&orders);

        let mut notifications = None;
        if placement.runs("notification") {
            let customers = doors.customer("notification", &customer);
            let orders = doors.order("notification", &order);
            let opened = Notifications::open(databases, world.clone(), customers, orders).await?;
            notifications = Some(Arc::new(opened));
        }
        let notification = placement.notification(&notifications);

        let guard: Arc<dyn Guard> = Arc::new(GatewayGuard {
            customers: doors.customer("gateway", &customer),
            orders: doors.order("gateway", &order),
            world: world.clone(),
        });
        let here = [
            ("book", books.iter().map(|service| service.store().clone()).collect()),
            ("order", orders.iter().map(|service| service.store().clone()).collect()),
            ("customer", customers.iter().map(|service| service.store().clone()).collect()),
            ("cart", carts.iter().map(|service| service.store().clone()).collect()),
            ("payment", payments.iter().flat_map(|service| service.stores()).cloned().collect()),
            ("notification", notifications.iter().map(|service| service.store().clone()).collect()),
            ("inventory", inventory.iter().map(|service| service.store().clone()).collect()),
        ];
        let mut gateway: Option<Arc<dyn GatewayService>> = None;
        if placement.runs("gateway") {
            let open: Arc<dyn GatewayService> = Arc::new(Gateway {
                books: doors.book("gateway", &book),
                orders: doors.order("gateway", &order),
                customers: doors.customer("gateway", &customer),
                carts: doors.cart("gateway", &cart),
                payments: doors.payment("gateway", &payment),
                notifications: doors.notification("gateway", &notification),
                inventory: doors.inventory("gateway", &stock),
                world: world.clone(),
                standing: standing(placement, &here),
            });
            gateway = Some(contract::gateway::guarded(open, guard.clone()));
        }

        // The pages are drawn where the gateway runs, and can do what it can.
        let runtime = Runtime::new();
        let web = gateway.as_ref().map(|gateway| {
            let target =
                Target { books: doors.book("gateway", &book), inventory: doors.inventory("gateway", &stock) };
            let customers = doors.customer("gateway", &customer);
            let imports = OfficeImports::new(target, customers, world.clone(), runtime.clone());
            Web::open(gateway.clone(), world.clone(), runtime.stopping(), imports, doors.traces.clone())
        });

        // The books follow the stock, and the stock needs the books: so that is tied up last.
        let stock_for_books = doors.inventory("book", &stock);
        let feeds = Feeds {
            customers: feed("customer", customer, |service, cx, after| async move {
                service.events_after(&cx, after).await
            }),
            orders: feed("order", order, |service, cx, after| async move {
                service.events_after(&cx, after).await
            }),
            payments: feed("payment", payment, |service, cx, after| async move {
                service.events_after(&cx, after).await
            }),
            inventory: feed("inventory", stock, |service, cx, after| async move {
                service.events_after(&cx, after).await
            }),
        };
        let key = placement.key();
        Ok(Self {
            gateway,
            books,
            orders,
            customers,
            carts,
            payments,
            notifications,
            inventory,
            web,
            guard: access.asks().then_some(guard),
            access,
            feeds,
            stock_for_books,
            key,
            traces: doors.traces,
            world,
            runtime,
        })
    }

    /// Starts what runs here without being asked: recovery, clean-up, and the consumers of others' events.
    pub fn start(&self) {
        let Feeds { customers, orders, payments, inventory } = &self.feeds;
        if let Some(service) = &self.books {
            service.start(&self.runtime, self.stock_for_books.clone(), inventory.clone());
        }
        if let Some(service) = &self.customers {
            service.start(&self.runtime);
        }
        if let Some(service) = &self.payments {
            service.start(&self.runtime);
        }
        if let Some(service) = &self.orders {
            service.start(&self.runtime, payments.clone());
        }
        if let Some(service) = &self.carts {
            service.start(&self.runtime, customers.clone());
        }
        if let Some(service) = &self.notifications {
            service.start(&self.runtime, customers.clone(), orders.clone(), payments.clone());
        }
        self.forget_old_keys();
    }

    /// Idempotency keys are kept for a day at least; after two they go.
    fn forget_old_keys(&self) {
        const DAY_MICROS: i64 = 86_400_000_000;
        let (stores, world) = (self.stores(), self.world.clone());
        self.runtime.every("forget_old_keys", std::time::Duration::from_secs(3600), move || {
            let (stores, world) = (stores.clone(), world.clone());
            async move {
                let before = kernel::Timestamp::from_micros(world.now().micros() - 2 * DAY_MICROS);
                for store in stores {
                    if let Err(error) = store.prune_idempotency(before).await {
                        tracing::warn!(%error, "old idempotency keys could not be removed; the next round will");
                    }
                }
            }
        });
    }

    /// What each service here answers, and how it says that it can work. That says nothing of services elsewhere.
    pub fn surfaces(&self) -> Vec<(Surface, Arc<dyn Ready>)> {
        let world = || self.world.clone();
        let mut surfaces = Vec::new();
        let mut add = |surface, stores: Vec<Store>| surfaces.push((surface, ready(stores)));
        if let Some(service) = &self.gateway {
            // It keeps nothing, so it is as well as what runs beside it; and it shows the documents of all.
            let mut surface = match &self.guard {
                Some(guard) => contract::gateway::guarded_surface(service.clone(), world(), guard.clone()),
                None => contract::gateway::surface(service.clone(), world()),
            };
            surface = surface.pages(protocol::documentation(contract::documents()));
            if let Some(web) = &self.web {
                surface = surface.pages(web.router()).telling(web::refused);
            }
            add(surface, self.stores());
        }
        if let Some(service) = &self.books {
            add(contract::book::surface(service.clone(), world()), vec![service.store().clone()]);
        }
        if let Some(service) = &self.orders {
            add(contract::order::surface(service.clone(), world()), vec![service.store().clone()]);
        }
        if let Some(service) = &self.customers {
            add(contract::customer::surface(service.clone(), world()), vec![service.store().clone()]);
        }
        if let Some(service) = &self.carts {
            add(contract::cart::surface(service.clone(), world()), vec![service.store().clone()]);
        }
        if let Some(service) = &self.payments {
            add(contract::payment::surface(service.clone(), world()), vec![service.store().clone()]);
        }
        if let Some(service) = &self.notifications {
            add(contract::notification::surface(service.clone(), world()), vec![service.store().clone()]);
        }
        if let Some(service) = &self.inventory {
            add(contract::inventory::surface(service.clone(), world()), vec![service.store().clone()]);
        }
        surfaces
    }

    /// Every database of the services here.
    pub fn stores(&self) -> Vec<Store> {
        let stores = [
            self.books.as_ref().map(|service| service.store()),
            self.orders.as_ref().map(|service| service.store()),
            self.customers.as_ref().map(|service| service.store()),
            self.carts.as_ref().map(|service| service.store()),
            self.notifications.as_ref().map(|service| service.store()),
            self.inventory.as_ref().map(|service| service.store()),
        ];
        let payments = self.payments.iter().flat_map(|service| service.stores());
        stores.into_iter().flatten().chain(payments).cloned().collect()
    }

    /// What its workers run in; it stops when the process is closed.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// What the services live in.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The key that services show each other.
    pub fn key(&self) -> Option<ServiceKey> {
        self.key.clone()
    }

    /// Who may call it, and by which names.
    pub fn access(&self) -> Access {
        self.access.clone()
    }

    /// What becomes of its calls as spans, where that is wanted.
    pub fn traces(&self) -> Option<Traces> {
        self.traces.clone()
    }

    /// Tells the workers to stop, and lets nobody wait for events here any more, who would hold up the ports' closing.
    pub fn hush(&self) {
        self.runtime.stopping().cancel();
        self.stores().iter().for_each(Store::hush);
    }

    /// Stops the workers, closes every database, and sends the last spans. Ports must be closed before.
    pub async fn close(self) {
        let started = Instant::now();
        if !self.runtime.shut_down(STOP_TIME).await {
            tracing::warn!(
                "some background work was cut off at the end of the stop time; it goes on at the next start"
            );
        }
        for store in self.stores() {
            store.close().await;
        }
        if let Some(traces) = self.traces {
            traces.close(STOP_TIME.saturating_sub(started.elapsed())).await;
        }
    }
}

/// The doors between the services. Where there are none, services hold each other directly.
#[derive(Clone, Default)]
pub struct Doors {
    /// What a test puts between them.
    pub intercept: Option<Arc<dyn Intercept>>,
    /// Makes spans of the calls that pass.
    pub traces: Option<Traces>,
}

macro_rules! reach {
    ($($name:ident: $service:ident or $client:ident),+ $(,)?) => {
        impl Placement {
            $(
                /// The service wherever it is: itself when it runs here, else its client.
                fn $name<S: $service + 'static>(&self, here: &Option<Arc<S>>) -> Arc<dyn $service> {
                    match here {
                        Some(service) => service.clone(),
                        None => Arc::new($client::new(&self.addresses(stringify!($name)), self.key())),
                    }
                }
            )+
        }

        impl Doors {
            $(fn $name(&self, caller: &'static str, service: &Arc<dyn $service>) -> Arc<dyn $service> {
                let mut service = service.clone();
                if let Some(intercept) = &self.intercept {
                    service = contract::$name::intercepted(service, caller, intercept.clone());
                }
                let traces = self.traces.as_ref();
                match traces.and_then(|traces| TracedDoor::between(traces, caller, stringify!($name))) {
                    Some(door) => contract::$name::traced(service, door),
                    None => service,
                }
            })+
        }
    };
}

reach! {
    book: BookService or BookClient,
    cart: CartService or CartClient,
    customer: CustomerService or CustomerClient,
    inventory: InventoryService or InventoryClient,
    notification: NotificationService or NotificationClient,
    order: OrderService or OrderClient,
    payment: PaymentService or PaymentClient,
}

fn feed<S, R, F, E>(name: &'static str, service: Arc<S>, read: R) -> Feed
where
    S: Send + Sync + ?Sized + 'static,
    R: Fn(Arc<S>, kernel::CallContext, contract::events::EventsAfter) -> F + Send + Sync + 'static,
    F: Future<Output = Result<contract::events::EventBatch, E>> + Send + 'static,
    E: kernel::ServiceError,
{
    Feed::new(name, move |cx, after| read(service.clone(), cx, after))
}

/// How each service stands, the gateway first, which runs here; `here` has the databases of those that do.
fn standing(placement: &Placement, here: &[(&str, Vec<Store>)]) -> Vec<Standing> {
    let stand = |&(service, port): &(&'static str, u16)| {
        let is_here = placement.runs(service);
        let stores = here.iter().find(|(name, _)| *name == service).map(|(_, stores)| stores.clone());
        let ready: Arc<dyn Ready> = match is_here {
            true => ready(stores.unwrap_or_default()),
            false => Arc::new(Client::new(service, &placement.addresses(service), placement.key())),
        };
        Standing { service, port, is_here, ready }
    };
    contract::SERVICES.iter().map(stand).collect()
}

/// A service can work while its databases take plans.
struct Stores(Vec<Store>);

fn ready(stores: Vec<Store>) -> Arc<dyn Ready> {
    Arc::new(Stores(stores))
}

#[async_trait]
impl Ready for Stores {
    async fn ready(&self) -> Result<(), String> {
        let broken = self.0.iter().map(Store::health).find(|health| !health.is_writable);
        broken.map_or(Ok(()), |health| Err(format!("the database of {} takes no writes", health.service)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn services_hold_each_other_directly_unless_traces_are_wanted() {
        let service: Arc<dyn BookService> = Arc::new(BookClient::new(&[], None));
        let doors = Doors::default();
        assert!(Arc::ptr_eq(&doors.book("cart", &service), &service), "something stands between them");
        let collector = "http://127.0.0.1:4318".parse().expect("an address");
        let traces = Traces::open(&collector, ["cart"]).expect("traces");
        let doors = Doors { traces: Some(traces), ..doors };
        assert!(!Arc::ptr_eq(&doors.book("cart", &service), &service), "no span is made");
    }
}
