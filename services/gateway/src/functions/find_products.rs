//! Find products, and look at one.

use contract::Rendered;
use contract::book::{Book, BookError, BookPage, FindBook, GetBook};
use contract::cart::CartError;
use contract::gateway::{GatewayError, GetProduct};
use kernel::CallContext;

use crate::{Answered, Gateway};

/// Find products: passed on to 2.1.7.
pub(crate) async fn find_products(
    gateway: &Gateway,
    cx: &CallContext,
    request: FindBook,
) -> Answered<BookPage> {
    Ok(gateway.books.find_book(cx, request).await?)
}

/// Look at a product: passed on to 2.1.7. Here a book is a product, also in its absence.
pub(crate) async fn get_product(
    gateway: &Gateway,
    cx: &CallContext,
    request: GetProduct,
) -> Answered<Rendered<Book>> {
    let book = gateway.books.get_book(cx, GetBook { book_id: request.product_id }).await;
    book.map_err(|error| match error {
        BookError::BookNotFound => CartError::ProductNotFound.into(),
        other => GatewayError::from(other),
    })
}
