//! 1.3.5 Register a new product.

use contract::book::{Book, CreateBook, EnsureAuthor, EnsureCategory};
use contract::gateway::RegisterProduct;
use kernel::CallContext;

use crate::{Answered, Gateway, decided};

/// 1.3.5 Register a new product: calls 2.1.1, 2.1.2 and 2.1.3, in this order.
///
/// An author or a category that was created stays when the book is refused: it is an entry of the shop's
/// vocabulary that the next product finds again, not half a product.
pub(crate) async fn register_product(
    gateway: &Gateway,
    cx: &CallContext,
    request: RegisterProduct,
) -> Answered<Book> {
    let author = EnsureAuthor {
        name: request.author_name,
        email: request.author_email,
        address: request.author_address,
    };
    let author = gateway.books.ensure_author(&cx.derive("2.1.1"), author).await?.into_inner();
    let category = EnsureCategory { name: request.category_name };
    let category = gateway.books.ensure_category(&cx.derive("2.1.2"), category).await?.into_inner();
    let part = cx.derive("2.1.3");
    let book = CreateBook {
        title: request.book_title,
        author_id: Some(author.author_id),
        author_ids: None,
        category_id: category.category_id,
        price: request.price,
        published_date: request.published_date,
        description: request.description,
        isbn: request.isbn,
        external_id: request.external_id,
    };
    decided(cx, &part, gateway.books.create_book(&part, book)).await
}
