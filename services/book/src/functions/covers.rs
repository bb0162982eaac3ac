//! Covers: a picture of a book's own, in place of the one that the pages draw.

use contract::book::{BookError, Cover, CoverPicture, GetCover, PutCover, RemoveCover};
use kernel::{BookId, CallContext, CallError};
use store::{Keys, Plan, Rows, key};

use crate::domain::{Unfit, sides};
use crate::store::plans::told;
use crate::store::tables::{BookRow, CoverRow};
use crate::{Answered, Books};

/// Put a book's cover, in place of the one that it has.
pub(crate) async fn put_cover(books: &Books, cx: &CallContext, request: PutCover) -> Answered<Cover> {
    let (book_id, media_type, world) = (request.book_id, request.media_type, books.store.world().clone());
    let picture = request.data.picture();
    let unfit = sides(media_type, &picture).err();
    let row = CoverRow {
        book_id,
        media_type: media_type.to_string(),
        digest: kernel::sha256_hex(&picture),
        data: request.data.as_str().to_owned(),
        at: world.now(),
    };
    let bytes = i64::try_from(picture.len()).unwrap_or(i64::MAX);
    // Refused in the decision: the key comes first.
    let decision = move |rows: &Rows| {
        let book = rows.one::<BookRow>(&key![book_id])?.ok_or(BookError::BookNotFound)?;
        if let Some(unfit) = &unfit {
            return Err(CallError::field("data", said(unfit)).into());
        }
        let answer = Cover { product_id: book_id, media_type, digest: row.digest.clone(), bytes };
        let after = BookRow { cover_digest: Some(row.digest.clone()), ..book };
        let plan = Plan::new().update(&after).upsert(&row).event(told("book.changed", &after, &world));
        Ok(plan.answering(answer))
    };
    books.store.once(cx, "put_cover", Keys::new().one::<BookRow>(key![book_id]), decision).await
}

fn said(unfit: &Unfit) -> &'static str {
    match unfit {
        Unfit::NoPicture => "must be a picture of the sort that `media_type` says",
        Unfit::TooWide => "must be at most 4096 pixels wide and high",
    }
}

/// Get a book's cover.
pub(crate) async fn get_cover(books: &Books, request: GetCover) -> Answered<CoverPicture> {
    let book_id = request.book_id;
    let Some(row) = books.store.one::<CoverRow>(key![book_id]).await? else {
        return Err(absent(books, book_id).await?);
    };
    // What is kept was read as this before.
    let kept = |_| CallError::Internal;
    let (media_type, data) = (row.media_type.parse().map_err(kept)?, row.data.parse().map_err(kept)?);
    Ok(CoverPicture { product_id: book_id, media_type, digest: row.digest, data })
}

/// Why there is no cover: there is no book, or it has none.
async fn absent(books: &Books, book_id: BookId) -> Result<BookError, CallError> {
    let known = books.shelf.books(&[book_id]).await?;
    Ok(if known.is_empty() { BookError::BookNotFound } else { BookError::CoverNotFound })
}

/// Remove a book's cover.
pub(crate) async fn remove_cover(books: &Books, cx: &CallContext, request: RemoveCover) -> Answered<()> {
    let (book_id, world) = (request.book_id, books.store.world().clone());
    let decision = move |rows: &Rows| {
        let book = rows.one::<BookRow>(&key![book_id])?.ok_or(BookError::BookNotFound)?;
        if book.cover_digest.is_none() {
            return Err(BookError::CoverNotFound);
        }
        let after = BookRow { cover_digest: None, ..book };
        Ok(Plan::new().delete::<CoverRow>(key![book_id]).update(&after).event(told(
            "book.changed",
            &after,
            &world,
        )))
    };
    books.store.once(cx, "remove_cover", Keys::new().one::<BookRow>(key![book_id]), decision).await
}
