//! Who holds whom: a paragraph for each service. This is the one place that knows where a service lives.
//!
//! All eight live in this process, so everyone holds the others directly and a call costs nothing. The order is
//! that of need: books need nobody, the gateway needs everybody. What goes against it (a cart must hear that a
//! customer was erased) goes by events, which are tied up last, in [`Shop::start`].

use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use contract::book::BookService;
use contract::cart::CartService;
use contract::customer::CustomerService;
use contract::gateway::GatewayService;
use contract::inventory::InventoryService;
use contract::notification::NotificationService;
use contract::order::OrderService;
use contract::payment::PaymentService;
use kernel::World;
use octavo_book::Books;
use octavo_cart::Carts;
use octavo_customer::{Customers, Hashing};
use octavo_gateway::Gateway;
use octavo_inventory::Inventories;
use octavo_notification::Notifications;
use octavo_order::Orders;
use octavo_payment::Payments;
use protocol::{Intercept, Ready, Surface};
use runtime::{Feed, Runtime};
use store::Store;

use crate::home::Home;
use crate::listen::STOP_TIME;

/// A whole shop in one process.
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
    runtime: Runtime,
}

impl Shop {
    /// Opens the shop in `home`. Nothing runs yet but the engines; [`Shop::start`] starts the workers.
    ///
    /// # Errors
    /// When a database cannot be opened; the message says what to do.
    pub async fn open(home: &Home, world: World, hashing: Hashing) -> Result<Self> {
        Self::open_past(home, world, hashing, Doors(None)).await
    }

    /// Opens the shop with a door between each two services.
    ///
    /// # Errors
    /// When a database cannot be opened; the message says what to do.
    pub async fn open_past(home: &Home, world: World, hashing: Hashing, doors: Doors) -> Result<Self> {
        let databases = home.databases();

        let books = Arc::new(Books::open(databases, world.clone()).await?);

        let inventory = Inventories::open(databases, world.clone(), doors.book("inventory", &books)).await?;
        let inventory = Arc::new(inventory);

        let payments = Arc::new(Payments::open(databases, world.clone()).await?);

        let carts = Arc::new(Carts::open(databases, world.clone(), doors.book("cart", &books)).await?);

        let customers =
            Customers::open(databases, world.clone(), doors.cart("customer", &carts), hashing).await?;
        let customers = Arc::new(customers);

        let carts_of_order = doors.cart("order", &carts);
        let inventory_of_order = doors.inventory("order", &inventory);
        let payments_of_order = doors.payment("order", &payments);
        let orders =
            Orders::open(databases, world.clone(), carts_of_order, inventory_of_order, payments_of_order)
                .await?;
        let orders = Arc::new(orders);

        let customers_of_notification = doors.customer("notification", &customers);
        let orders_of_notification = doors.order("notification", &orders);
        let notifications =
            Notifications::open(databases, world.clone(), customers_of_notification, orders_of_notification)
                .await?;
        let notifications = Arc::new(notifications);

        let gateway = Arc::new(Gateway {
            books: doors.book("gateway", &books),
            orders: doors.order("gateway", &orders),
            customers: doors.customer("gateway", &customers),
            carts: doors.cart("gateway", &carts),
            payments: doors.payment("gateway", &payments),
            notifications: doors.notification("gateway", &notifications),
            inventory: doors.inventory("gateway", &inventory),
        });

        let runtime = Runtime::new();
        Ok(Self {
            gateway,
            books,
            orders,
            customers,
            carts,
            payments,
            notifications,
            inventory,
            world,
            runtime,
        })
    }

