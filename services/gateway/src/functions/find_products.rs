//! Find products, and look at one.

use contract::Rendered;
use contract::book::{Book, BookPage, FindBook, GetBook};
use contract::gateway::GetProduct;
use kernel::CallContext;

use super::catalogue::of_a_product;
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
    book.map_err(of_a_product)
}
