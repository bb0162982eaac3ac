//! What customers change about themselves, their address book, where an order goes, and where they are signed in.

use kernel::{
    AddressId, Cursor, Email, Limit, Name, OrderId, Password, SearchTerm, SessionId, Timestamp, UserId,
};
use protocol::{Object, request};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::words;

/// How many addresses a customer may have beside the main one.
pub const MAX_ADDRESSES: usize = 20;

request! {
    /// Lists customers.
    pub struct ListCustomers {
        /// How a user name or an e-mail address begins, ignoring case; or a customer's id.
        query search: Option<SearchTerm>,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// Changes a customer. What is not given stays.
    pub struct UpdateCustomer {
        /// The customer.
        path user_id: UserId,
        /// The e-mail address, unique ignoring case.
        body email: Option<Email>,
        /// First name.
        body first_name: Option<Name>,
        /// Last name.
        body last_name: Option<Name>,
        /// Street and number.
        body address: Option<Name>,
        /// City.
        body city: Option<Name>,
        /// Country.
        body country: Option<Name>,
    }
}

request! {
    /// Changes a password.
    pub struct ChangePassword {
        /// The customer.
        path user_id: UserId,
        /// The password as it is.
        body current_password: Password,
        /// The password as it is to be.
        body new_password: Password,
    }
}

request! {
    /// Looks at a customer's addresses.
    pub struct ListAddresses {
        /// The customer.
        path user_id: UserId,
    }
}

request! {
    /// Adds an address to a customer's book.
    pub struct AddAddress {
        /// The customer.
        path user_id: UserId,
        /// Whose name stands on the parcel.
        body recipient: Name,
        /// Street and number.
        body address: Name,
        /// City.
        body city: Name,
        /// Country.
        body country: Name,
    }
}

request! {
    /// Takes an address out of a customer's book.
    pub struct RemoveAddress {
        /// The customer.
        path user_id: UserId,
        /// The address.
        path address_id: AddressId,
    }
}

request! {
    /// Notes where an order goes.
    pub struct NoteDelivery {
        /// The order.
        path order_id: OrderId,
        /// Whose order it is.
        body user_id: UserId,
        /// One of the customer's addresses.
        body address_id: AddressId,
    }
}

request! {
    /// Asks where an order goes.
    pub struct GetDelivery {
        /// The order.
        path order_id: OrderId,
        /// Whose order it is.
        query user_id: UserId,
    }
}

request! {
    /// Looks at a customer's open sessions.
    pub struct ListSessions {
        /// The customer.
        path user_id: UserId,
    }
}

request! {
    /// Ends a customer's sessions.
    pub struct EndSessions {
        /// The customer.
        path user_id: UserId,
    }
}

/// An address to which parcels can go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookAddress {
    /// Its id.
    pub address_id: AddressId,
    /// Whose name stands on the parcel.
    pub recipient: String,
    /// Street and number.
    pub address: Name,
    /// City.
    pub city: Name,
    /// Country.
    pub country: Name,
    /// Whether it is the customer's own, where everything goes unless told otherwise.
    pub is_main: bool,
}

/// Where an order goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// The order.
    pub order_id: OrderId,
    /// Whose name stands on the parcel.
    pub recipient: String,
    /// Street and number.
    pub address: Name,
    /// City.
    pub city: Name,
    /// Country.
    pub country: Name,
}

words! {
    /// How somebody is signed in.
    pub enum SessionKind {
        /// By a token that a program shows.
        Bearer = "bearer",
        /// In a browser.
        Web = "web",
    }
}

/// An open session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenSession {
    /// Its id; the token is a secret and is not this id.
    pub session_id: SessionId,
    /// How somebody is signed in.
    pub kind: SessionKind,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it ends, if it is not used again.
    pub expires_at: Timestamp,
    /// Whether this call was made in it.
    pub is_this: bool,
}

impl Object for BookAddress {}
impl Object for Delivery {}
impl Object for OpenSession {}
