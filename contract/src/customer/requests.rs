//! Requests of the customer service.

use kernel::{AccountId, AddressId, Email, FullnameId, Login, Name, Password, UserId, Username};
use protocol::request;

use super::Realm;

request! {
    /// 4.1
    pub struct CreateAccount {
        /// The name to sign in with, unique ignoring case.
        body username: Username,
        /// The password.
        body password: Password,
        /// The e-mail address, unique ignoring case.
        body email: Email,
    }
}

request! {
    /// 4.2
    pub struct DeleteAccount {
        /// The account.
        path account_id: AccountId,
    }
}

request! {
    /// 4.3
    pub struct CreateFullname {
        /// First name.
        body first_name: Name,
        /// Last name.
        body last_name: Name,
    }
}

request! {
    /// 4.4
    pub struct CreateAddress {
        /// Street and number.
        body address: Name,
        /// City.
        body city: Name,
        /// Country.
        body country: Name,
    }
}

request! {
    /// 4.5
    pub struct CreateCustomer {
        /// The account.
        body account_id: AccountId,
        /// The name.
        body fullname_id: FullnameId,
        /// The address.
        body address_id: AddressId,
    }
}

request! {
    /// Looks at a customer.
    pub struct GetCustomer {
        /// The customer.
        path user_id: UserId,
    }
}

request! {
    /// Erases a customer.
    pub struct DeleteCustomer {
        /// The customer.
        path user_id: UserId,
    }
}

request! {
    /// 1.2
    pub struct SignIn {
        /// The name to sign in with.
        body username: Username,
        /// The password.
        body password: Password,
    }
}

request! {
    /// 1.2, which session this is.
    pub struct CurrentSession {}
}

request! {
    /// Whom the bearer token stands for.
    pub struct Identify {}
}

request! {
    /// Opens a browser's session.
    pub struct OpenWebSession {
        /// Where the session is for.
        body realm: Realm,
        /// The user name or the e-mail address.
        body login: Login,
        /// The password.
        body password: Password,
    }
}

request! {
    /// Ends the browser's session of the bearer token.
    pub struct CloseWebSession {}
}

request! {
    /// 1.2, ends the session.
    pub struct SignOut {}
}
