//! Requests of the order service.

use kernel::{CartVersion, Cursor, Limit, OrderId, PaymentToken, UserId};
use protocol::request;

use super::OrderStatus;

request! {
    /// 3.1
    pub struct CreateInvoice {
        /// Whose cart is bought.
        body user_id: UserId,
        /// A token of the payment provider; in the sandbox `tok_visa` when left out.
        body payment_method: Option<PaymentToken>,
        /// The version of the cart that was shown; a cart that changed since is refused.
        body cart_version: Option<CartVersion>,
    }
}

request! {
    /// 3.2
    pub struct UpdateStatus {
        /// The order.
        path order_id: OrderId,
        /// What it shall become.
        body status: OrderStatus,
    }
}

request! {
    /// 3.3
    pub struct CheckInvoice {
        /// The order.
        path order_id: OrderId,
    }
}

request! {
    /// 3.3, all of a customer.
    pub struct ListInvoices {
        /// The customer.
        query user_id: UserId,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}
