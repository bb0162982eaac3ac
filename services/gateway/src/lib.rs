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
use contract::book::{
    Author, Book, BookPage, BookService, Category, Changed, Cover, CoverPicture, FacetBooks, Facets,
    FindBook, FindCategory, GetAuthor, GetCategory, ListShelves, SearchBooks, Shelves, SuggestBooks,
    Suggestions, UpdateBooks,
};
use contract::cart::{AddItem, Cart, CartService, OpenGuestCart, RemoveItem, SetItem, ViewCart};
use contract::customer::{
    Act, AddAddress, BookAddress, ChangeOwnPassword, ChangePassword, CloseWebSession, ConfirmTwoFactor,
    ConfirmWebSession, CreateKey, CreatedKey, CurrentSession, Customer, CustomerService, DeleteCustomer,
    Delivery, EndSessions, GetCustomer, Identify, Identity, InviteStaff, Key, LinkInfo, ListAddresses,
    ListAudit, ListCustomers, ListKeys, ListSessions, ListStaff, LookAtLink, MakeResetLink, OneTimeLink,
    OpenSession, OpenWebSession, RemoveAddress, RevokeKey, Session, SessionInfo, SetUpTwoFactor, SignIn,
    SignOut, Staff, StaffAndLink, TwoFactorSetUp, UpdateCustomer, UpdateStaff, UseLink, WebSession,
};
use contract::gateway::{
    Availabilities, CancelOrder, CustomerNotifications, DeadLettersOf, DeleteProduct, EditProduct,
    GatewayError, GatewayService, GetAvailability, GetProduct, GetProductCover, GuestCart, LookAtServices,
    MergeGuestCart, OrderDelivery, OrderPayments, Purchase, PutProductCover, ReadNotification, RefundOrder,
    Register, RegisterProduct, RemoveProductCover, ReplayLetterOf, SendMessage, ServiceDeadLetter,
    ServicesHealth, SetDelivery,
};
use contract::inventory::{
    AddProduct, GetInventory, GetItem, Inventory, InventoryItem, InventoryService, ListItems, ListLowStock,
    ListMovements, ListReceipts, Receipt, ReceiveGoods, RemoveProduct, StockMovement, UpdateInventory,
};
use contract::notification::{ListAllNotifications, Notification, NotificationService};
use contract::order::{
    CheckInvoice, GetFigures, ListBestSellers, ListInvoices, ListOrders, Order, OrderFigures, OrderService,
    UpdateStatus,
};
use contract::payment::{ListAllPayments, ListMethods, Payment, PaymentMethods, PaymentService, Refund};
use contract::{Keyed, Progress, Rendered, Standing};
use kernel::{CallContext, CallError, Page, World};

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
    /// Makes and reads the tokens of guests.
    pub world: World,
    /// How the services stand, itself among them.
    pub standing: Vec<Standing>,
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
    async fn make_reset_link(&self, cx: &CallContext, request: MakeResetLink) -> Answered<OneTimeLink> {
        functions::staff::make_reset_link(self, cx, request).await
    }
    async fn look_at_link(&self, cx: &CallContext, request: LookAtLink) -> Answered<LinkInfo> {
        functions::staff::look_at_link(self, cx, request).await
    }
    async fn use_link(&self, cx: &CallContext, request: UseLink) -> Answered<()> {
        functions::staff::use_link(self, cx, request).await
    }
    async fn invite_staff(&self, cx: &CallContext, request: InviteStaff) -> Answered<StaffAndLink> {
        functions::staff::invite_staff(self, cx, request).await
    }
    async fn list_staff(&self, cx: &CallContext, request: ListStaff) -> Answered<Page<Staff>> {
        functions::staff::list_staff(self, cx, request).await
    }
    async fn update_staff(&self, cx: &CallContext, request: UpdateStaff) -> Answered<StaffAndLink> {
        functions::staff::update_staff(self, cx, request).await
    }
    async fn create_key(&self, cx: &CallContext, request: CreateKey) -> Answered<CreatedKey> {
        functions::api_keys::create_key(self, cx, request).await
    }
    async fn list_keys(&self, cx: &CallContext, request: ListKeys) -> Answered<Page<Key>> {
        functions::api_keys::list_keys(self, cx, request).await
    }
    async fn revoke_key(&self, cx: &CallContext, request: RevokeKey) -> Answered<()> {
        functions::api_keys::revoke_key(self, cx, request).await
    }
    async fn list_audit(&self, cx: &CallContext, request: ListAudit) -> Answered<Page<Act>> {
        functions::api_keys::list_audit(self, cx, request).await
    }
    async fn set_up_two_factor(&self, cx: &CallContext, request: SetUpTwoFactor) -> Answered<TwoFactorSetUp> {
        functions::staff::set_up_two_factor(self, cx, request).await
    }
    async fn confirm_two_factor(&self, cx: &CallContext, request: ConfirmTwoFactor) -> Answered<()> {
        functions::staff::confirm_two_factor(self, cx, request).await
    }
    async fn confirm_web_session(
        &self,
        cx: &CallContext,
        request: ConfirmWebSession,
    ) -> Answered<WebSession> {
        functions::web_sessions::confirm_web_session(self, cx, request).await
    }
    async fn change_own_password(&self, cx: &CallContext, request: ChangeOwnPassword) -> Answered<()> {
        functions::staff::change_own_password(self, cx, request).await
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

    // Catalogue
    async fn edit_product(&self, cx: &CallContext, request: EditProduct) -> Answered<Book> {
        functions::catalogue::edit::edit_product(self, cx, request).await
    }
    async fn edit_products(&self, cx: &CallContext, request: UpdateBooks) -> Answered<Changed> {
        functions::catalogue::edit::edit_products(self, cx, request).await
    }
    async fn delete_product(&self, cx: &CallContext, request: DeleteProduct) -> Answered<()> {
        functions::catalogue::edit::delete_product(self, cx, request).await
    }
    async fn put_cover(&self, cx: &CallContext, request: PutProductCover) -> Answered<Cover> {
        functions::catalogue::covers::put_cover(self, cx, request).await
    }
    async fn get_cover(&self, cx: &CallContext, request: GetProductCover) -> Answered<CoverPicture> {
        functions::catalogue::covers::get_cover(self, cx, request).await
    }
    async fn remove_cover(&self, cx: &CallContext, request: RemoveProductCover) -> Answered<()> {
        functions::catalogue::covers::remove_cover(self, cx, request).await
    }
    async fn search_products(&self, cx: &CallContext, request: SearchBooks) -> Answered<BookPage> {
        functions::catalogue::search::search_products(self, cx, request).await
    }
    async fn facet_products(&self, cx: &CallContext, request: FacetBooks) -> Answered<Rendered<Facets>> {
        functions::catalogue::search::facet_products(self, cx, request).await
    }
    async fn suggest(&self, cx: &CallContext, request: SuggestBooks) -> Answered<Suggestions> {
        functions::catalogue::search::suggest(self, cx, request).await
    }
    async fn list_shelves(&self, cx: &CallContext, request: ListShelves) -> Answered<Rendered<Shelves>> {
        functions::catalogue::search::list_shelves(self, cx, request).await
    }
    async fn get_author(&self, cx: &CallContext, request: GetAuthor) -> Answered<Author> {
        functions::catalogue::search::get_author(self, cx, request).await
    }
    async fn get_category(&self, cx: &CallContext, request: GetCategory) -> Answered<Category> {
        functions::catalogue::search::get_category(self, cx, request).await
    }
    async fn find_categories(&self, cx: &CallContext, request: FindCategory) -> Answered<Page<Category>> {
        functions::catalogue::search::find_categories(self, cx, request).await
    }

    // Stock
    async fn availability(&self, cx: &CallContext, request: GetAvailability) -> Answered<Availabilities> {
        functions::stock::availability::availability(self, cx, request).await
    }

    // Trade and people.

    async fn open_guest_cart(&self, cx: &CallContext, request: OpenGuestCart) -> Answered<GuestCart> {
        functions::trade::guest_carts::open_guest_cart(self, cx, request).await
    }
    async fn set_cart_item(&self, cx: &CallContext, request: SetItem) -> Answered<Cart> {
        functions::trade::guest_carts::set_cart_item(self, cx, request).await
    }
    async fn merge_guest_cart(&self, cx: &CallContext, request: MergeGuestCart) -> Answered<Cart> {
        functions::trade::guest_carts::merge_guest_cart(self, cx, request).await
    }
    async fn cancel_order(&self, cx: &CallContext, request: CancelOrder) -> Answered<Progress<Order>> {
        functions::trade::orders::cancel_order(self, cx, request).await
    }
    async fn list_orders(&self, cx: &CallContext, request: ListOrders) -> Answered<Page<Order>> {
        functions::trade::orders::list_orders(self, cx, request).await
    }
    async fn order_figures(&self, cx: &CallContext, request: GetFigures) -> Answered<Rendered<OrderFigures>> {
        functions::trade::orders::order_figures(self, cx, request).await
    }
    async fn best_sellers(&self, cx: &CallContext, request: ListBestSellers) -> Answered<BookPage> {
        functions::trade::orders::best_sellers(self, cx, request).await
    }
    async fn payment_methods(&self, cx: &CallContext, request: ListMethods) -> Answered<PaymentMethods> {
        functions::trade::payments::payment_methods(self, cx, request).await
    }
    async fn list_all_payments(&self, cx: &CallContext, request: ListAllPayments) -> Answered<Page<Payment>> {
        functions::trade::payments::list_all_payments(self, cx, request).await
    }
    async fn list_customers(&self, cx: &CallContext, request: ListCustomers) -> Answered<Page<Customer>> {
        functions::trade::people::list_customers(self, cx, request).await
    }
    async fn list_addresses(&self, cx: &CallContext, request: ListAddresses) -> Answered<Page<BookAddress>> {
        functions::trade::people::list_addresses(self, cx, request).await
    }
    async fn list_sessions(&self, cx: &CallContext, request: ListSessions) -> Answered<Page<OpenSession>> {
        functions::trade::people::list_sessions(self, cx, request).await
    }
    async fn edit_customer(&self, cx: &CallContext, request: UpdateCustomer) -> Answered<Customer> {
        functions::trade::people::edit_customer(self, cx, request).await
    }
    async fn change_password(&self, cx: &CallContext, request: ChangePassword) -> Answered<()> {
        functions::trade::people::change_password(self, cx, request).await
    }
    async fn add_address(&self, cx: &CallContext, request: AddAddress) -> Answered<BookAddress> {
        functions::trade::people::add_address(self, cx, request).await
    }
    async fn remove_address(&self, cx: &CallContext, request: RemoveAddress) -> Answered<()> {
        functions::trade::people::remove_address(self, cx, request).await
    }
    async fn end_sessions(&self, cx: &CallContext, request: EndSessions) -> Answered<()> {
        functions::trade::people::end_sessions(self, cx, request).await
    }
    async fn set_delivery(&self, cx: &CallContext, request: SetDelivery) -> Answered<Delivery> {
        functions::trade::deliveries::set_delivery(self, cx, request).await
    }
    async fn get_delivery(&self, cx: &CallContext, request: OrderDelivery) -> Answered<Delivery> {
        functions::trade::deliveries::get_delivery(self, cx, request).await
    }

    async fn low_stock(&self, cx: &CallContext, request: ListLowStock) -> Answered<Page<InventoryItem>> {
        functions::stock::movements::low_stock(self, cx, request).await
    }
    async fn receive_goods(&self, cx: &CallContext, request: ReceiveGoods) -> Answered<Receipt> {
        functions::stock::movements::receive_goods(self, cx, request).await
    }
    async fn list_receipts(&self, cx: &CallContext, request: ListReceipts) -> Answered<Page<Receipt>> {
        functions::stock::movements::list_receipts(self, cx, request).await
    }
    async fn stock_movements(
        &self,
        cx: &CallContext,
        request: ListMovements,
    ) -> Answered<Page<StockMovement>> {
        functions::stock::movements::stock_movements(self, cx, request).await
    }

    async fn list_all_notifications(
        &self,
        cx: &CallContext,
        request: ListAllNotifications,
    ) -> Answered<Page<Notification>> {
        functions::trade::notices::list_all_notifications(self, cx, request).await
    }
    async fn send_message(&self, cx: &CallContext, request: SendMessage) -> Answered<Notification> {
        functions::trade::notices::send_message(self, cx, request).await
    }
    async fn dead_letters(
        &self,
        cx: &CallContext,
        request: DeadLettersOf,
    ) -> Answered<Page<ServiceDeadLetter>> {
        functions::trade::notices::dead_letters(self, cx, request).await
    }
    async fn replay_dead_letter(&self, cx: &CallContext, request: ReplayLetterOf) -> Answered<()> {
        functions::trade::notices::replay_dead_letter(self, cx, request).await
    }
    async fn service_health(&self, _: &CallContext, _: LookAtServices) -> Answered<ServicesHealth> {
        Ok(functions::trade::services::service_health(&self.standing).await)
    }
}
