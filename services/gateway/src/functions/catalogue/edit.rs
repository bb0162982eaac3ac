//! Keeping the catalogue: products are edited and deleted.

use contract::book::{Book, Changed, DeleteBook, UpdateBook, UpdateBooks};
use contract::gateway::{DeleteProduct, EditProduct};
use kernel::CallContext;

use super::of_a_product;
use crate::{Answered, Gateway, decided};

/// Edit a product: passed on to the books.
pub(crate) async fn edit_product(
    gateway: &Gateway,
    cx: &CallContext,
    request: EditProduct,
) -> Answered<Book> {
    let part = cx.derive("2.1");
    let book = UpdateBook {
        book_id: request.product_id,
        title: request.title,
        author_ids: request.author_ids,
        category_id: request.category_id,
        price: request.price,
        published_date: request.published_date,
        description: request.description,
        isbn: request.isbn,
        external_id: request.external_id,
        clear: request.clear,
    };
    let edited = async { gateway.books.update_book(&part, book).await.map_err(of_a_product) };
    decided(cx, &part, edited).await
}

/// Edit products: passed on to the books.
pub(crate) async fn edit_products(
    gateway: &Gateway,
    cx: &CallContext,
    request: UpdateBooks,
) -> Answered<Changed> {
    let part = cx.derive("2.1");
    let edited = async { gateway.books.update_books(&part, request).await.map_err(of_a_product) };
    decided(cx, &part, edited).await
}

/// Delete a product: passed on to 2.1.4.
pub(crate) async fn delete_product(
    gateway: &Gateway,
    cx: &CallContext,
    request: DeleteProduct,
) -> Answered<()> {
    let part = cx.derive("2.1.4");
    let book = DeleteBook { book_id: request.product_id };
    let deleted = async { gateway.books.delete_book(&part, book).await.map_err(of_a_product) };
    decided(cx, &part, deleted).await
}
