//! Carts of guests, orders, payments, customers and notices: what only the gateway has of them.

use kernel::{
    AddressId, Cursor, DeadLetterId, Description, Event, GuestToken, Limit, Name, OrderId, Timestamp, UserId,
};
use protocol::{Object, request};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::cart::Cart;
use crate::words;

words! {
    /// A service that follows others, and keeps what it could not apply.
    pub enum Follower {
        /// Hears of the stock.
        Book = "book",
        /// Hears of refunds.
        Order = "order",
        /// Hears of customers.
        Cart = "cart",
        /// Hears of customers, orders and payments.
        Notification = "notification",
    }
}

request! {
    /// Moves a guest's lines into a customer's cart.
    pub struct MergeGuestCart {
        /// Into whose cart.
        path user_id: UserId,
        /// What opening the guest's cart answered.
        body guest_token: GuestToken,
    }
}

request! {
    /// Calls an order off.
    pub struct CancelOrder {
        /// The order.
        path order_id: OrderId,
    }
}

request! {
    /// Says where an order goes.
    pub struct SetDelivery {
        /// The order.
        path order_id: OrderId,
        /// One of the customer's addresses.
        body address_id: AddressId,
    }
}

request! {
    /// Asks where an order goes.
    pub struct OrderDelivery {
        /// The order.
        path order_id: OrderId,
    }
}

request! {
    /// Sends a customer a message.
    pub struct SendMessage {
        /// The customer.
        path user_id: UserId,
        /// A line to show in a list.
        body title: Name,
        /// What there is to say.
        body body: Description,
    }
}

request! {
    /// Looks at the dead letters of a service.
    pub struct DeadLettersOf {
        /// The service.
        query service: Follower,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// Tries to apply an event again.
    pub struct ReplayLetterOf {
        /// The service.
        path service: Follower,
        /// The dead letter.
        path dead_letter_id: DeadLetterId,
    }
}

request! {
    /// Asks how the services are.
    pub struct LookAtServices {}
}

/// How the services are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServicesHealth {
    /// Each service, the gateway first.
    pub services: Vec<ServiceHealth>,
}

/// How a service is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceHealth {
    /// Its name.
    pub service: String,
    /// Its port, by the seed.
    pub port: u16,
    /// Whether it runs in the process that answers.
    #[serde(rename = "here")]
    pub is_here: bool,
    /// Whether it can work.
    pub is_ready: bool,
    /// What is missing when it cannot.
    #[schema(required)]
    pub missing: Option<String>,
}

impl Object for ServicesHealth {}

/// An event that a service could not apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceDeadLetter {
    /// The service.
    pub service: Follower,
    /// Its id.
    pub dead_letter_id: DeadLetterId,
    /// The log it was read from.
    pub feed: String,
    /// The event.
    pub event: Event,
    /// Why it could not be applied.
    pub reason: String,
    /// When it was put aside.
    pub created_at: Timestamp,
}

impl Object for ServiceDeadLetter {}

/// A guest's cart, and what opens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuestCart {
    /// Keep it: whoever shows it may have the lines moved into a customer's cart.
    pub token: GuestToken,
    /// The cart; it is used by its `user_id` as any other.
    pub cart: Cart,
}

impl Object for GuestCart {}
