//! The customer service, port 4000: accounts, names, addresses, customers and sessions.

mod answers;
mod people;
mod requests;
mod staff;

pub use answers::*;
pub use people::*;
pub use requests::*;
pub use staff::*;

use crate::events::{EventBatch, EventsAfter};
use kernel::{Page, service_errors};

service_errors! {
    /// What the customer service refuses.
    pub enum CustomerError {
        /// Another account has this user name, ignoring case.
        UsernameTaken = Conflict "username_taken" "Another account has this user name.",
        /// Another account has this e-mail address, ignoring case.
        EmailTaken = Conflict "email_taken" "Another account has this e-mail address.",
        /// There is no account with this id.
        AccountNotFound = NotFound "account_not_found" "There is no account with this id.",
        /// There is no customer with this id.
        CustomerNotFound = NotFound "customer_not_found" "There is no customer with this id.",
        /// This account belongs to a customer already.
        AccountInUse = Conflict "account_in_use" "This account belongs to a customer already.",
        /// The user name or the password is wrong.
        InvalidCredentials = Unauthenticated "invalid_credentials" "The user name or the password is wrong.",
        /// The bearer token is missing, unknown or expired.
        InvalidSession = Unauthenticated "invalid_session" "The bearer token is missing, unknown or expired.",
        /// Nobody with this id works here.
        StaffNotFound = NotFound "staff_not_found" "Nobody with this id works here.",
        /// This is no link that works: it was used, has ended, or never was one.
        LinkNotFound = NotFound "link_not_found" "This link does not work: it was used, has ended, or never was one.",
        /// The code is wrong, or was taken already.
        InvalidCode = Unauthenticated "invalid_code" "The code is wrong, or was taken already.",
        /// Somebody must be able to sign in as admin.
        LastAdmin = Conflict "last_admin" "This is the last admin who can sign in.",
        /// The customer has no address with this id.
        AddressNotFound = NotFound "address_not_found" "The customer has no address with this id.",
        /// The address is the customer's main one.
        AddressInUse = Conflict "address_in_use" "This is the customer's main address; it can be changed, not taken away.",
    }
}

protocol::contract! {
    /// Accounts, names, addresses, customers, and who is signed in. Owns all personal data.
    pub trait CustomerService: "customer", 4000, error CustomerError, client CustomerClient {
        /// Create a new account. It is provisional until a customer is made of it, and freed within a minute if none is.
        "4.1" POST "/v1/accounts" => 201;
        async fn create_account(CreateAccount) -> Account;
        errors [username_taken, email_taken]; calls [];

        /// Delete account, with its sessions and its customer if there is one.
        "4.2" DELETE "/v1/accounts/{account_id}" => 204;
        async fn delete_account(DeleteAccount) -> ();
        errors [account_not_found]; calls [];

        /// Create fullname.
        "4.3" POST "/v1/fullnames" => 201;
        async fn create_fullname(CreateFullname) -> Fullname;
        errors []; calls [];

        /// Create address.
        "4.4" POST "/v1/addresses" => 201;
        async fn create_address(CreateAddress) -> Address;
        errors []; calls [];

        /// Create customer of an account, a fullname and an address. Makes the account active, gives it a cart.
        "4.5" POST "/v1/customers" => 201;
        async fn create_customer(CreateCustomer) -> Customer;
        errors [account_in_use]; calls ["5.1"];

        /// Look at a customer.
        "" GET "/v1/customers/{user_id}" => 200;
        async fn get_customer(GetCustomer) -> Customer;
        errors [customer_not_found]; calls [];

        /// Erase a customer: account, name, address, sessions. Orders keep their totals.
        "4.2" DELETE "/v1/customers/{user_id}" => 204;
        async fn delete_customer(DeleteCustomer) -> ();
        errors [customer_not_found]; calls [];

        /// Login: opens a session.
        "1.2" POST "/v1/sessions" => 201;
        async fn sign_in(SignIn) -> Session;
        errors [invalid_credentials]; calls [];

        /// Look at the session of the bearer token.
        "1.2" GET "/v1/sessions/current" => 200;
        async fn current_session(CurrentSession) -> SessionInfo;
        errors [invalid_session]; calls [];

        /// Logout: ends the session of the bearer token.
        "1.2" DELETE "/v1/sessions/current" => 204;
        async fn sign_out(SignOut) -> ();
        errors [invalid_session]; calls [];

        // People.

        /// List customers, newest first.
        "" GET "/v1/admin/customers" => 200;
        async fn list_customers(ListCustomers) -> Page<Customer>;
        errors []; calls [];

        /// Change a customer's e-mail address, name or main address. What is not given stays.
        "" PATCH "/v1/customers/{user_id}" => 200;
        async fn update_customer(UpdateCustomer) -> Customer;
        errors [customer_not_found, email_taken]; calls [];

        /// Change a customer's password. Every session but the one of the bearer token ends.
        "" PUT "/v1/customers/{user_id}/password" => 204;
        async fn change_password(ChangePassword) -> ();
        errors [customer_not_found, invalid_credentials]; calls [];

