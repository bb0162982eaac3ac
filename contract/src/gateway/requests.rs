//! Requests that only the gateway has; the others are those of the services it passes them to.

use kernel::{
    BookId, CartVersion, Cursor, Description, Email, ExternalId, Isbn, Limit, Money, Name, NotificationId,
    OrderId, Password, PaymentToken, PublishedDate, UserId, Username,
};
use protocol::request;

request! {
    /// 1.1
    pub struct Register {
        /// The name to sign in with, unique ignoring case.
        body username: Username,
        /// The password.
        body password: Password,
        /// The e-mail address, unique ignoring case.
        body email: Email,
        /// Street and number.
        body address: Name,
        /// City.
        body city: Name,
        /// Country.
        body country: Name,
        /// First name.
        body first_name: Name,
        /// Last name.
        body last_name: Name,
    }
}

request! {
    /// 1.3.5
    pub struct RegisterProduct {
        /// The category, found or created by this name.
        body category_name: Name,
        /// The author, found or created.
        body author_name: Name,
        /// Decides which author is meant, when given.
        body author_email: Option<Email>,
        /// Kept when the author is created.
        body author_address: Option<Name>,
        /// The title.
        body book_title: Name,
        /// When it was published, as far as known.
        body published_date: Option<PublishedDate>,
        /// The price of one copy.
        body price: Money,
        /// What it is about.
        body description: Option<Description>,
        /// Its ISBN.
        body isbn: Option<Isbn>,
        /// Under which name a source knows it.
        body external_id: Option<ExternalId>,
    }
}

request! {
    /// Looks at a product.
    pub struct GetProduct {
        /// The product.
        path product_id: BookId,
    }
}

request! {
    /// 1.4.4
    pub struct Purchase {
        /// Whose cart is bought.
        path user_id: UserId,
        /// A token of the payment provider; in the sandbox `tok_visa` when left out.
        body payment_method: Option<PaymentToken>,
        /// The version of the cart that was shown; a cart that changed since is refused.
        body cart_version: Option<CartVersion>,
    }
}

request! {
    /// Looks at an order's payments.
    pub struct OrderPayments {
        /// The order.
        path order_id: OrderId,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// Refunds an order.
    pub struct RefundOrder {
        /// The order.
        path order_id: OrderId,
        /// How much; all that is left when left out.
        body amount: Option<Money>,
    }
}

request! {
    /// Looks at a customer's notifications.
    pub struct CustomerNotifications {
        /// The customer.
        path user_id: UserId,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// Marks a notification as read.
    pub struct ReadNotification {
        /// The customer.
        path user_id: UserId,
        /// The notification.
        path notification_id: NotificationId,
    }
}
