//! The order service, port 3000: decides every purchase, and what may become of it.
//!
//! Lives here: orders, their invoices, and every timer of a purchase. The other services obey keyed commands: stock
//! is held, sold and put back by inventory, money taken and given back by payment, the ordered lines leave the cart.
//! The order's own row is the record of what is to do next, so whatever crashes, it goes on where it stood.

mod domain;
mod functions;
mod store;
mod workers;

use std::sync::Arc;

use ::store::{Databases, OpenError, Store, StoreConfig};
use async_trait::async_trait;
use contract::cart::CartService;
use contract::events::{EventBatch, EventsAfter};
use contract::inventory::InventoryService;
use contract::order::{
    BestSellers, CheckInvoice, CreateInvoice, DeadLetter, GetFigures, ListBestSellers, ListDeadLetters,
    ListInvoices, ListOrders, Order, OrderError, OrderFigures, OrderService, ReplayDeadLetter, UpdateStatus,
};
use contract::payment::PaymentService;
use contract::{Keyed, Progress, Rendered};
use kernel::{BookId, CallContext, CallError, OrderId, Page, World};
use runtime::{Feed, Runtime};

use crate::store::figures::Counted;

/// The order service: its database, and the services that obey it.
#[derive(Clone)]
pub struct Orders {
    store: Store,
    carts: Arc<dyn CartService>,
    inventory: Arc<dyn InventoryService>,
    payments: Arc<dyn PaymentService>,
    figures: Arc<Counted<Rendered<OrderFigures>>>,
    best: Arc<Counted<functions::best_sellers::Counted>>,
}

/// What an audit over several services compares of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedOrder {
    /// The order.
    pub order_id: OrderId,
    /// Its inner state, such as `charging`.
    pub state: String,
    /// Its total in minor units.
    pub total_minor: i64,
    /// What was ordered.
    pub lines: Vec<(BookId, i64)>,
}

impl Orders {
    /// Opens the service's database among `databases`.
    ///
    /// # Errors
    /// When the database cannot be opened; the message says what to do.
    pub async fn open(
        databases: &Databases,
        world: World,
        carts: Arc<dyn CartService>,
        inventory: Arc<dyn InventoryService>,
        payments: Arc<dyn PaymentService>,
    ) -> Result<Self, OpenError> {
        let tables = ::store::migrations!["V1__orders", "V2__lists"];
        let store = Store::open(StoreConfig::new("order", databases, tables, world)).await?;
        let (figures, best) = (Arc::default(), Arc::default());
        Ok(Self { store, carts, inventory, payments, figures, best })
    }

    /// Starts what runs without being asked: going on with unfinished orders, hearing of refunds.
    pub fn start(&self, runtime: &Runtime, payments: Feed) {
        workers::recovery::start(self, runtime);
        workers::payment_events::start(self, runtime, payments);
    }

    /// Its database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What does not add up in its tables, a sentence each.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audit(&self) -> Result<Vec<String>, CallError> {
        store::audit::audit(&self.store).await
    }

    /// Every order, as an audit over several services compares it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audited_orders(&self) -> Result<Vec<AuditedOrder>, CallError> {
        let audited = |order: store::reads::Loaded| AuditedOrder {
            order_id: order.row.order_id,
            state: order.row.state.to_string(),
            total_minor: order.row.total_minor,
            lines: order.lines.iter().map(|line| (line.product_id, line.quantity)).collect(),
        };
        Ok(store::reads::all(&self.store).await?.into_iter().map(audited).collect())
    }
}

#[async_trait]
impl Keyed for Orders {
    async fn check_key(&self, cx: &CallContext, function: &str) -> Result<(), CallError> {
        self.store.check_key(cx, function).await
    }
}

type Answered<T> = Result<T, OrderError>;

#[async_trait]
impl OrderService for Orders {
    async fn create_invoice(&self, cx: &CallContext, request: CreateInvoice) -> Answered<Progress<Order>> {
        functions::create_invoice::create_invoice(self, cx, request).await
    }
    async fn update_status(&self, cx: &CallContext, request: UpdateStatus) -> Answered<Progress<Order>> {
        functions::update_status::update_status(self, cx, request).await
    }
    async fn check_invoice(&self, cx: &CallContext, request: CheckInvoice) -> Answered<Order> {
        functions::check_invoice::check_invoice(self, cx, request).await
    }
    async fn list_invoices(&self, cx: &CallContext, request: ListInvoices) -> Answered<Page<Order>> {
        functions::check_invoice::list_invoices(self, cx, request).await
    }
    async fn list_orders(&self, cx: &CallContext, request: ListOrders) -> Answered<Page<Order>> {
        functions::list_orders::list_orders(self, cx, request).await
    }
    async fn order_figures(&self, cx: &CallContext, request: GetFigures) -> Answered<Rendered<OrderFigures>> {
        functions::order_figures::order_figures(self, cx, request).await
    }
    async fn best_sellers(
        &self,
        cx: &CallContext,
        request: ListBestSellers,
    ) -> Answered<Rendered<BestSellers>> {
        functions::best_sellers::best_sellers(self, cx, request).await
    }
    async fn list_dead_letters(
        &self,
        cx: &CallContext,
        request: ListDeadLetters,
    ) -> Answered<Page<DeadLetter>> {
        functions::list_dead_letters::list_dead_letters(self, cx, request).await
    }
    async fn replay_dead_letter(&self, cx: &CallContext, request: ReplayDeadLetter) -> Answered<()> {
        functions::replay_dead_letter::replay_dead_letter(self, cx, request).await
    }
    async fn events_after(&self, _: &CallContext, request: EventsAfter) -> Answered<EventBatch> {
        Ok(runtime::events_after(&self.store, request).await?)
    }
}
