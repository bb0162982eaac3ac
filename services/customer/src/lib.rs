//! The customer service, port 4000: accounts, names, addresses, customers, and who is signed in.
//!
//! Lives here: all personal data, passwords (as argon2id hashes) and sessions (as hashes of their tokens). Lives
//! elsewhere: carts (cart), what a customer bought (order), what a customer was told (notification). Those know a
//! customer by `user_id` alone, so that erasing one here leaves their numbers as they are.

mod domain;
mod functions;
mod passwords;
mod store;
mod workers;

use std::sync::Arc;

use ::store::{Databases, OpenError, Store, StoreConfig};
use async_trait::async_trait;
use contract::Keyed;
use contract::cart::CartService;
use contract::customer::{
    Account, Act, AddAddress, Address, BeginAct, BookAddress, ChangeOwnPassword, ChangePassword,
    CloseWebSession, ConfirmTwoFactor, ConfirmWebSession, CreateAccount, CreateAddress, CreateCustomer,
    CreateFullname, CreateKey, CreatedKey, CurrentSession, Customer, CustomerError, CustomerService,
    DeleteAccount, DeleteCustomer, Delivery, EndAct, EndSessions, Fullname, GetCustomer, GetDelivery,
    Identify, Identity, InviteStaff, Key, LinkInfo, ListAddresses, ListAudit, ListCustomers, ListKeys,
    ListSessions, ListStaff, LookAtLink, MakeResetLink, Need, NoteDelivery, OneTimeLink, OpenSession,
    OpenWebSession, RemoveAddress, RevokeKey, Session, SessionInfo, SetUpTwoFactor, SignIn, SignOut, Staff,
    StaffAndLink, TwoFactorSetUp, UpdateCustomer, UpdateStaff, UseLink, WebSession,
};
use contract::events::{EventBatch, EventsAfter};
use kernel::{CallContext, CallError, Page, World};
use runtime::{Runtime, Turns};

use domain::office;
pub use domain::office::SecondFactor;
pub use passwords::Hashing;
use passwords::Passwords;
use store::signed_in::Sessions;

/// The customer service: its database, who is signed in, its hasher, and the service that keeps the carts.
pub struct Customers {
    store: Store,
    sessions: Sessions,
    carts: Arc<dyn CartService>,
    passwords: Passwords,
    /// Tries at what may be guessed.
    attempts: Turns,
    second_factor: SecondFactor,
}

impl Customers {
    /// Opens the service's database among `databases`.
    ///
    /// # Errors
    /// When the database cannot be opened; the message says what to do.
    pub async fn open(
        databases: &Databases,
        world: World,
        carts: Arc<dyn CartService>,
        hashing: Hashing,
        second_factor: SecondFactor,
    ) -> Result<Self, OpenError> {
        let tables = ::store::migrations!["V1__customers", "V2__identity", "V3__address_book", "V4__staff"];
        let store = Store::open(StoreConfig::new("customer", databases, tables, world)).await?;
        let sessions = Sessions::new(&store);
        let (passwords, attempts) = (Passwords::new(hashing), Turns::new(passwords::WAITING));
        Ok(Self { store, sessions, carts, passwords, attempts, second_factor })
    }

    /// Starts what runs without being asked: freeing abandoned registrations, with their carts, and sweeping
    /// expired sessions.
    pub fn start(&self, runtime: &Runtime) {
        workers::free_abandoned::start(&self.store, runtime);
        workers::forget_carts::start(&self.store, &self.carts, runtime);
        workers::sweep_sessions::start(&self.store, runtime);
    }

