//! The order service, port 3000: decides every purchase, and what may become of it.

mod answers;
mod lists;
mod requests;

pub use answers::*;
pub use lists::*;
pub use requests::*;

pub use crate::letters::{DeadLetter, ListDeadLetters, ReplayDeadLetter};

use crate::events::{EventBatch, EventsAfter};
use crate::inventory::ShortLine;
use kernel::{Page, service_errors};
use protocol::{Progress, Rendered};

service_errors! {
    /// What the order service refuses.
    pub enum OrderError {
        /// There is no order with this id.
        OrderNotFound = NotFound "order_not_found" "There is no order with this id.",
        /// The cart has no lines.
        CartEmpty = Invalid "cart_empty" "The cart is empty.",
        /// The cart is not the one of the given `cart_version` any more.
        CartChanged = Conflict "cart_changed" "The cart has changed since it was looked at.",
        /// A book in the cart was deleted.
        ProductUnavailable = Conflict "product_unavailable" "A book in the cart is no longer sold; remove it first.",
        /// Less is available than was ordered; `errors` names each short line.
        InsufficientStock {
            /// Each short line: what was wanted and what is available.
            errors: Vec<ShortLine>,
        } = Conflict "insufficient_stock" "Less is available than was ordered.",
        /// The provider declined the payment.
        PaymentDeclined = PaymentRequired "payment_declined" "The payment was declined.",
        /// Another purchase of this cart is under way.
        PurchaseInProgress = Busy "purchase_in_progress" "Another purchase of this cart is under way.",
        /// The order was cancelled before it was paid.
        OrderCancelled = Conflict "order_cancelled" "The order was cancelled before it was paid.",
        /// The order's state does not allow this step.
        InvalidTransition = Conflict "invalid_transition" "The order's state does not allow this step.",
        /// A payment of the order is under way; it cannot be cancelled until its outcome is known.
        PaymentInProgress = Conflict "payment_in_progress" "A payment of this order is under way.",
        /// The payment method looks like a card number; only a provider's token may be sent.
        CardDataRefused = Invalid "card_data_refused" "Card numbers are not taken; send a provider's token.",
        /// There is no dead letter with this id.
        DeadLetterNotFound = NotFound "dead_letter_not_found" "There is no dead letter with this id.",
        /// The event could still not be applied; it stays a dead letter.
        ReplayFailed = Conflict "replay_failed" "The event could still not be applied.",
    }
}

protocol::contract! {
    /// Orders and their invoices. A purchase happens exactly once, whatever crashes.
    pub trait OrderService: "order", 3000, error OrderError, client OrderClient {
        /// Create an invoice: purchase what is in the customer's cart. 201 when the stock is taken, the money
        /// captured and the lines are out of the cart; 202 when the provider's answer is not known yet.
        "3.1" POST "/v1/orders" => 201;
        async fn create_invoice(CreateInvoice) -> Progress<Order>;
        errors [cart_empty, cart_changed, product_unavailable, insufficient_stock, payment_declined,
                purchase_in_progress, order_cancelled, card_data_refused];
        calls ["5.4", "5.5", "6"];

        /// Update invoice status. 202 while a refund is under way.
        "3.2" PATCH "/v1/orders/{order_id}" => 200;
        async fn update_status(UpdateStatus) -> Progress<Order>;
        errors [order_not_found, invalid_transition, payment_in_progress]; calls ["6"];

        /// Check invoice.
        "3.3" GET "/v1/orders/{order_id}" => 200;
        async fn check_invoice(CheckInvoice) -> Order;
        errors [order_not_found]; calls [];

        /// Check invoices of a customer, newest first.
        "3.3" GET "/v1/orders" => 200;
        async fn list_invoices(ListInvoices) -> Page<Order>;
        errors []; calls [];

        /// List orders of everybody, newest first.
        "" GET "/v1/admin/orders" => 200;
        async fn list_orders(ListOrders) -> Page<Order>;
        errors []; calls [];

        /// Look at figures of what was sold, day by day. They are of a named moment, and counted anew each minute.
        "" GET "/v1/admin/orders/figures" => 200;
        async fn order_figures(GetFigures) -> Rendered<OrderFigures>;
        errors []; calls [];

        /// See what sells best. It is of a named moment, and counted anew each minute.
        "" GET "/v1/best-sellers" => 200;
        async fn best_sellers(ListBestSellers) -> Rendered<BestSellers>;
        errors []; calls [];

        /// Look at the events that could not be applied, newest first.
        "" GET "/v1/dead-letters" => 200;
        async fn list_dead_letters(ListDeadLetters) -> Page<DeadLetter>;
        errors []; calls [];

        /// Try to apply an event again.
        "" POST "/v1/dead-letters/{dead_letter_id}/replay" => 204;
        async fn replay_dead_letter(ReplayDeadLetter) -> ();
        errors [dead_letter_not_found, replay_failed]; calls [];

        /// Read this service's events.
        "" GET "/v1/events" => 200;
        async fn events_after(EventsAfter) -> EventBatch;
        errors []; calls [];
    }
}
