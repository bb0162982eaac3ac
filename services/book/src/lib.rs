//! The book service, port 2100: authors, categories, books, and finding them.
//!
//! Lives here: what a book is and costs. Lives elsewhere: how many copies there are (inventory), who means to buy one
//! (cart), and what it cost when it was ordered (order, which keeps a snapshot).

mod domain;
mod functions;
mod store;
mod workers;

use std::sync::{Arc, OnceLock};

use ::store::{Databases, OpenError, Store, StoreConfig};
use async_trait::async_trait;
use contract::book::{
    Author, Book, BookCards, BookError, BookPage, BookService, Category, Changed, Cover, CoverPicture,
    CreateAuthor, CreateBook, CreateCategory, DeadLetter, DeleteBook, DescribeBooks, EnsureAuthor,
    EnsureCategory, FacetBooks, Facets, FindAuthor, FindBook, FindCategory, GetAuthor, GetBook, GetCategory,
    GetCover, ListDeadLetters, ListShelves, PutCover, RemoveCover, ReplayDeadLetter, SearchBooks, Shelves,
    ShowBooks, SuggestBooks, Suggestions, UpdateBook, UpdateBooks,
};
use contract::events::{EventBatch, EventsAfter};
use contract::inventory::InventoryService;
use contract::{Keyed, Made, Rendered};
use kernel::{CallContext, CallError, Page, World};
use runtime::{Feed, Runtime};

use crate::store::front::Front;
use crate::store::search::{self, Found, Search};
use crate::store::shelf::Shelf;

/// The book service: its database, the search engine over it, and what is kept of both.
pub struct Books {
    store: Store,
    search: Arc<dyn Search>,
    shelf: Shelf,
    found: Found,
    front: Front,
    /// Known once it is started: the stock needs the books first.
    stock: OnceLock<Arc<dyn InventoryService>>,
}

impl Books {
    /// Opens the service's database among `databases`.
    ///
    /// # Errors
    /// When the database cannot be opened; the message says what to do.
    pub async fn open(databases: &Databases, world: World) -> Result<Self, OpenError> {
        let tables = ::store::migrations!["V1__books", "V2__search", "V3__covers"];
        let store = Store::open(StoreConfig::new("book", databases, tables, world)).await?;
        let search = search::on(&store);
        let (shelf, found, front) = (Shelf::new(&store), Found::new(&store), Front::new(&store));
        Ok(Self { store, search, shelf, found, front, stock: OnceLock::new() })
    }

    /// Starts what runs without being asked: following the stock. No answer waits for the inventory.
    pub fn start(&self, runtime: &Runtime, stock: Arc<dyn InventoryService>, inventory: Feed) {
        let stock = self.stock.get_or_init(|| stock).clone();
        workers::stock_events::start(&self.store, runtime, stock, inventory);
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
impl Keyed for Books {
    async fn check_key(&self, cx: &CallContext, function: &str) -> Result<(), CallError> {
        self.store.check_key(cx, function).await
    }
}

type Answered<T> = Result<T, BookError>;

#[async_trait]
impl BookService for Books {
    async fn create_author(&self, cx: &CallContext, request: CreateAuthor) -> Answered<Author> {
        functions::create_author::create_author(self, cx, request).await
    }
    async fn create_category(&self, cx: &CallContext, request: CreateCategory) -> Answered<Category> {
        functions::create_category::create_category(self, cx, request).await
    }
    async fn create_book(&self, cx: &CallContext, request: CreateBook) -> Answered<Book> {
        functions::create_book::create_book(self, cx, request).await
    }
    async fn delete_book(&self, cx: &CallContext, request: DeleteBook) -> Answered<()> {
        functions::delete_book::delete_book(self, cx, request).await
    }
    async fn find_author(&self, cx: &CallContext, request: FindAuthor) -> Answered<Page<Author>> {
        functions::find_author::find_author(self, cx, request).await
    }
    async fn find_category(&self, cx: &CallContext, request: FindCategory) -> Answered<Page<Category>> {
        functions::find_category::find_category(self, cx, request).await
    }
    async fn find_book(&self, cx: &CallContext, request: FindBook) -> Answered<BookPage> {
        functions::find_book::find_book(self, cx, request).await
    }
    async fn get_book(&self, cx: &CallContext, request: GetBook) -> Answered<Rendered<Book>> {
        functions::find_book::get_book(self, cx, request).await
    }
    async fn describe_books(&self, cx: &CallContext, request: DescribeBooks) -> Answered<BookCards> {
        functions::find_book::describe_books(self, cx, request).await
    }
    async fn update_book(&self, cx: &CallContext, request: UpdateBook) -> Answered<Book> {
        functions::update_book::update_book(self, cx, request).await
    }
    async fn update_books(&self, cx: &CallContext, request: UpdateBooks) -> Answered<Changed> {
        functions::update_books::update_books(self, cx, request).await
    }
    async fn put_cover(&self, cx: &CallContext, request: PutCover) -> Answered<Cover> {
        functions::covers::put_cover(self, cx, request).await
    }
    async fn get_cover(&self, _: &CallContext, request: GetCover) -> Answered<CoverPicture> {
        functions::covers::get_cover(self, request).await
    }
    async fn remove_cover(&self, cx: &CallContext, request: RemoveCover) -> Answered<()> {
        functions::covers::remove_cover(self, cx, request).await
    }
    async fn search_books(&self, cx: &CallContext, request: SearchBooks) -> Answered<BookPage> {
        functions::search_books::search_books(self, cx, request).await
    }
    async fn facet_books(&self, cx: &CallContext, request: FacetBooks) -> Answered<Rendered<Facets>> {
        functions::facet_books::facet_books(self, cx, request).await
    }
    async fn suggest_books(&self, cx: &CallContext, request: SuggestBooks) -> Answered<Suggestions> {
        functions::suggest_books::suggest_books(self, cx, request).await
    }
    async fn list_shelves(&self, cx: &CallContext, request: ListShelves) -> Answered<Rendered<Shelves>> {
        functions::list_shelves::list_shelves(self, cx, request).await
    }
    async fn show_books(&self, cx: &CallContext, request: ShowBooks) -> Answered<BookPage> {
        functions::show_books::show_books(self, cx, request).await
    }
    async fn get_author(&self, cx: &CallContext, request: GetAuthor) -> Answered<Author> {
        functions::find_author::get_author(self, cx, request).await
    }
    async fn get_category(&self, cx: &CallContext, request: GetCategory) -> Answered<Category> {
        functions::find_category::get_category(self, cx, request).await
    }
    async fn ensure_author(&self, cx: &CallContext, request: EnsureAuthor) -> Answered<Made<Author>> {
        functions::create_author::ensure_author(self, cx, request).await
    }
    async fn ensure_category(&self, cx: &CallContext, request: EnsureCategory) -> Answered<Made<Category>> {
        functions::create_category::ensure_category(self, cx, request).await
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
