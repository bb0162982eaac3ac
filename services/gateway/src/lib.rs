//! The gateway, port 1000: what the world sees.
//!
//! It owns no data. Each function passes the call on, with a key derived for each part (`key/4.1`), and
//! composes its answer from the parts' answers alone; so a repeated call is answered the same without the
//! gateway remembering anything. Rules of the trade belong into the services, not here.

mod functions;
mod guard;
mod keys;

use std::sync::Arc;

use async_trait::async_trait;
use contract::book::{Book, BookPage, BookService, FindBook};
use contract::cart::{AddItem, Cart, CartService, RemoveItem, ViewCart};
use contract::customer::{
    CloseWebSession, CurrentSession, Customer, CustomerService, DeleteCustomer, GetCustomer, Identify,
    Identity, OpenWebSession, Session, SessionInfo, SignIn, SignOut, WebSession,
};
use contract::gateway::{
    CustomerNotifications, GatewayError, GatewayService, GetProduct, OrderPayments, Purchase,
    ReadNotification, RefundOrder, Register, RegisterProduct,
};
use contract::inventory::{
    AddProduct, GetInventory, GetItem, Inventory, InventoryItem, InventoryService, ListItems, RemoveProduct,
    UpdateInventory,
};
use contract::notification::{Notification, NotificationService};
use contract::order::{CheckInvoice, ListInvoices, Order, OrderService, UpdateStatus};
use contract::payment::{Payment, PaymentService, Refund};
use contract::{Keyed, Progress, Rendered};
use kernel::{CallContext, CallError, Page};

pub use guard::GatewayGuard;

/// The gateway and the services it passes calls to.
pub struct Gateway {
    /// Port 2100.
    pub books: Arc<dyn BookService>,
    /// Port 3000.
    pub orders: Arc<dyn OrderService>,
    /// Port 4000.
    pub customers: Arc<dyn CustomerService>,
    /// Port 5000.
    pub carts: Arc<dyn CartService>,
    /// Port 6000.
    pub payments: Arc<dyn PaymentService>,
    /// Port 7000.
    pub notifications: Arc<dyn NotificationService>,
    /// Port 8000.
    pub inventory: Arc<dyn InventoryService>,
}

type Answered<T> = Result<T, GatewayError>;

/// Waits for the part that decides a function, and takes over whether it was a replay.
async fn decided<T, E>(
    cx: &CallContext,
    part: &CallContext,
    call: impl Future<Output = Result<T, E>>,
) -> Answered<T>
where
    GatewayError: From<E>,
{
    let outcome = call.await;
    cx.adopt_replay(part);
    Ok(outcome?)
}

#[async_trait]
impl Keyed for Gateway {
    async fn check_key(&self, cx: &CallContext, function: &str) -> Result<(), CallError> {
        keys::check(self, cx, function).await
    }
}

