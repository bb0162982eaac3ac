//! Requests of the payment service.

use kernel::{
    Attempt, Cursor, Limit, Money, Name, OrderId, PaymentId, PaymentToken, ProviderName, RefundId, Timestamp,
};
use protocol::request;

use super::PaymentStatus;

request! {
    /// 6
    pub struct CreatePayment {
        /// The order to be paid.
        body order_id: OrderId,
        /// Which try this is; 1 when left out. The same order and attempt is the same payment.
        body attempt: Option<Attempt>,
        /// How much.
        body amount: Money,
        /// A token of the payment provider; in the sandbox `tok_visa` when left out.
        body payment_method: Option<PaymentToken>,
    }
}

request! {
    /// Looks at a payment.
    pub struct GetPayment {
        /// The payment.
        path payment_id: PaymentId,
    }
}

request! {
    /// Looks at the payments of an order.
    pub struct ListPayments {
        /// The order.
        query order_id: OrderId,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// Refunds a payment.
    pub struct RefundPayment {
        /// The payment.
        path payment_id: PaymentId,
        /// How much; all that is left when left out.
        body amount: Option<Money>,
    }
}

request! {
    /// A provider's call.
    pub struct ReceiveWebhook {
        /// Which provider.
        path provider: ProviderName,
        /// The charge that something happened to, as `order_id/attempt`.
        body reference: Name,
    }
}

request! {
    /// Voids an order's payment.
    pub struct VoidOrder {
        /// The order.
        path order_id: OrderId,
    }
}

request! {
    /// Refunds the rest of an order's capture.
    pub struct RefundRest {
        /// The order.
        path order_id: OrderId,
        /// The refund's id, made by the caller: repeating the call repeats nothing.
        path refund_id: RefundId,
    }
}

request! {
    /// Lists payments of all orders.
    pub struct ListAllPayments {
        /// Those of this status.
        query status: Option<PaymentStatus>,
        /// Those that were created at this time or later.
        query from: Option<Timestamp>,
        /// Those that were created before this time.
        query to: Option<Timestamp>,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// Asks with what may be paid.
    pub struct ListMethods {}
}