    /// Starts what runs without being asked: recovery, clean-up, and the consumers of each other's events.
    pub fn start(&self) {
        let customer_events = feed("customer", self.customers.clone(), |service, cx, after| async move {
            service.events_after(&cx, after).await
        });
        let order_events = feed("order", self.orders.clone(), |service, cx, after| async move {
            service.events_after(&cx, after).await
        });
        let payment_events = feed("payment", self.payments.clone(), |service, cx, after| async move {
            service.events_after(&cx, after).await
        });
        self.customers.start(&self.runtime);
        self.payments.start(&self.runtime);
        self.orders.start(&self.runtime, payment_events.clone());
        self.carts.start(&self.runtime, customer_events.clone());
        self.notifications.start(&self.runtime, customer_events, order_events, payment_events);
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

    /// Every service's port of the seed, what answers there, and how it says that it can work.
    pub fn surfaces(&self) -> Vec<(u16, Surface, Arc<dyn Ready>)> {
        let world = || self.world.clone();
        let whole: Vec<Store> = self.stores();
        let services = [
            (
                contract::book::PORT,
                contract::book::surface(self.books.clone(), world()),
                vec![self.books.store().clone()],
            ),
            (
                contract::order::PORT,
                contract::order::surface(self.orders.clone(), world()),
                vec![self.orders.store().clone()],
            ),
            (
                contract::customer::PORT,
                contract::customer::surface(self.customers.clone(), world()),
                vec![self.customers.store().clone()],
            ),
            (
                contract::cart::PORT,
                contract::cart::surface(self.carts.clone(), world()),
                vec![self.carts.store().clone()],
            ),
            (
                contract::payment::PORT,
                contract::payment::surface(self.payments.clone(), world()),
                vec![self.payments.store().clone()],
            ),
            (
                contract::notification::PORT,
                contract::notification::surface(self.notifications.clone(), world()),
                vec![self.notifications.store().clone()],
            ),
            (
                contract::inventory::PORT,
                contract::inventory::surface(self.inventory.clone(), world()),
                vec![self.inventory.store().clone()],
            ),
        ];
        let gateway = contract::gateway::surface(self.gateway.clone(), world());
        let documents = std::iter::once(&gateway).chain(services.iter().map(|(_, surface, _)| surface));
        let documents = documents.map(|surface| (surface.service(), surface.document())).collect();
        let gateway = (contract::gateway::PORT, gateway.pages(protocol::documentation(documents)), whole);
        std::iter::once(gateway)
            .chain(services)
            .map(|(port, surface, stores)| (port, surface, Arc::new(Stores(stores)) as Arc<dyn Ready>))
            .collect()
    }

    /// Every database of the shop.
    pub fn stores(&self) -> Vec<Store> {
        let mut stores = vec![
            self.books.store().clone(),
            self.orders.store().clone(),
            self.customers.store().clone(),
            self.carts.store().clone(),
            self.notifications.store().clone(),
            self.inventory.store().clone(),
        ];
        stores.extend(self.payments.stores().into_iter().cloned());
        stores
    }

    /// What the shop lives in.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Stops the workers, then closes every database. Ports must be closed before.
    pub async fn close(self) {
        if !self.runtime.shut_down(STOP_TIME).await {
            tracing::warn!(
                "some background work was cut off at the end of the stop time; it goes on at the next start"
            );
        }
        for store in self.stores() {
            store.close().await;
        }
    }
}

/// The doors between the services; none in earnest.
#[derive(Clone)]
pub struct Doors(pub Option<Arc<dyn Intercept>>);

macro_rules! doors {
    ($($name:ident: $service:ident),+ $(,)?) => {
        impl Doors {
            $(fn $name<S: $service + 'static>(&self, caller: &'static str, service: &Arc<S>) -> Arc<dyn $service> {
                match &self.0 {
                    Some(intercept) => contract::$name::intercepted(service.clone(), caller, intercept.clone()),
                    None => service.clone(),
                }
            })+
        }
    };
}

doors! {
    book: BookService,
    cart: CartService,
    customer: CustomerService,
    inventory: InventoryService,
    notification: NotificationService,
    order: OrderService,
    payment: PaymentService,
}

fn feed<S, R, F, E>(name: &'static str, service: Arc<S>, read: R) -> Feed
where
    S: Send + Sync + 'static,
    R: Fn(Arc<S>, kernel::CallContext, contract::events::EventsAfter) -> F + Send + Sync + 'static,
    F: Future<Output = Result<contract::events::EventBatch, E>> + Send + 'static,
    E: kernel::ServiceError,
{
    Feed::new(name, move |cx, after| read(service.clone(), cx, after))
}

/// A service can work while its databases take plans.
struct Stores(Vec<Store>);

#[async_trait]
impl Ready for Stores {
    async fn ready(&self) -> Result<(), String> {
        let broken = self.0.iter().map(Store::health).find(|health| !health.is_writable);
        broken.map_or(Ok(()), |health| Err(format!("the database of {} takes no writes", health.service)))
    }
}
