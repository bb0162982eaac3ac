//! The payment service, port 6000: charges, refunds and voids through a provider, each exactly once.

mod answers;
mod requests;

pub use answers::*;
pub use requests::*;

use crate::events::{EventBatch, EventsAfter};
use kernel::{Page, service_errors};
use protocol::Progress;

service_errors! {
    /// What the payment service refuses.
    pub enum PaymentError {
        /// There is no payment with this id.
        PaymentNotFound = NotFound "payment_not_found" "There is no payment with this id.",
        /// The order has a captured payment already.
        OrderAlreadyPaid = Conflict "order_already_paid" "This order is paid already.",
        /// The provider declined.
        PaymentDeclined = PaymentRequired "payment_declined" "The payment was declined.",
        /// The payment was voided before it came; it will not be made.
        PaymentVoided = Conflict "payment_voided" "This payment was voided; it will not be made.",
        /// This attempt was made with another amount or payment method.
        AttemptReused = Conflict "attempt_reused" "This attempt was made with another amount or payment method; use the next attempt.",
        /// Another attempt at paying this order is under way; its outcome comes first.
        PaymentUnderWay = Busy "payment_under_way" "Another attempt at paying this order is under way.",
        /// More than what is left of the captured amount.
        RefundExceedsCapture = Conflict "refund_exceeds_capture" "The refund is more than what is left of the captured amount.",
        /// The payment method looks like a card number; only a provider's token may be sent.
        CardDataRefused = Invalid "card_data_refused" "Card numbers are not taken; send a provider's token.",
        /// There is no provider of this name.
        ProviderNotFound = NotFound "provider_not_found" "There is no payment provider of this name.",
    }
}

protocol::contract! {
    /// Payments. A charge is keyed by order and attempt, at the provider too; unknown is not failed.
    pub trait PaymentService: "payment", 6000, error PaymentError, client PaymentClient {
        /// Process payment for an order: charge it. 202 when the provider's answer is not known yet.
        "6" POST "/v1/payments" => 201;
        async fn create_payment(CreatePayment) -> Progress<Payment>;
        errors [payment_declined, order_already_paid, payment_under_way, payment_voided, attempt_reused, card_data_refused]; calls [];
        keyed by order_id, attempt;

        /// Look at a payment.
        "6" GET "/v1/payments/{payment_id}" => 200;
        async fn get_payment(GetPayment) -> Payment;
        errors [payment_not_found]; calls [];

        /// Look at the payments of an order, newest first.
        "6" GET "/v1/payments" => 200;
        async fn list_payments(ListPayments) -> Page<Payment>;
        errors []; calls [];

        /// Refund a captured payment, or part of it.
        "6" POST "/v1/payments/{payment_id}/refunds" => 201;
        async fn refund_payment(RefundPayment) -> Refund;
        errors [payment_not_found, refund_exceeds_capture]; calls [];

        /// Hear from a provider that something happened. It is a hint only: the provider is then asked.
        "6" POST "/v1/webhooks/{provider}" => 204;
        async fn receive_webhook(ReceiveWebhook) -> ();
        errors [provider_not_found]; calls [];

        /// Void an order's payment: nothing is charged, or it is given back. Leaves a tombstone for a late charge.
        "6" POST "/v1/internal/orders/{order_id}/void" => 200;
        async fn void_order(VoidOrder) -> Voided;
        errors []; calls [];
        keyed by order_id;

        /// Refund all that is left of an order's capture, under the caller's own refund id.
        "6" PUT "/v1/internal/orders/{order_id}/refunds/{refund_id}" => 200;
        async fn refund_rest(RefundRest) -> Refund;
        errors [payment_not_found]; calls [];
        keyed by refund_id;

        /// List payments of all orders, newest first.
        "" GET "/v1/admin/payments" => 200;
        async fn list_all_payments(ListAllPayments) -> Page<Payment>;
        errors []; calls [];

        /// See with what may be paid.
        "" GET "/v1/payment-methods" => 200;
        async fn list_methods(ListMethods) -> PaymentMethods;
        errors []; calls [];

        /// Read this service's events.
        "" GET "/v1/events" => 200;
        async fn events_after(EventsAfter) -> EventBatch;
        errors []; calls [];
    }
}
