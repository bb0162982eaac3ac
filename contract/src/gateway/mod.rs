//! The gateway, port 1000: what the world sees. It stores nothing and composes its answers from the services'.

mod errors;
mod requests;
pub mod rights;

pub use errors::GatewayError;
pub use requests::*;

use kernel::Page;
use protocol::{Progress, Rendered};

use crate::book::{Book, BookPage, FindBook};
use crate::cart::{AddItem, Cart, RemoveItem, ViewCart};
use crate::customer::{
    CloseWebSession, CurrentSession, Customer, DeleteCustomer, GetCustomer, Identify, Identity,
    OpenWebSession, Session, SessionInfo, SignIn, SignOut, WebSession,
};
use crate::inventory::{
    AddProduct, GetInventory, GetItem, Inventory, InventoryItem, ListItems, RemoveProduct, UpdateInventory,
};
use crate::notification::Notification;
use crate::order::{CheckInvoice, ListInvoices, Order, UpdateStatus};
use crate::payment::{Payment, Refund};

protocol::contract! {
    /// The shop as the world sees it: registration, catalogue, inventory, carts, purchases, orders, notices.
    ///
    /// Repeating a POST, PUT, PATCH or DELETE with the same `Idempotency-Key` is safe.
    pub trait GatewayService: "gateway", 1000, error GatewayError, client GatewayClient,
        rights rights::of {
        /// Registration. One that fails half-way leaves nothing behind; the same key resumes it.
        "1.1" POST "/v1/customers" => 201;
        async fn register(Register) -> Customer;
        errors [username_taken, email_taken]; calls ["4.1", "4.3", "4.4", "4.5"];

        /// Login.
        "1.2" POST "/v1/sessions" => 201;
        async fn sign_in(SignIn) -> Session;
        errors [invalid_credentials]; calls ["1.2"];

        /// Who is signed in, by the bearer token.
        "1.2" GET "/v1/sessions/current" => 200;
        async fn current_session(CurrentSession) -> SessionInfo;
        errors [invalid_session]; calls ["1.2"];

        /// Logout: ends the session of the bearer token.
        "1.2" DELETE "/v1/sessions/current" => 204;
        async fn sign_out(SignOut) -> ();
        errors [invalid_session]; calls ["1.2"];

        /// Open a browser's session: by user name or e-mail address.
        "" POST "/v1/web-sessions" => 201;
        async fn open_web_session(OpenWebSession) -> WebSession;
        errors [invalid_credentials]; calls [];

        /// Whom the bearer token stands for: that of a session, or of a browser's session.
        "" GET "/v1/web-sessions/current" => 200;
        async fn who_is_it(Identify) -> Identity;
        errors [invalid_session]; calls [];

        /// End the browser's session of the bearer token.
        "" DELETE "/v1/web-sessions/current" => 204;
        async fn close_web_session(CloseWebSession) -> ();
        errors [invalid_session]; calls [];

        /// Initialize and update inventory. What is not given stays.
        "1.3.1" PUT "/v1/inventory" => 200;
        async fn set_up_inventory(UpdateInventory) -> Inventory;
        errors [capacity_below_stock]; calls ["8.1", "8.2"];

        /// Add product to inventory.
        "1.3.2" POST "/v1/inventory/items" => 200;
        async fn add_to_inventory(AddProduct) -> InventoryItem;
        errors [inventory_not_initialized, product_not_found, capacity_exceeded, inventory_inactive]; calls ["8.3"];

        /// Remove product from inventory.
        "1.3.3" DELETE "/v1/inventory/items/{product_id}" => 200;
        async fn remove_from_inventory(RemoveProduct) -> InventoryItem;
        errors [product_not_found, inventory_not_initialized, insufficient_stock]; calls ["8.5"];

        /// Check inventory.
        "1.3.4" GET "/v1/inventory" => 200;
        async fn check_inventory(GetInventory) -> Inventory;
        errors [inventory_not_initialized]; calls ["8.4"];

        /// Check inventory: its items.
        "1.3.4" GET "/v1/inventory/items" => 200;
        async fn check_inventory_items(ListItems) -> Page<InventoryItem>;
        errors [inventory_not_initialized]; calls ["8.4"];

        /// Check inventory: one item.
        "1.3.4" GET "/v1/inventory/items/{product_id}" => 200;
        async fn check_inventory_item(GetItem) -> InventoryItem;
        errors [product_not_found, inventory_not_initialized]; calls ["8.4"];

        /// Register a new product. Author and category are found or created.
        "1.3.5" POST "/v1/products" => 201;
        async fn register_product(RegisterProduct) -> Book;
        errors [isbn_exists, external_id_exists]; calls ["2.1.1", "2.1.2", "2.1.3"];

        /// Find products; best match first, without a term all, newest first.
        "" GET "/v1/products" => 200;
        async fn find_products(FindBook) -> BookPage;
        errors []; calls ["2.1.7"];

        /// Look at a product.
        "" GET "/v1/products/{product_id}" => 200;
        async fn get_product(GetProduct) -> Rendered<Book>;
        errors [product_not_found]; calls ["2.1.7"];

        /// Add product to cart.
        "1.4.1" POST "/v1/carts/{user_id}/items" => 200;
        async fn add_to_cart(AddItem) -> Cart;
        errors [cart_not_found, product_not_found]; calls ["5.2"];

        /// Remove product from cart, or some of it.
        "1.4.2" DELETE "/v1/carts/{user_id}/items/{product_id}" => 200;
        async fn remove_from_cart(RemoveItem) -> Cart;
        errors [cart_not_found, cart_item_not_found]; calls ["5.3"];

        /// Check cart, with the titles and prices of now; with the last ones known while the books cannot be asked.
        /// A purchase never goes by those.
        "1.4.3" GET "/v1/carts/{user_id}" => 200;
        async fn check_cart(ViewCart) -> Rendered<Cart>;
        errors [cart_not_found]; calls ["5.4"];

        /// Purchase products: all that is in the cart. 201 when the stock is taken, the money captured and the
        /// lines are out of the cart; 202 when the provider's answer is not known yet.
        "1.4.4" POST "/v1/carts/{user_id}/purchase" => 201;
        async fn purchase(Purchase) -> Progress<Order>;
        errors [cart_not_found, cart_empty, cart_changed, product_unavailable, insufficient_stock, payment_declined,
                purchase_in_progress, order_cancelled, card_data_refused];
        calls ["3.1", "5.5"];

        /// Track order.
        "1.5.1" GET "/v1/orders/{order_id}" => 200;
        async fn track_order(CheckInvoice) -> Order;
        errors [order_not_found]; calls ["3.3"];

        /// Track orders of a customer, newest first.
        "1.5.1" GET "/v1/orders" => 200;
        async fn track_orders(ListInvoices) -> Page<Order>;
        errors []; calls ["3.3"];

        /// Update order. 202 while a refund is under way.
        "1.5.2" PATCH "/v1/orders/{order_id}" => 200;
        async fn update_order(UpdateStatus) -> Progress<Order>;
        errors [order_not_found, invalid_transition, payment_in_progress]; calls ["3.2", "3.3"];

        /// Look at an order's payments, newest first.
        "" GET "/v1/orders/{order_id}/payments" => 200;
        async fn order_payments(OrderPayments) -> Page<Payment>;
        errors [order_not_found]; calls ["6"];

        /// Refund an order's payment, or part of it.
        "" POST "/v1/orders/{order_id}/refunds" => 201;
        async fn refund_order(RefundOrder) -> Refund;
        errors [order_not_found, refund_exceeds_capture]; calls ["6"];

        /// Look at a customer.
        "" GET "/v1/customers/{user_id}" => 200;
        async fn get_customer(GetCustomer) -> Customer;
        errors [customer_not_found]; calls [];

        /// Erase a customer: personal data goes in every service, orders keep their totals.
        "" DELETE "/v1/customers/{user_id}" => 204;
        async fn erase_customer(DeleteCustomer) -> ();
        errors [customer_not_found]; calls ["4.2"];

        /// Look at a customer's notifications, newest first.
        "" GET "/v1/customers/{user_id}/notifications" => 200;
        async fn notifications(CustomerNotifications) -> Page<Notification>;
        errors [customer_not_found]; calls ["7"];

        /// Mark a notification as read.
        "" POST "/v1/customers/{user_id}/notifications/{notification_id}/read" => 200;
        async fn read_notification(ReadNotification) -> Notification;
        errors [customer_not_found, notification_not_found]; calls ["7"];
    }
}
