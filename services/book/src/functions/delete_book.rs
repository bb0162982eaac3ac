//! 2.1.4 Delete book.

use contract::book::{BookError, DeleteBook};
use kernel::CallContext;
use store::{Keys, Plan, Rows, key};

use crate::store::plans::told;
use crate::store::tables::{BookAuthorRow, BookRow, BookWordsRow, CoverRow};
use crate::{Answered, Books};

/// 2.1.4 Delete book. Carts then show it as not available; orders keep what they were.
pub(crate) async fn delete_book(books: &Books, cx: &CallContext, request: DeleteBook) -> Answered<()> {
    let book_id = request.book_id;
    let world = books.store.world().clone();
    let decision = move |rows: &Rows| {
        let book = rows.one::<BookRow>(&key![book_id])?.ok_or(BookError::BookNotFound)?;
        Ok(Plan::new()
            .delete_where::<BookAuthorRow>("book_id", book_id)
            .delete::<CoverRow>(key![book_id])
            .delete::<BookWordsRow>(key![book_id])
            .delete::<BookRow>(key![book_id])
            .event(told("book.deleted", &book, &world)))
    };
    books.store.once(cx, "delete_book", Keys::new().one::<BookRow>(key![book_id]), decision).await
}