#[async_trait]
impl GatewayService for Gateway {
    async fn register(&self, cx: &CallContext, request: Register) -> Answered<Customer> {
        functions::register::register(self, cx, request).await
    }
    async fn sign_in(&self, cx: &CallContext, request: SignIn) -> Answered<Session> {
        functions::sessions::sign_in(self, cx, request).await
    }
    async fn current_session(&self, cx: &CallContext, request: CurrentSession) -> Answered<SessionInfo> {
        functions::sessions::current_session(self, cx, request).await
    }
    async fn sign_out(&self, cx: &CallContext, request: SignOut) -> Answered<()> {
        functions::sessions::sign_out(self, cx, request).await
    }
    async fn open_web_session(&self, cx: &CallContext, request: OpenWebSession) -> Answered<WebSession> {
        functions::web_sessions::open_web_session(self, cx, request).await
    }
    async fn who_is_it(&self, cx: &CallContext, request: Identify) -> Answered<Identity> {
        functions::web_sessions::who_is_it(self, cx, request).await
    }
    async fn close_web_session(&self, cx: &CallContext, request: CloseWebSession) -> Answered<()> {
        functions::web_sessions::close_web_session(self, cx, request).await
    }
    async fn set_up_inventory(&self, cx: &CallContext, request: UpdateInventory) -> Answered<Inventory> {
        functions::set_up_inventory::set_up_inventory(self, cx, request).await
    }
    async fn add_to_inventory(&self, cx: &CallContext, request: AddProduct) -> Answered<InventoryItem> {
        functions::add_to_inventory::add_to_inventory(self, cx, request).await
    }
    async fn remove_from_inventory(
        &self,
        cx: &CallContext,
        request: RemoveProduct,
    ) -> Answered<InventoryItem> {
        functions::remove_from_inventory::remove_from_inventory(self, cx, request).await
    }
    async fn check_inventory(&self, cx: &CallContext, request: GetInventory) -> Answered<Inventory> {
        functions::check_inventory::check_inventory(self, cx, request).await
    }
    async fn check_inventory_items(
        &self,
        cx: &CallContext,
        request: ListItems,
    ) -> Answered<Page<InventoryItem>> {
        functions::check_inventory::check_inventory_items(self, cx, request).await
    }
    async fn check_inventory_item(&self, cx: &CallContext, request: GetItem) -> Answered<InventoryItem> {
        functions::check_inventory::check_inventory_item(self, cx, request).await
    }
    async fn register_product(&self, cx: &CallContext, request: RegisterProduct) -> Answered<Book> {
        functions::register_product::register_product(self, cx, request).await
    }
    async fn find_products(&self, cx: &CallContext, request: FindBook) -> Answered<BookPage> {
        functions::find_products::find_products(self, cx, request).await
    }
    async fn get_product(&self, cx: &CallContext, request: GetProduct) -> Answered<Rendered<Book>> {
        functions::find_products::get_product(self, cx, request).await
    }
    async fn add_to_cart(&self, cx: &CallContext, request: AddItem) -> Answered<Cart> {
        functions::add_to_cart::add_to_cart(self, cx, request).await
    }
    async fn remove_from_cart(&self, cx: &CallContext, request: RemoveItem) -> Answered<Cart> {
        functions::remove_from_cart::remove_from_cart(self, cx, request).await
    }
    async fn check_cart(&self, cx: &CallContext, request: ViewCart) -> Answered<Rendered<Cart>> {
        functions::check_cart::check_cart(self, cx, request).await
    }
    async fn purchase(&self, cx: &CallContext, request: Purchase) -> Answered<Progress<Order>> {
        functions::purchase::purchase(self, cx, request).await
    }
    async fn track_order(&self, cx: &CallContext, request: CheckInvoice) -> Answered<Order> {
        functions::track_order::track_order(self, cx, request).await
    }
    async fn track_orders(&self, cx: &CallContext, request: ListInvoices) -> Answered<Page<Order>> {
        functions::track_order::track_orders(self, cx, request).await
    }
    async fn update_order(&self, cx: &CallContext, request: UpdateStatus) -> Answered<Progress<Order>> {
        functions::update_order::update_order(self, cx, request).await
    }
    async fn order_payments(&self, cx: &CallContext, request: OrderPayments) -> Answered<Page<Payment>> {
        functions::payments::order_payments(self, cx, request).await
    }
    async fn refund_order(&self, cx: &CallContext, request: RefundOrder) -> Answered<Refund> {
        functions::payments::refund_order(self, cx, request).await
    }
    async fn get_customer(&self, cx: &CallContext, request: GetCustomer) -> Answered<Customer> {
        functions::customers::get_customer(self, cx, request).await
    }
    async fn erase_customer(&self, cx: &CallContext, request: DeleteCustomer) -> Answered<()> {
        functions::customers::erase_customer(self, cx, request).await
    }
    async fn notifications(
        &self,
        cx: &CallContext,
        request: CustomerNotifications,
    ) -> Answered<Page<Notification>> {
        functions::notifications::notifications(self, cx, request).await
    }
    async fn read_notification(&self, cx: &CallContext, request: ReadNotification) -> Answered<Notification> {
        functions::notifications::read_notification(self, cx, request).await
    }
}
