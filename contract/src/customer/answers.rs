//! Answers of the customer service.

use kernel::{
    AccountId, AddressId, Caller, CartId, Email, FullnameId, Name, SessionToken, Timestamp, UserId, Username,
};
use protocol::Object;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Need;
use crate::words;

words! {
    /// Whether an account belongs to a customer yet.
    pub enum AccountStatus {
        /// Not yet; freed within a minute if it stays so.
        Provisional = "provisional",
        /// It does.
        Active = "active",
    }
}

words! {
    /// What a browser's session is for.
    pub enum Realm {
        /// The shop, for its customers.
        Shop = "shop",
        /// The back office, for those who work here.
        Office = "office",
    }
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// Its id.
    pub account_id: AccountId,
    /// The name to sign in with.
    pub username: Username,
    /// The e-mail address.
    pub email: Email,
    /// Whether it belongs to a customer yet.
    pub status: AccountStatus,
    /// When it was created.
    pub created_at: Timestamp,
}

/// A person's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Fullname {
    /// Its id.
    pub fullname_id: FullnameId,
    /// First name.
    pub first_name: Name,
    /// Last name.
    pub last_name: Name,
}

/// A postal address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Address {
    /// Its id.
    pub address_id: AddressId,
    /// Street and number.
    pub address: Name,
    /// City.
    pub city: Name,
    /// Country.
    pub country: Name,
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Customer {
    /// Its id.
    pub user_id: UserId,
    /// The account.
    pub account_id: AccountId,
    /// The name's id.
    pub fullname_id: FullnameId,
    /// The address's id.
    pub address_id: AddressId,
    /// The cart.
    pub cart_id: CartId,
    /// The name to sign in with.
    pub username: Username,
    /// The e-mail address.
    pub email: Email,
    /// First name.
    pub first_name: Name,
    /// Last name.
    pub last_name: Name,
    /// Street and number.
    pub address: Name,
    /// City.
    pub city: Name,
    /// Country.
    pub country: Name,
    /// When it was created.
    pub created_at: Timestamp,
}

/// A session that was just opened: the only time its token is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// The secret to send as `Authorization: Bearer`.
    pub token: SessionToken,
    /// Who signed in.
    pub user_id: UserId,
    /// When the session ends.
    pub expires_at: Timestamp,
}

/// A session, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionInfo {
    /// Who is signed in.
    pub user_id: UserId,
    /// The name that was signed in with.
    pub username: Username,
    /// When the session ends.
    pub expires_at: Timestamp,
}

/// A browser's session that was just opened: the only time its token is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebSession {
    /// The secret, for a cookie or for `Authorization: Bearer`.
    pub token: SessionToken,
    /// Who signed in, by their id.
    pub holder: String,
    /// What it is for.
    pub realm: Realm,
    /// When it ends at the latest; a week without use ends it too, half an hour in the back office.
    pub expires_at: Timestamp,
    /// What is missing before it opens all that it may.
    pub needs: Vec<Need>,
    /// Whether its holder has set up a second factor.
    pub has_two_factor: bool,
}

/// Whom a token stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Identity {
    /// Who calls, such as `customer usr_…` or `staff stf_… admin`. While something is needed they may do no more than a
    /// guest: see [`Identity::admitted`].
    #[schema(value_type = String)]
    pub caller: Caller,
    /// The name that was signed in with, or a key's.
    pub name: Name,
    /// When the token ends, if it is not used again; null for a key that does not end.
    #[schema(required)]
    pub expires_at: Option<Timestamp>,
    /// What is missing before they may do all that is theirs.
    pub needs: Vec<Need>,
    /// Whether they have set up a second factor.
    pub has_two_factor: bool,
}

impl Identity {
    /// As whom they may call: as nobody, until there is nothing that they need.
    pub fn admitted(&self) -> Caller {
        if self.needs.is_empty() { self.caller } else { Caller::Guest(None) }
    }
}

impl Object for WebSession {}
impl Object for Identity {}
impl Object for Account {}
impl Object for Fullname {}
impl Object for Address {}
impl Object for Customer {}
impl Object for Session {}
impl Object for SessionInfo {}