    /// The path at the gateway of a link that works once, for the first admin; nothing where somebody can sign in as admin.
    /// Each is fresh, and voids the one before.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn first_admin_link(&self) -> Result<Option<String>, CallError> {
        functions::identity::first_admin::first_admin_link(self).await
    }

    /// What a session of the back office still needs.
    fn needs(&self, has_two_factor: bool, is_confirmed: bool) -> Vec<Need> {
        office::needs(self.second_factor, has_two_factor, is_confirmed)
    }

    /// Its database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What does not add up in its tables, a sentence each.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audit(&self) -> Result<Vec<String>, CallError> {
        store::audit::audit(&self.store).await
    }
}

#[async_trait]
impl Keyed for Customers {
    async fn check_key(&self, cx: &CallContext, function: &str) -> Result<(), CallError> {
        self.store.check_key(cx, function).await
    }
}

type Answered<T> = Result<T, CustomerError>;

#[async_trait]
impl CustomerService for Customers {
    async fn create_account(&self, cx: &CallContext, request: CreateAccount) -> Answered<Account> {
        functions::create_account::create_account(self, cx, request).await
    }
    async fn delete_account(&self, cx: &CallContext, request: DeleteAccount) -> Answered<()> {
        functions::delete_account::delete_account(self, cx, request).await
    }
    async fn create_fullname(&self, cx: &CallContext, request: CreateFullname) -> Answered<Fullname> {
        functions::create_fullname::create_fullname(self, cx, request).await
    }
    async fn create_address(&self, cx: &CallContext, request: CreateAddress) -> Answered<Address> {
        functions::create_address::create_address(self, cx, request).await
    }
    async fn create_customer(&self, cx: &CallContext, request: CreateCustomer) -> Answered<Customer> {
        functions::create_customer::create_customer(self, cx, request).await
    }
    async fn get_customer(&self, _: &CallContext, request: GetCustomer) -> Answered<Customer> {
        functions::get_customer::get_customer(self, request).await
    }
    async fn delete_customer(&self, cx: &CallContext, request: DeleteCustomer) -> Answered<()> {
        functions::delete_customer::delete_customer(self, cx, request).await
    }
    async fn sign_in(&self, cx: &CallContext, request: SignIn) -> Answered<Session> {
        functions::sign_in::sign_in(self, cx, request).await
    }
    async fn current_session(&self, cx: &CallContext, _: CurrentSession) -> Answered<SessionInfo> {
        functions::current_session::current_session(self, cx).await
    }
    async fn sign_out(&self, cx: &CallContext, _: SignOut) -> Answered<()> {
        functions::sign_out::sign_out(self, cx).await
    }
    // People.

    async fn list_customers(&self, _: &CallContext, request: ListCustomers) -> Answered<Page<Customer>> {
        functions::people::list_customers::list_customers(self, request).await
    }
    async fn update_customer(&self, cx: &CallContext, request: UpdateCustomer) -> Answered<Customer> {
        functions::people::update_customer::update_customer(self, cx, request).await
    }
    async fn change_password(&self, cx: &CallContext, request: ChangePassword) -> Answered<()> {
        functions::people::change_password::change_password(self, cx, request).await
    }
    async fn list_addresses(&self, _: &CallContext, request: ListAddresses) -> Answered<Page<BookAddress>> {
        functions::people::addresses::list_addresses(self, request).await
    }
    async fn add_address(&self, cx: &CallContext, request: AddAddress) -> Answered<BookAddress> {
        functions::people::addresses::add_address(self, cx, request).await
    }
    async fn remove_address(&self, cx: &CallContext, request: RemoveAddress) -> Answered<()> {
        functions::people::addresses::remove_address(self, cx, request).await
    }
    async fn list_sessions(&self, cx: &CallContext, request: ListSessions) -> Answered<Page<OpenSession>> {
        functions::people::open_sessions::list_sessions(self, cx, request).await
    }
    async fn end_sessions(&self, cx: &CallContext, request: EndSessions) -> Answered<()> {
        functions::people::open_sessions::end_sessions(self, cx, request).await
    }
    async fn note_delivery(&self, cx: &CallContext, request: NoteDelivery) -> Answered<Delivery> {
        functions::people::deliveries::note_delivery(self, cx, request).await
    }
    async fn get_delivery(&self, _: &CallContext, request: GetDelivery) -> Answered<Delivery> {
        functions::people::deliveries::get_delivery(self, request).await
    }

