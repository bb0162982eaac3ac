//! The payment service, port 6000: takes money for orders and gives it back, each exactly once.
//!
//! Lives here: payments, refunds, the tombstones of voided orders, and the providers that are asked for money; the
//! sandbox provider keeps a ledger of its own. Lives elsewhere: what an order costs, whether it may still be paid, and
//! every timer of a purchase (order). What a provider has not said is unknown: it is asked again, and never guessed.

mod domain;
mod functions;
mod providers;
mod store;
#[cfg(test)]
mod tests;
mod workers;

use std::sync::Arc;

use ::store::{Databases, OpenError, Store, StoreConfig};
use async_trait::async_trait;
use contract::events::{EventBatch, EventsAfter};
use contract::payment::{
    CreatePayment, GetPayment, ListAllPayments, ListMethods, ListPayments, Payment, PaymentError,
    PaymentMethods, PaymentService, PaymentStatus, ReceiveWebhook, Refund, RefundPayment, RefundRest,
    VoidOrder, Voided,
};
use contract::{Keyed, Progress};
use kernel::{CallContext, CallError, OrderId, Page, PaymentId, World};
use runtime::Runtime;

use crate::providers::sandbox::Sandbox;
use crate::providers::{Patient, Provider};

/// The payment service: its database, and the provider that takes the money.
#[derive(Clone)]
pub struct Payments {
    store: Store,
    provider: Patient,
}

/// What an audit over several services compares of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedPayment {
    /// The payment.
    pub payment_id: PaymentId,
    /// The order it pays.
    pub order_id: OrderId,
    /// What it is.
    pub status: PaymentStatus,
    /// What was asked for, in minor units.
    pub amount_minor: i64,
    /// What is given back for certain, in minor units.
    pub refunded_minor: i64,
}

impl AuditedPayment {
    /// Whether money was taken, be it given back since or not.
    pub fn is_captured(&self) -> bool {
        domain::standing::is_captured(self.status)
    }
}

impl Payments {
    /// Opens the service's database and the sandbox provider's ledger among `databases`.
    ///
    /// # Errors
    /// When a database cannot be opened; the message says what to do.
    pub async fn open(databases: &Databases, world: World) -> Result<Self, OpenError> {
        let sandbox = Sandbox::open(databases, world.clone()).await?;
        Self::open_with(databases, world, Arc::new(sandbox)).await
    }

    /// Opens the service's database among `databases`; money is taken by `provider`.
    async fn open_with(
        databases: &Databases,
        world: World,
        provider: Arc<dyn Provider>,
    ) -> Result<Self, OpenError> {
        let tables = ::store::migrations!["V1__payments"];
        let store = Store::open(StoreConfig::new("payment", databases, tables, world)).await?;
        Ok(Self { store, provider: Patient(provider) })
    }

    /// Starts what runs without being asked: settling charges and refunds whose outcome is not known.
    pub fn start(&self, runtime: &Runtime) {
        workers::start(self, runtime);
    }

    /// Its database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Its database, and those of the providers that live here.
    pub fn stores(&self) -> Vec<&Store> {
        std::iter::once(&self.store).chain(self.provider.0.store()).collect()
    }

    /// What does not add up in its tables, and between them and the provider's books, a sentence each.
    ///
    /// # Errors
    /// When a database cannot be read.
    pub async fn audit(&self) -> Result<Vec<String>, CallError> {
        store::audit::audit(&self.store, &*self.provider.0).await
    }

    /// Every payment, as an audit over several services compares it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audited_payments(&self) -> Result<Vec<AuditedPayment>, CallError> {
        let audited = |row: store::tables::PaymentRow| AuditedPayment {
            payment_id: row.payment_id,
            order_id: row.order_id,
            status: row.status.0,
            amount_minor: row.amount_minor,
            refunded_minor: row.given_back_minor,
        };
        Ok(store::reads::all(&self.store).await?.into_iter().map(audited).collect())
    }
}

#[async_trait]
impl Keyed for Payments {
    async fn check_key(&self, cx: &CallContext, function: &str) -> Result<(), CallError> {
        self.store.check_key(cx, function).await
    }
}

type Answered<T> = Result<T, PaymentError>;

#[async_trait]
impl PaymentService for Payments {
    async fn create_payment(&self, cx: &CallContext, request: CreatePayment) -> Answered<Progress<Payment>> {
        functions::create_payment::create_payment(self, cx, request).await
    }
    async fn get_payment(&self, cx: &CallContext, request: GetPayment) -> Answered<Payment> {
        functions::get_payment::get_payment(self, cx, request).await
    }
    async fn list_payments(&self, cx: &CallContext, request: ListPayments) -> Answered<Page<Payment>> {
        functions::get_payment::list_payments(self, cx, request).await
    }
    async fn refund_payment(&self, cx: &CallContext, request: RefundPayment) -> Answered<Refund> {
        functions::refund_payment::refund_payment(self, cx, request).await
    }
    async fn receive_webhook(&self, cx: &CallContext, request: ReceiveWebhook) -> Answered<()> {
        functions::receive_webhook::receive_webhook(self, cx, request).await
    }
    async fn void_order(&self, cx: &CallContext, request: VoidOrder) -> Answered<Voided> {
        functions::void_order::void_order(self, cx, request).await
    }
    async fn refund_rest(&self, cx: &CallContext, request: RefundRest) -> Answered<Refund> {
        functions::refund_rest::refund_rest(self, cx, request).await
    }
    async fn list_all_payments(&self, cx: &CallContext, request: ListAllPayments) -> Answered<Page<Payment>> {
        functions::list_all_payments::list_all_payments(self, cx, request).await
    }
    async fn list_methods(&self, cx: &CallContext, request: ListMethods) -> Answered<PaymentMethods> {
        functions::list_methods::list_methods(self, cx, request).await
    }
    async fn events_after(&self, _: &CallContext, request: EventsAfter) -> Answered<EventBatch> {
        Ok(runtime::events_after(&self.store, request).await?)
    }
}
