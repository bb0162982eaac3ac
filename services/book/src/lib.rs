//! The book service, port 2100: authors, categories, books, and finding them.
//!
//! Lives here: what a book is and costs. Lives elsewhere: how many copies there are (inventory), who means to buy one
//! (cart), and what it cost when it was ordered (order, which keeps a snapshot).

mod domain;
mod functions;
mod store;

use std::sync::Arc;

use ::store::{Databases, OpenError, Store, StoreConfig};
use async_trait::async_trait;
use contract::book::{
    Author, Book, BookCards, BookError, BookPage, BookService, Category, CreateAuthor, CreateBook,
    CreateCategory, DeleteBook, DescribeBooks, EnsureAuthor, EnsureCategory, FindAuthor, FindBook,
    FindCategory, GetBook,
};
use contract::events::{EventBatch, EventsAfter};
use contract::{Keyed, Made, Rendered};
use kernel::{CallContext, CallError, Page, World};

use crate::store::search::{self, Found, Search};
use crate::store::shelf::Shelf;

/// The book service: its database, the search engine over it, and what is kept of both.
pub struct Books {
    store: Store,
    search: Arc<dyn Search>,
    shelf: Shelf,
    found: Found,
}

impl Books {
    /// Opens the service's database among `databases`.
    ///
    /// # Errors
    /// When the database cannot be opened; the message says what to do.
    pub async fn open(databases: &Databases, world: World) -> Result<Self, OpenError> {
        let tables = ::store::migrations!["V1__books"];
        let store = Store::open(StoreConfig::new("book", databases, tables, world)).await?;
        let search = search::on(&store);
        let (shelf, found) = (Shelf::new(&store), Found::new(&store));
        Ok(Self { store, search, shelf, found })
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
    async fn ensure_author(&self, cx: &CallContext, request: EnsureAuthor) -> Answered<Made<Author>> {
        functions::create_author::ensure_author(self, cx, request).await
    }
    async fn ensure_category(&self, cx: &CallContext, request: EnsureCategory) -> Answered<Made<Category>> {
        functions::create_category::ensure_category(self, cx, request).await
    }
    async fn events_after(&self, _: &CallContext, request: EventsAfter) -> Answered<EventBatch> {
        Ok(runtime::events_after(&self.store, request).await?)
    }
}