        /// Look at a customer's addresses, the main one first.
        "" GET "/v1/customers/{user_id}/addresses" => 200;
        async fn list_addresses(ListAddresses) -> Page<BookAddress>;
        errors [customer_not_found]; calls [];

        /// Add an address to a customer's book.
        "" POST "/v1/customers/{user_id}/addresses" => 201;
        async fn add_address(AddAddress) -> BookAddress;
        errors [customer_not_found]; calls [];

        /// Take an address out of a customer's book. Orders that go there still do.
        "" DELETE "/v1/customers/{user_id}/addresses/{address_id}" => 204;
        async fn remove_address(RemoveAddress) -> ();
        errors [customer_not_found, address_not_found, address_in_use]; calls [];

        /// Look at a customer's open sessions, newest first, a hundred at most.
        "" GET "/v1/customers/{user_id}/sessions" => 200;
        async fn list_sessions(ListSessions) -> Page<OpenSession>;
        errors [customer_not_found]; calls [];

        /// End all of a customer's sessions.
        "" DELETE "/v1/customers/{user_id}/sessions" => 204;
        async fn end_sessions(EndSessions) -> ();
        errors [customer_not_found]; calls [];

        /// Note where an order goes: to one of its customer's addresses, as that is now.
        "" PUT "/v1/internal/deliveries/{order_id}" => 200;
        async fn note_delivery(NoteDelivery) -> Delivery;
        errors [address_not_found]; calls [];
        keyed by order_id;

        /// See where an order goes: where it was noted to, else to its customer's main address.
        "" GET "/v1/internal/deliveries/{order_id}" => 200;
        async fn get_delivery(GetDelivery) -> Delivery;
        errors [address_not_found]; calls [];

        /// Whom the bearer token stands for: that of a session, or of a browser's session.
        "" GET "/v1/internal/identity" => 200;
        async fn identify(Identify) -> Identity;
        errors [invalid_session]; calls [];

        /// Open a browser's session.
        "" POST "/v1/internal/web-sessions" => 201;
        async fn open_web_session(OpenWebSession) -> WebSession;
        errors [invalid_credentials]; calls [];

        /// Show a code of the second factor. A session with another token takes the place of this one.
        "" POST "/v1/internal/web-sessions/current/code" => 201;
        async fn confirm_web_session(ConfirmWebSession) -> WebSession;
        errors [invalid_session, invalid_code]; calls [];

        /// End the browser's session of the bearer token.
        "" DELETE "/v1/internal/web-sessions/current" => 204;
        async fn close_web_session(CloseWebSession) -> ();
        errors [invalid_session]; calls [];

        /// Make a link by which a customer chooses a new password. It works once, for a day; an older one works no more.
        "" POST "/v1/admin/customers/{user_id}/reset-link" => 201;
        async fn make_reset_link(MakeResetLink) -> OneTimeLink;
        errors [customer_not_found]; calls [];

        /// Look at what a link leads to.
        "" GET "/v1/links/{token}" => 200;
        async fn look_at_link(LookAtLink) -> LinkInfo;
        errors [link_not_found]; calls [];

        /// Use a link: choose a password. Whoever was signed in with the old one is not any more.
        "" POST "/v1/links/{token}" => 204;
        async fn use_link(UseLink) -> ();
        errors [link_not_found, username_taken, email_taken]; calls [];

        /// Invite somebody to work here: the link leads them to their password, once, for three days.
        "" POST "/v1/admin/staff" => 201;
        async fn invite_staff(InviteStaff) -> StaffAndLink;
        errors [username_taken, email_taken]; calls [];

        /// List those who work here, newest first.
        "" GET "/v1/admin/staff" => 200;
        async fn list_staff(ListStaff) -> Page<Staff>;
        errors []; calls [];

        /// Change what somebody who works here is there for, whether they may sign in, or have them begin something anew.
        "" PATCH "/v1/admin/staff/{staff_id}" => 200;
        async fn update_staff(UpdateStaff) -> StaffAndLink;
        errors [staff_not_found, last_admin]; calls [];

        /// Set up a second factor of one's own, by the bearer token of a browser's session. It counts from the first code on.
        "" POST "/v1/admin/me/two-factor" => 200;
        async fn set_up_two_factor(SetUpTwoFactor) -> TwoFactorSetUp;
        errors [invalid_session]; calls [];

        /// Show by a first code that the second factor works. This session has shown one then; one's other sessions end.
        "" POST "/v1/admin/me/two-factor/confirm" => 204;
        async fn confirm_two_factor(ConfirmTwoFactor) -> ();
        errors [invalid_session, invalid_code]; calls [];

        /// Change one's own password, as somebody who works here, by the bearer token of a browser's session. One's other
        /// sessions end.
        "" PUT "/v1/admin/me/password" => 204;
        async fn change_own_password(ChangeOwnPassword) -> ();
        errors [invalid_session, invalid_credentials]; calls [];

        /// Read this service's events.
        "" GET "/v1/events" => 200;
        async fn events_after(EventsAfter) -> EventBatch;
        errors []; calls [];
    }
}
