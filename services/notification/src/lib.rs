//! The notification service, port 7000: an inbox for each customer, filled from events.
//!
//! Lives here: notices, messages, and the events that could not become one. Lives elsewhere: who a customer is
//! (customer), whose an order is (order), and every decision: a notice never causes anything.

mod domain;
mod functions;
mod store;
mod workers;

use std::sync::Arc;

use ::store::{Databases, OpenError, Store, StoreConfig};
use async_trait::async_trait;
use contract::Keyed;
use contract::customer::CustomerService;
use contract::notification::{
    CreateNotification, DeadLetter, ForgetInbox, GetNotification, ListAllNotifications, ListDeadLetters,
    ListNotifications, MarkRead, Notification, NotificationError, NotificationService, ReplayDeadLetter,
};
use contract::order::OrderService;
use kernel::{CallContext, CallError, Page, World};
use runtime::{Feed, Runtime};

use crate::store::buyers::Buyers;

/// The notification service: its database, and the services that know whom a notice concerns.
#[derive(Clone)]
pub struct Notifications {
    store: Store,
    customers: Arc<dyn CustomerService>,
    orders: Arc<dyn OrderService>,
    buyers: Arc<Buyers>,
}

impl Notifications {
    /// Opens the service's database among `databases`.
    ///
    /// # Errors
    /// When the database cannot be opened; the message says what to do.
    pub async fn open(
        databases: &Databases,
        world: World,
        customers: Arc<dyn CustomerService>,
        orders: Arc<dyn OrderService>,
    ) -> Result<Self, OpenError> {
        let tables = ::store::migrations!["V1__notifications"];
        let store = Store::open(StoreConfig::new("notification", databases, tables, world)).await?;
        Ok(Self { store, customers, orders, buyers: Arc::default() })
    }

    /// Starts what runs without being asked: following what happens to customers, orders and payments.
    pub fn start(&self, runtime: &Runtime, customers: Feed, orders: Feed, payments: Feed) {
        for feed in [customers, orders, payments] {
            workers::events::start(self, runtime, feed);
        }
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
}

#[async_trait]
impl Keyed for Notifications {
    async fn check_key(&self, cx: &CallContext, function: &str) -> Result<(), CallError> {
        self.store.check_key(cx, function).await
    }
}

type Answered<T> = Result<T, NotificationError>;

#[async_trait]
impl NotificationService for Notifications {
    async fn create_notification(
        &self,
        cx: &CallContext,
        request: CreateNotification,
    ) -> Answered<Notification> {
        functions::create_notification::create_notification(self, cx, request).await
    }
    async fn list_notifications(
        &self,
        cx: &CallContext,
        request: ListNotifications,
    ) -> Answered<Page<Notification>> {
        functions::list_notifications::list_notifications(self, cx, request).await
    }
    async fn list_all_notifications(
        &self,
        cx: &CallContext,
        request: ListAllNotifications,
    ) -> Answered<Page<Notification>> {
        functions::list_all_notifications::list_all_notifications(self, cx, request).await
    }
    async fn get_notification(&self, cx: &CallContext, request: GetNotification) -> Answered<Notification> {
        functions::get_notification::get_notification(self, cx, request).await
    }
    async fn mark_read(&self, cx: &CallContext, request: MarkRead) -> Answered<Notification> {
        functions::mark_read::mark_read(self, cx, request).await
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
    async fn forget_customer(&self, cx: &CallContext, request: ForgetInbox) -> Answered<()> {
        functions::forget_customer::forget_customer(self, cx, request).await
    }
}
