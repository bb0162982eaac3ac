//! The tables and views, as `migrations/` makes them.

use contract::customer::Realm;
use kernel::{
    AccountId, AddressId, AuditId, CartId, Email, FullnameId, KeyId, LinkId, Name, OrderId, Role, SessionId,
    StaffId, Timestamp, UserId, Username,
};

use crate::domain::office::Worker;
use crate::domain::session;

store::table! {
    /// What somebody signs in with.
    pub(crate) struct AccountRow in "accounts" key (account_id) {
        pub(crate) account_id: AccountId,
        /// The id of the customer that is, or will be, made of it.
        pub(crate) user_id: UserId,
        pub(crate) username: Username,
        pub(crate) username_folded: String,
        pub(crate) email: Email,
        pub(crate) email_folded: String,
        pub(crate) password_hash: String,
        /// Whether there is a customer.
        pub(crate) is_active: bool,
        pub(crate) created_at: Timestamp,
    }
}

store::table! {
    /// A person's name.
    pub(crate) struct FullnameRow in "fullnames" key (fullname_id) {
        pub(crate) fullname_id: FullnameId,
        /// Whose it is, once there is a customer.
        pub(crate) user_id: Option<UserId>,
        pub(crate) first_name: Name,
        pub(crate) last_name: Name,
        pub(crate) created_at: Timestamp,
    }
}

store::table! {
    /// A postal address.
    pub(crate) struct AddressRow in "addresses" key (address_id) {
        pub(crate) address_id: AddressId,
        /// Whose it is, once there is a customer.
        pub(crate) user_id: Option<UserId>,
        pub(crate) address: Name,
        pub(crate) city: Name,
        pub(crate) country: Name,
        pub(crate) created_at: Timestamp,
    }
}

store::table! {
    /// What ties account, name, address and cart together.
    pub(crate) struct CustomerRow in "customers" key (user_id) {
        pub(crate) user_id: UserId,
        pub(crate) account_id: AccountId,
        pub(crate) fullname_id: FullnameId,
        pub(crate) address_id: AddressId,
        pub(crate) cart_id: CartId,
        pub(crate) created_at: Timestamp,
    }
}

store::table! {
    /// An open session; of its token only the hash.
    pub(crate) struct SessionRow in "sessions" key (session_id) {
        pub(crate) session_id: SessionId,
        pub(crate) user_id: UserId,
        pub(crate) token_hash: String,
        pub(crate) created_at: Timestamp,
        pub(crate) expires_at: Timestamp,
    }
}

store::table! {
    /// An open session of a browser; of its token only the hash.
    pub(crate) struct WebSessionRow in "web_sessions" key (session_id) {
        pub(crate) session_id: SessionId,
        pub(crate) token_hash: String,
        pub(crate) holder: String,
        pub(crate) realm: String,
        pub(crate) created_at: Timestamp,
        /// When it was used last, to within minutes.
        pub(crate) seen_at: Timestamp,
        pub(crate) expires_at: Timestamp,
        /// Whether a code of the second factor was shown; customers have nothing to show.
        pub(crate) is_confirmed: bool,
    }
}

impl WebSessionRow {
    /// What it is for.
    pub(crate) fn realm(&self) -> Realm {
        if self.realm == Realm::Office.as_str() { Realm::Office } else { Realm::Shop }
    }

    /// When it ends, if it is not used again.
    pub(crate) fn idle_end(&self) -> Timestamp {
        session::idle_end(self.realm(), self.seen_at, self.expires_at)
    }
}

store::table! {
    /// Somebody who works here.
    pub(crate) struct StaffRow in "staff" key (staff_id) {
        pub(crate) staff_id: StaffId,
        pub(crate) username: Username,
        pub(crate) username_folded: String,
        pub(crate) email: Email,
        pub(crate) email_folded: String,
        /// None until they have used their link.
        pub(crate) password_hash: Option<String>,
        pub(crate) role: Role,
        pub(crate) is_active: bool,
        /// Which of the second factors that they were offered is theirs.
        pub(crate) two_factor_generation: i64,
        /// Which was offered last.
        pub(crate) two_factor_offered: i64,
        pub(crate) two_factor_is_on: bool,
        /// The step of the last code that was taken: each is taken once.
        pub(crate) two_factor_step: i64,
        pub(crate) created_at: Timestamp,
    }
}

