//! The gateway, port 1000: what the world sees. It stores nothing and composes its answers from the services'.

mod catalogue;
mod errors;
mod requests;
pub mod rights;
mod trade;

pub use catalogue::*;
pub use errors::GatewayError;
pub use requests::*;
pub use trade::*;

use kernel::Page;
use protocol::{Progress, Rendered};

use crate::book::{
    Author, Book, BookPage, Category, Changed, Cover, CoverPicture, FacetBooks, Facets, FindBook,
    FindCategory, GetAuthor, GetCategory, ListShelves, SearchBooks, Shelves, SuggestBooks, Suggestions,
    UpdateBooks,
};
use crate::cart::{AddItem, Cart, OpenGuestCart, RemoveItem, SetItem, ViewCart};
use crate::customer::{
    Act, AddAddress, BookAddress, ChangeOwnPassword, ChangePassword, CloseWebSession, ConfirmTwoFactor,
    ConfirmWebSession, CreateKey, CreatedKey, CurrentSession, Customer, DeleteCustomer, Delivery,
    EndSessions, GetCustomer, Identify, Identity, InviteStaff, Key, LinkInfo, ListAddresses, ListAudit,
    ListCustomers, ListKeys, ListSessions, ListStaff, LookAtLink, MakeResetLink, OneTimeLink, OpenSession,
    OpenWebSession, RemoveAddress, RevokeKey, Session, SessionInfo, SetUpTwoFactor, SignIn, SignOut, Staff,
    StaffAndLink, TwoFactorSetUp, UpdateCustomer, UpdateStaff, UseLink, WebSession,
};
use crate::inventory::{
    AddProduct, GetInventory, GetItem, Inventory, InventoryItem, ListItems, ListLowStock, ListMovements,
    ListReceipts, Receipt, ReceiveGoods, RemoveProduct, StockMovement, UpdateInventory,
};
use crate::notification::{ListAllNotifications, Notification};
use crate::order::{
    CheckInvoice, GetFigures, ListBestSellers, ListInvoices, ListOrders, Order, OrderFigures, UpdateStatus,
};
use crate::payment::{ListAllPayments, ListMethods, Payment, PaymentMethods, Refund};

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

        /// Whom the bearer token stands for: that of a session, of a browser's session, or a program's key.
        "" GET "/v1/web-sessions/current" => 200;
        async fn who_is_it(Identify) -> Identity;
        errors [invalid_session]; calls [];

        /// Show a code of the second factor. A session with another token takes the place of this one.
        "" POST "/v1/web-sessions/current/code" => 201;
        async fn confirm_web_session(ConfirmWebSession) -> WebSession;
        errors [invalid_session, invalid_code]; calls [];

        /// End the browser's session of the bearer token.
        "" DELETE "/v1/web-sessions/current" => 204;
        async fn close_web_session(CloseWebSession) -> ();
        errors [invalid_session]; calls [];

        // Those who work here.

        /// Make a link by which a customer chooses a new password. It works once, for a day; an older one works no more.
        "" POST "/v1/admin/customers/{user_id}/reset-link" => 201;
        async fn make_reset_link(MakeResetLink) -> OneTimeLink;
        errors [customer_not_found]; calls [];

        /// Look at what a link leads to.
        "" GET "/v1/links/{token}" => 200;
        async fn look_at_link(LookAtLink) -> LinkInfo;
        errors [link_not_found]; calls [];

        /// Use a link: choose a password. Whoever was signed in with the old one is not any more.
        "" POST "/v1/links/{token}" => 204;
        async fn use_link(UseLink) -> ();
        errors [link_not_found, username_taken, email_taken]; calls [];

        /// Invite somebody to work here: the link leads them to their password, once, for three days.
        "" POST "/v1/admin/staff" => 201;
        async fn invite_staff(InviteStaff) -> StaffAndLink;
        errors [username_taken, email_taken]; calls [];

        /// List those who work here, newest first.
        "" GET "/v1/admin/staff" => 200;
        async fn list_staff(ListStaff) -> Page<Staff>;
        errors []; calls [];

        /// Change what somebody who works here is there for, whether they may sign in, or have them begin something anew.
        "" PATCH "/v1/admin/staff/{staff_id}" => 200;
        async fn update_staff(UpdateStaff) -> StaffAndLink;
        errors [staff_not_found, last_admin]; calls [];

        /// Set up a second factor of one's own, by the bearer token of a browser's session. It counts from the first code on.
        "" POST "/v1/admin/me/two-factor" => 200;
        async fn set_up_two_factor(SetUpTwoFactor) -> TwoFactorSetUp;
        errors [invalid_session]; calls [];

        /// Show by a first code that the second factor works. This session has shown one then; one's other sessions end.
        "" POST "/v1/admin/me/two-factor/confirm" => 204;
        async fn confirm_two_factor(ConfirmTwoFactor) -> ();
        errors [invalid_session, invalid_code]; calls [];

        /// Change one's own password, as somebody who works here, by the bearer token of a browser's session. One's other
        /// sessions end.
        "" PUT "/v1/admin/me/password" => 204;
        async fn change_own_password(ChangeOwnPassword) -> ();
        errors [invalid_session, invalid_credentials]; calls [];

        /// Make a key with which a program calls. Its secret is shown this once.
        "" POST "/v1/admin/keys" => 201;
        async fn create_key(CreateKey) -> CreatedKey;
        errors []; calls [];

        /// List keys, newest first, those that were revoked too.
        "" GET "/v1/admin/keys" => 200;
        async fn list_keys(ListKeys) -> Page<Key>;
        errors []; calls [];

        /// Revoke a key: it opens nothing any more.
        "" DELETE "/v1/admin/keys/{key_id}" => 204;
        async fn revoke_key(RevokeKey) -> ();
        errors [key_not_found]; calls [];

        /// List what those who work here and programs have done, newest first.
        "" GET "/v1/admin/audit" => 200;
        async fn list_audit(ListAudit) -> Page<Act>;
        errors []; calls [];

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

        // Catalogue

        /// Edit a product. What is not given stays.
        "" PATCH "/v1/products/{product_id}" => 200;
        async fn edit_product(EditProduct) -> Book;
        errors [product_not_found, isbn_exists, external_id_exists]; calls [];

        /// Edit products: one thing of up to 100, all of them or none.
        "" POST "/v1/admin/products/bulk" => 200;
        async fn edit_products(UpdateBooks) -> Changed;
        errors [product_not_found]; calls [];

        /// Delete a product. Carts then show it as not available; orders keep what they were.
        "" DELETE "/v1/products/{product_id}" => 204;
        async fn delete_product(DeleteProduct) -> ();
        errors [product_not_found]; calls ["2.1.4"];

        /// Put a product's cover: a picture of its own, in place of the one that is drawn.
        "" PUT "/v1/products/{product_id}/cover" => 200;
        async fn put_cover(PutProductCover) -> Cover;
        errors [product_not_found]; calls [];

        /// Get a product's cover, if it has one of its own.
        "" GET "/v1/products/{product_id}/cover" => 200;
        async fn get_cover(GetProductCover) -> CoverPicture;
        errors [product_not_found, cover_not_found]; calls [];

        /// Remove a product's cover: one is drawn again.
        "" DELETE "/v1/products/{product_id}/cover" => 204;
        async fn remove_cover(RemoveProductCover) -> ();
        errors [product_not_found, cover_not_found]; calls [];

        /// Search products by words and filters, sorted as one likes.
        "" GET "/v1/search/products" => 200;
        async fn search_products(SearchBooks) -> BookPage;
        errors []; calls [];

        /// Count what a search with the same words and filters finds: of each category, author, year and price.
        "" GET "/v1/search/facets" => 200;
        async fn facet_products(FacetBooks) -> Rendered<Facets>;
        errors []; calls [];

        /// Suggest titles, authors and categories to somebody who is typing.
        "" GET "/v1/search/suggestions" => 200;
        async fn suggest(SuggestBooks) -> Suggestions;
        errors []; calls [];

        /// List the largest categories, each with its newest products.
        "" GET "/v1/search/shelves" => 200;
        async fn list_shelves(ListShelves) -> Rendered<Shelves>;
        errors []; calls [];

        /// Look at an author.
        "" GET "/v1/authors/{author_id}" => 200;
        async fn get_author(GetAuthor) -> Author;
        errors [author_not_found]; calls [];

        /// Look at a category.
        "" GET "/v1/categories/{category_id}" => 200;
        async fn get_category(GetCategory) -> Category;
        errors [category_not_found]; calls [];

        /// Find categories by the whole name, ignoring case and accents; without one all, newest first.
        "" GET "/v1/categories" => 200;
        async fn find_categories(FindCategory) -> Page<Category>;
        errors []; calls ["2.1.6"];

        // Stock

        /// Whether there are copies of products to be had; of a product that was never stocked there are none.
        "" GET "/v1/availability" => 200;
        async fn availability(GetAvailability) -> Availabilities;
        errors []; calls [];

        // Trade and people: what the shop's own pages need beyond the seed.

        /// Open a cart for somebody who has not registered. Its token is all that leads back to it.
        "" POST "/v1/guest-carts" => 201;
        async fn open_guest_cart(OpenGuestCart) -> GuestCart;
        errors []; calls [];

        /// Set how many of a product are in the cart; none takes it out.
        "" PUT "/v1/carts/{user_id}/items/{product_id}" => 200;
        async fn set_cart_item(SetItem) -> Cart;
        errors [cart_not_found, product_not_found]; calls [];

        /// Move a guest's lines into a customer's cart, once. Quantities add up; the guest's cart is gone.
        "" POST "/v1/carts/{user_id}/merge" => 200;
        async fn merge_guest_cart(MergeGuestCart) -> Cart;
        errors [cart_not_found, cart_full]; calls [];

        /// Call an order off. 202 while the money is on its way back.
        "" POST "/v1/orders/{order_id}/cancel" => 200;
        async fn cancel_order(CancelOrder) -> Progress<Order>;
        errors [order_not_found, invalid_transition, payment_in_progress]; calls ["3.2", "3.3"];

        /// List orders of everybody, newest first.
        "" GET "/v1/admin/orders" => 200;
        async fn list_orders(ListOrders) -> Page<Order>;
        errors []; calls [];

        /// Look at figures of what was sold, day by day. They are of a named moment, and counted anew each minute.
        "" GET "/v1/admin/orders/figures" => 200;
        async fn order_figures(GetFigures) -> Rendered<OrderFigures>;
        errors []; calls [];

        /// See the books that sell best, the one that sold most first; it is counted anew each minute. There is one page.
        "" GET "/v1/best-sellers" => 200;
        async fn best_sellers(ListBestSellers) -> BookPage;
        errors []; calls ["2.1.7"];

        /// See with what may be paid.
        "" GET "/v1/payment-methods" => 200;
        async fn payment_methods(ListMethods) -> PaymentMethods;
        errors []; calls [];

        /// List payments of all orders, newest first.
        "" GET "/v1/admin/payments" => 200;
        async fn list_all_payments(ListAllPayments) -> Page<Payment>;
        errors []; calls [];

        /// List customers, newest first.
        "" GET "/v1/admin/customers" => 200;
        async fn list_customers(ListCustomers) -> Page<Customer>;
        errors []; calls [];

        /// Change a customer's e-mail address, name or main address. What is not given stays.
        "" PATCH "/v1/customers/{user_id}" => 200;
        async fn edit_customer(UpdateCustomer) -> Customer;
        errors [customer_not_found, email_taken]; calls [];

        /// Change a customer's password. Every session but the one of the bearer token ends.
        "" PUT "/v1/customers/{user_id}/password" => 204;
        async fn change_password(ChangePassword) -> ();
        errors [customer_not_found, invalid_credentials]; calls [];

        /// Look at a customer's addresses, the main one first.
        "" GET "/v1/customers/{user_id}/addresses" => 200;
        async fn list_addresses(ListAddresses) -> Page<BookAddress>;
        errors [customer_not_found]; calls [];

        /// Add an address to a customer's book.
        "" POST "/v1/customers/{user_id}/addresses" => 201;
        async fn add_address(AddAddress) -> BookAddress;
        errors [customer_not_found]; calls [];

        /// Take an address out of a customer's book. Orders that go there still do.
        "" DELETE "/v1/customers/{user_id}/addresses/{address_id}" => 204;
        async fn remove_address(RemoveAddress) -> ();
        errors [customer_not_found, address_not_found, address_in_use]; calls [];

        /// Look at a customer's open sessions, newest first, a hundred at most.
        "" GET "/v1/customers/{user_id}/sessions" => 200;
        async fn list_sessions(ListSessions) -> Page<OpenSession>;
        errors [customer_not_found]; calls [];

        /// End all of a customer's sessions.
        "" DELETE "/v1/customers/{user_id}/sessions" => 204;
        async fn end_sessions(EndSessions) -> ();
        errors [customer_not_found]; calls [];

        /// Say where an order goes: to one of its customer's addresses, as long as it is not shipped.
        "" PUT "/v1/orders/{order_id}/delivery" => 200;
        async fn set_delivery(SetDelivery) -> Delivery;
        errors [order_not_found, address_not_found, invalid_transition]; calls ["3.3"];

        /// See where an order goes: where it was told to, else to its customer's main address.
        "" GET "/v1/orders/{order_id}/delivery" => 200;
        async fn get_delivery(OrderDelivery) -> Delivery;
        errors [order_not_found, address_not_found]; calls ["3.3"];

        /// List products of which little is left, those with least first.
        "" GET "/v1/admin/inventory/low" => 200;
        async fn low_stock(ListLowStock) -> Page<InventoryItem>;
        errors [inventory_not_initialized]; calls [];

        /// Receive goods that came together: every line, or none.
        "" POST "/v1/admin/inventory/receipts" => 201;
        async fn receive_goods(ReceiveGoods) -> Receipt;
        errors [inventory_not_initialized, product_not_found, capacity_exceeded, inventory_inactive]; calls [];

        /// List receipts, the newest first.
        "" GET "/v1/admin/inventory/receipts" => 200;
        async fn list_receipts(ListReceipts) -> Page<Receipt>;
        errors [inventory_not_initialized]; calls [];

        /// List what came in and went out, the newest first. What orders took and brought back is among it.
        "" GET "/v1/admin/inventory/movements" => 200;
        async fn stock_movements(ListMovements) -> Page<StockMovement>;
        errors [inventory_not_initialized]; calls [];

        /// List everybody's notifications, newest first.
        "" GET "/v1/admin/notifications" => 200;
        async fn list_all_notifications(ListAllNotifications) -> Page<Notification>;
        errors []; calls [];

        /// Send a customer a message.
        "" POST "/v1/admin/customers/{user_id}/messages" => 201;
        async fn send_message(SendMessage) -> Notification;
        errors [customer_not_found]; calls ["7"];

        /// Look at the events that a service could not apply, newest first.
        "" GET "/v1/admin/dead-letters" => 200;
        async fn dead_letters(DeadLettersOf) -> Page<ServiceDeadLetter>;
        errors []; calls [];

        /// Have a service try to apply an event again.
        "" POST "/v1/admin/dead-letters/{service}/{dead_letter_id}/replay" => 204;
        async fn replay_dead_letter(ReplayLetterOf) -> ();
        errors [dead_letter_not_found, replay_failed]; calls [];

        /// See how the services are: where each runs, whether it can work, and what is missing if not.
        "" GET "/v1/admin/services" => 200;
        async fn service_health(LookAtServices) -> ServicesHealth;
        errors []; calls [];
    }
}