    // Identity
    async fn identify(&self, cx: &CallContext, _: Identify) -> Answered<Identity> {
        functions::identity::identify::identify(self, cx).await
    }
    async fn open_web_session(&self, cx: &CallContext, request: OpenWebSession) -> Answered<WebSession> {
        functions::identity::web_sessions::open_web_session(self, cx, request).await
    }
    async fn close_web_session(&self, cx: &CallContext, _: CloseWebSession) -> Answered<()> {
        functions::identity::web_sessions::close_web_session(self, cx).await
    }
    async fn make_reset_link(&self, cx: &CallContext, request: MakeResetLink) -> Answered<OneTimeLink> {
        functions::identity::links::make_reset_link(self, cx, request).await
    }
    async fn look_at_link(&self, _: &CallContext, request: LookAtLink) -> Answered<LinkInfo> {
        functions::identity::links::look_at_link(self, request).await
    }
    async fn use_link(&self, cx: &CallContext, request: UseLink) -> Answered<()> {
        functions::identity::links::use_link(self, cx, request).await
    }
    async fn invite_staff(&self, cx: &CallContext, request: InviteStaff) -> Answered<StaffAndLink> {
        functions::identity::staff::invite_staff(self, cx, request).await
    }
    async fn list_staff(&self, _: &CallContext, request: ListStaff) -> Answered<Page<Staff>> {
        functions::identity::staff::list_staff(self, request).await
    }
    async fn update_staff(&self, cx: &CallContext, request: UpdateStaff) -> Answered<StaffAndLink> {
        functions::identity::staff::update_staff(self, cx, request).await
    }
    async fn create_key(&self, cx: &CallContext, request: CreateKey) -> Answered<CreatedKey> {
        functions::identity::keys::create_key(self, cx, request).await
    }
    async fn list_keys(&self, _: &CallContext, request: ListKeys) -> Answered<Page<Key>> {
        functions::identity::keys::list_keys(self, request).await
    }
    async fn revoke_key(&self, cx: &CallContext, request: RevokeKey) -> Answered<()> {
        functions::identity::keys::revoke_key(self, cx, request).await
    }
    async fn list_audit(&self, _: &CallContext, request: ListAudit) -> Answered<Page<Act>> {
        functions::identity::audit::list_audit(self, request).await
    }
    async fn begin_act(&self, _: &CallContext, request: BeginAct) -> Answered<()> {
        functions::identity::audit::begin_act(self, request).await
    }
    async fn end_act(&self, _: &CallContext, request: EndAct) -> Answered<()> {
        functions::identity::audit::end_act(self, request).await
    }
    async fn set_up_two_factor(&self, cx: &CallContext, _: SetUpTwoFactor) -> Answered<TwoFactorSetUp> {
        functions::identity::two_factor::set_up_two_factor(self, cx).await
    }
    async fn confirm_two_factor(&self, cx: &CallContext, request: ConfirmTwoFactor) -> Answered<()> {
        functions::identity::two_factor::confirm_two_factor(self, cx, request).await
    }
    async fn confirm_web_session(
        &self,
        cx: &CallContext,
        request: ConfirmWebSession,
    ) -> Answered<WebSession> {
        functions::identity::two_factor::confirm_web_session(self, cx, request).await
    }
    async fn change_own_password(&self, cx: &CallContext, request: ChangeOwnPassword) -> Answered<()> {
        functions::identity::me::change_own_password(self, cx, request).await
    }
    async fn events_after(&self, _: &CallContext, request: EventsAfter) -> Answered<EventBatch> {
        Ok(runtime::events_after(&self.store, request).await?)
    }
}