impl StaffRow {
    /// As far as the rules of the office go.
    pub(crate) fn worker(&self) -> Worker {
        let has_password = self.password_hash.is_some();
        Worker { role: self.role, is_active: self.is_active, has_password }
    }
}

store::table! {
    /// A link that works once; of its token only the hash.
    pub(crate) struct LinkRow in "one_time_links" key (link_id) {
        pub(crate) link_id: LinkId,
        pub(crate) token_hash: String,
        pub(crate) purpose: String,
        /// Whose password it leads to; nobody's for the first admin.
        pub(crate) subject: Option<String>,
        pub(crate) created_by: String,
        pub(crate) created_at: Timestamp,
        pub(crate) expires_at: Timestamp,
    }
}

store::table! {
    /// A key with which a program calls; of its secret only the hash.
    pub(crate) struct KeyRow in "api_keys" key (key_id) {
        pub(crate) key_id: KeyId,
        pub(crate) name: Name,
        pub(crate) secret_hash: String,
        pub(crate) scopes: String,
        pub(crate) created_by: String,
        pub(crate) created_at: Timestamp,
        pub(crate) expires_at: Option<Timestamp>,
        pub(crate) revoked_at: Option<Timestamp>,
        /// To within minutes.
        pub(crate) last_used_at: Option<Timestamp>,
    }
}

store::table! {
    /// What somebody who works here, or a program, does.
    pub(crate) struct ActRow in "audit_log" key (audit_id) {
        pub(crate) audit_id: AuditId,
        pub(crate) who: String,
        pub(crate) function: String,
        pub(crate) about: String,
        pub(crate) request_id: String,
        pub(crate) at: Timestamp,
        /// None while it is not known what became of it.
        pub(crate) outcome: Option<String>,
    }
}

store::table! {
    /// Wrong passwords of late for one name, by [`super::reads::failure_key`].
    pub(crate) struct FailureRow in "failures" key (login) {
        /// Not the name itself: that of who is gone must not be found here.
        pub(crate) login: String,
        pub(crate) count: i64,
        pub(crate) first_at: Timestamp,
        pub(crate) locked_until: Option<Timestamp>,
    }
}

store::table! {
    /// An account that is gone, whose cart is to be forgotten.
    pub(crate) struct LeftCartRow in "left_carts" key (user_id) {
        pub(crate) user_id: UserId,
        pub(crate) at: Timestamp,
        /// Whether it was asked for once already.
        pub(crate) is_asked: bool,
    }
}

store::table! {
    /// A customer with everything that is known of it; a view, only read.
    pub(crate) struct WholeCustomer in "whole_customers" key (user_id) {
        pub(crate) user_id: UserId,
        pub(crate) account_id: AccountId,
        pub(crate) fullname_id: FullnameId,
        pub(crate) address_id: AddressId,
        pub(crate) cart_id: CartId,
        pub(crate) username: Username,
        pub(crate) email: Email,
        pub(crate) first_name: Name,
        pub(crate) last_name: Name,
        pub(crate) address: Name,
        pub(crate) city: Name,
        pub(crate) country: Name,
        pub(crate) created_at: Timestamp,
    }
}

store::table! {
    /// A session with the name that signed in; a view, only read.
    pub(crate) struct NamedSession in "named_sessions" key (token_hash) {
        pub(crate) token_hash: String,
        pub(crate) user_id: UserId,
        pub(crate) username: Username,
        pub(crate) expires_at: Timestamp,
    }
}

store::table! {
    /// An address of a customer beside the main one.
    pub(crate) struct BookAddressRow in "address_book" key (address_id) {
        pub(crate) address_id: AddressId,
        pub(crate) user_id: UserId,
        pub(crate) recipient: Name,
        pub(crate) address: Name,
        pub(crate) city: Name,
        pub(crate) country: Name,
        pub(crate) created_at: Timestamp,
    }
}

store::table! {
    /// Where an order goes that does not go to the main address.
    pub(crate) struct DeliveryRow in "deliveries" key (order_id) {
        pub(crate) order_id: OrderId,
        pub(crate) user_id: UserId,
        pub(crate) recipient: String,
        pub(crate) address: Name,
        pub(crate) city: Name,
        pub(crate) country: Name,
        pub(crate) at: Timestamp,
    }
}
