//! Covers: handed in, replaced, taken away, and gone with their book.

use contract::book::{
    Book, BookError, CoverData, DeleteBook, GetBook, GetCover, MediaType, PutCover, RemoveCover, UpdateBook,
};
use kernel::{BookId, CallError};
use testkit::{TestShop, in_every_mode};

use crate::a_book;

/// The head of a picture, and something that tells it from others.
fn a_png(wide: u32, high: u32, mark: u8) -> CoverData {
    let head = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &wide.to_be_bytes(), &high.to_be_bytes(), &[mark]];
    CoverData::of(&head.concat()).expect("a picture")
}

fn put(book_id: BookId, data: CoverData) -> PutCover {
    PutCover { book_id, media_type: MediaType::Png, data }
}

async fn got(shop: &TestShop, book_id: BookId) -> Book {
    (*shop.books().get_book(&shop.cx(), GetBook { book_id }).await.expect("the book")).clone()
}

#[tokio::test]
async fn a_book_shows_the_cover_that_it_was_given_last() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let before = a_book(shop, "A Walk", &["Wilma Weg"], "Walks").await;
        let book_id = before.book_id;
        let absent = books.get_cover(&shop.cx(), GetCover { book_id }).await;
        assert_eq!(absent, Err(BookError::CoverNotFound));
        assert_eq!(
            books.remove_cover(&shop.cx(), RemoveCover { book_id }).await,
            Err(BookError::CoverNotFound)
        );

        let first = a_png(400, 600, 1);
        let cx = shop.cx_with_key("cover", "one");
        let made = books.put_cover(&cx, put(book_id, first.clone())).await.expect("a cover");
        assert_eq!((made.media_type, made.bytes, made.digest.len()), (MediaType::Png, 25, 64));
        let again = books.put_cover(&shop.cx_with_key("cover", "one"), put(book_id, first.clone())).await;
        assert_eq!(again, Ok(made.clone()), "the same key answers the same");
        assert_eq!(got(shop, book_id).await, Book { cover: Some(made.digest.clone()), ..before.clone() });
        let kept = books.get_cover(&shop.cx(), GetCover { book_id }).await.expect("the cover");
        assert_eq!((kept.digest, kept.data), (made.digest.clone(), first));

        let second = books.put_cover(&shop.cx(), put(book_id, a_png(400, 600, 2))).await.expect("another");
        assert_ne!(second.digest, made.digest);
        let retitled = UpdateBook { title: Some("Ways".parse().expect("a title")), ..nothing(book_id) };
        let retitled = books.update_book(&shop.cx(), retitled).await.expect("the book");
        assert_eq!(retitled.cover, Some(second.digest), "an edited book keeps its cover");

        books.remove_cover(&shop.cx(), RemoveCover { book_id }).await.expect("it is taken away");
        assert_eq!(got(shop, book_id).await.cover, None);
        books.put_cover(&shop.cx(), put(book_id, a_png(1, 1, 3))).await.expect("a cover");
        books.delete_book(&shop.cx(), DeleteBook { book_id }).await.expect("it is deleted with its cover");
        let gone = books.get_cover(&shop.cx(), GetCover { book_id }).await;
        assert_eq!(gone, Err(BookError::BookNotFound));
        let late = books.put_cover(&shop.cx(), put(book_id, a_png(1, 1, 3))).await;
        assert_eq!(late, Err(BookError::BookNotFound));
    })
    .await;
}

fn nothing(book_id: BookId) -> UpdateBook {
    UpdateBook {
        book_id,
        title: None,
        author_ids: None,
        category_id: None,
        price: None,
        published_date: None,
        description: None,
        isbn: None,
        external_id: None,
        clear: None,
    }
}

#[tokio::test]
async fn what_is_no_picture_is_refused() {
    let shop = TestShop::start().await;
    let book_id = a_book(&shop, "A Walk", &["Wilma Weg"], "Walks").await.book_id;
    let text = CoverData::of(b"<svg onload=alert(1)>").expect("bytes");
    let jpeg = PutCover { media_type: MediaType::Jpeg, ..put(book_id, a_png(400, 600, 1)) };
    for wrong in [put(book_id, text), put(book_id, a_png(4097, 1, 1)), jpeg] {
        let refused = shop.books().put_cover(&shop.cx(), wrong).await;
        let Err(BookError::Call(CallError::ValidationFailed { errors })) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(errors[0].field, "data");
    }
    assert_eq!(CoverData::of(&[]), None);
    assert_eq!(CoverData::of(&vec![0; 512 * 1024 + 1]), None);
    assert!("AAA".parse::<CoverData>().is_err() && "AA==".parse::<CoverData>().is_ok());
    shop.finish().await;
}
