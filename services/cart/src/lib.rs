//! The cart service, port 5000: what a customer means to buy.
//!
//! Lives here: carts, their lines and versions; those of guests, and moving them to a customer. Lives elsewhere: what a book costs (book), whether it is in stock
//! (inventory), whether a customer exists (customer), and the purchase, which takes its own snapshot (order).

mod domain;
mod functions;
mod store;
mod workers;

use std::sync::Arc;

use ::store::{Databases, OpenError, Store, StoreConfig};
use async_trait::async_trait;
use contract::book::BookService;
use contract::cart::{
    AddItem, Cart, CartError, CartService, ClearCart, CreateCart, DeadLetter, ForgetCart, ListDeadLetters,
    MergeCart, OpenGuestCart, RemoveItem, ReplayDeadLetter, SetItem, TakeOutOrder, ViewCart,
};
use contract::events::{EventBatch, EventsAfter};
use contract::{Keyed, Made, Rendered};
use kernel::{CallContext, CallError, Page, World};
use runtime::{Feed, Runtime};

use crate::store::reads::Reader;

/// The cart service: its database, and the service that knows the books.
pub struct Carts {
    store: Store,
    reader: Reader,
    books: Arc<dyn BookService>,
}

impl Carts {
    /// Opens the service's database among `databases`.
    ///
    /// # Errors
    /// When the database cannot be opened; the message says what to do.
    pub async fn open(
        databases: &Databases,
        world: World,
        books: Arc<dyn BookService>,
    ) -> Result<Self, OpenError> {
        let tables = ::store::migrations!["V1__carts", "V2__guests"];
        let store = Store::open(StoreConfig::new("cart", databases, tables, world)).await?;
        let reader = Reader::new(&store);
        Ok(Self { store, reader, books })
    }

    /// Starts what runs without being asked: forgetting erased customers, and guests who stayed away.
    pub fn start(&self, runtime: &Runtime, customers: Feed) {
        workers::customer_events::start(&self.store, runtime, customers);
        workers::sweep_guests::start(&self.store, runtime);
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
impl Keyed for Carts {
    async fn check_key(&self, cx: &CallContext, function: &str) -> Result<(), CallError> {
        self.store.check_key(cx, function).await
    }
}

type Answered<T> = Result<T, CartError>;

#[async_trait]
impl CartService for Carts {
    async fn create_cart(&self, cx: &CallContext, request: CreateCart) -> Answered<Made<Cart>> {
        functions::create_cart::create_cart(self, cx, request).await
    }
    async fn add_item(&self, cx: &CallContext, request: AddItem) -> Answered<Cart> {
        functions::add_item::add_item(self, cx, request).await
    }
    async fn remove_item(&self, cx: &CallContext, request: RemoveItem) -> Answered<Cart> {
        functions::remove_item::remove_item(self, cx, request).await
    }
    async fn view_cart(&self, cx: &CallContext, request: ViewCart) -> Answered<Rendered<Cart>> {
        functions::view_cart::view_cart(self, cx, request).await
    }
    async fn quote_cart(&self, cx: &CallContext, request: ViewCart) -> Answered<Rendered<Cart>> {
        functions::quote_cart::quote_cart(self, cx, request).await
    }
    async fn clear_cart(&self, cx: &CallContext, request: ClearCart) -> Answered<Cart> {
        functions::clear_cart::clear_cart(self, cx, request).await
    }
    async fn take_out_order(&self, cx: &CallContext, request: TakeOutOrder) -> Answered<()> {
        functions::take_out_order::take_out_order(self, cx, request).await
    }
    async fn set_item(&self, cx: &CallContext, request: SetItem) -> Answered<Cart> {
        functions::set_item::set_item(self, cx, request).await
    }
    async fn open_guest_cart(&self, cx: &CallContext, request: OpenGuestCart) -> Answered<Cart> {
        functions::open_guest_cart::open_guest_cart(self, cx, request).await
    }
    async fn merge_cart(&self, cx: &CallContext, request: MergeCart) -> Answered<Cart> {
        functions::merge_cart::merge_cart(self, cx, request).await
    }
    async fn forget_customer(&self, cx: &CallContext, request: ForgetCart) -> Answered<()> {
        functions::forget_customer::forget_customer(self, cx, request).await
    }
    async fn list_dead_letters(
        &self,
        cx: &CallContext,
        request: ListDeadLetters,
    ) -> Answered<Page<DeadLetter>> {
        functions::list_dead_letters::list_dead_letters(self, cx, request).await
    }
    async fn replay_dead_letter(&self, cx: &CallContext, request: ReplayDeadLetter) -> Answered<()> {
        functions::replay_dead_letter::replay_dead_letter(self, cx, request).await
    }
    async fn events_after(&self, _: &CallContext, request: EventsAfter) -> Answered<EventBatch> {
        Ok(runtime::events_after(&self.store, request).await?)
    }
}
