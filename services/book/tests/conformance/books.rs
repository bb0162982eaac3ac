//! Books: created, looked at, deleted.

use contract::book::{
    AuthorIds, BookCard, BookError, BookIds, CreateBook, DeleteBook, DescribeBooks, FindBook, GetBook,
};
use contract::events::EventsAfter;
use contract::inventory::Kind;
use futures::future::join_all;
use kernel::{CallError, EventNumber, Limit, Money};
use testkit::in_every_mode;

use crate::{NO_BOOK, a_book, a_category, a_request, an_author, fields, of, titles, titles_by};

#[tokio::test(flavor = "multi_thread")]
async fn a_book_is_kept_as_it_was_given() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let (ann, ben) = (an_author(shop, "Ann").await, an_author(shop, "Ben").await);
        let request = CreateBook {
            author_id: None,
            author_ids: Some(AuthorIds(vec![ben.author_id, ann.author_id])),
            published_date: Some(of("-0750")),
            description: Some(of("Long.\nVery long.")),
            isbn: Some(of("0-306-40615-2")),
            external_id: Some(of("x:1")),
            ..a_request(shop, "The Voyage").await
        };
        let book = books.create_book(&shop.cx(), request).await.expect("a book");
        assert_eq!((book.product_id, book.title.as_str()), (book.book_id, "The Voyage"));
        assert_eq!(book.author.author_id, ben.author_id);
        let authors: Vec<_> = book.authors.iter().map(|author| author.name.as_str()).collect();
        assert_eq!((authors, book.category.name.as_str()), (vec!["Ben", "Ann"], "Novels"));
        assert_eq!(book.price, Money::from_minor(1299, shop.world().currency()));
        assert_eq!(book.isbn.map(|isbn| isbn.to_string()).as_deref(), Some("9780306406157"));
        assert_eq!(book.published_date, Some(of("-0750")));
        assert_eq!(book.description, Some(of("Long.\nVery long.")));
        assert_eq!(book.external_id, Some(of("x:1")));
        let got = books.get_book(&shop.cx(), GetBook { book_id: book.book_id }).await;
        assert_eq!(got.as_deref(), Ok(&book));
        let plain = books.create_book(&shop.cx(), a_request(shop, "One").await).await.expect("a book");
        assert_eq!((plain.isbn, plain.external_id, plain.description), (None, None, None));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_is_wrong_is_named() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let ann = an_author(shop, "Ann").await.author_id;
        let nobody = of("auth_01JD3Z8Q5TN4X0V6W7Y2A9BCDE");
        let nowhere = of("cat_01JD3Z8Q5TN4X0V6W7Y2A9BCDE");
        let right = a_request(shop, "One").await;
        let by = |author_id, author_ids: Option<Vec<_>>| CreateBook {
            author_id,
            author_ids: author_ids.map(AuthorIds),
            ..right.clone()
        };
        for (request, named) in [
            (by(None, None), vec!["author_id"]),
            (by(Some(ann), Some(vec![ann])), vec!["author_id"]),
            (by(Some(nobody), None), vec!["author_id"]),
            (by(None, Some(vec![nobody])), vec!["author_ids"]),
            (by(None, Some(vec![ann, nobody])), vec!["author_ids"]),
            (CreateBook { category_id: nowhere, ..right.clone() }, vec!["category_id"]),
            (CreateBook { category_id: nowhere, ..by(Some(nobody), None) }, vec!["author_id", "category_id"]),
            (CreateBook { price: Money::from_minor(1, of("EUR")), ..right.clone() }, vec!["price"]),
        ] {
            let key = shop.cx_with_key("wrong", "w");
            assert_eq!(fields(books.create_book(&key, request).await), named);
        }
        assert_eq!(titles_by(shop, None, "100").await, [""; 0]);
        books.create_book(&shop.cx_with_key("wrong", "w"), right).await.expect("the key is free");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_isbn_and_an_external_id_are_one_books() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let right = a_request(shop, "One").await;
        let with = |isbn: &str, external_id: &str| CreateBook {
            isbn: Some(of(isbn)),
            external_id: Some(of(external_id)),
            ..right.clone()
        };
        let create = async |request| books.create_book(&shop.cx(), request).await;
        let first = create(with("9780306406157", "x:1")).await.expect("a book");
        assert_eq!(create(with("0-306-40615-2", "x:2")).await, Err(BookError::IsbnExists));
        assert_eq!(create(with("080442957X", "x:1")).await, Err(BookError::ExternalIdExists));
        let both = with("9780306406157", "x:1");
        assert_eq!(create(both.clone()).await, Err(BookError::ExternalIdExists), "the same book again");

        let refused = books.create_book(&shop.cx_with_key("k", "k"), both.clone()).await;
        books.delete_book(&shop.cx(), DeleteBook { book_id: first.book_id }).await.expect("deleted");
        let again = shop.cx_with_key("k", "k");
        assert_eq!(books.create_book(&again, both.clone()).await, refused, "a refusal is kept");
        assert!(again.is_replay());
        create(both).await.expect("what a deleted book had is free again");
        create(right.clone()).await.expect("a book without either");
        create(right.clone()).await.expect("and another");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_bring_one_book_bring_it_once() {
    in_every_mode(async |shop| {
        let right = CreateBook { external_id: Some(of("x:1")), ..a_request(shop, "One").await };
        let asked = (0..32).map(|_| {
            let (books, cx, request) = (shop.books(), shop.cx(), right.clone());
            async move { books.create_book(&cx, request).await }
        });
        let (made, refused): (Vec<_>, Vec<_>) = join_all(asked).await.into_iter().partition(Result::is_ok);
        assert_eq!(made.len(), 1);
        assert!(refused.iter().all(|refused| *refused == Err(BookError::ExternalIdExists)));
        assert_eq!(titles(shop, "one").await, ["One"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_creates_and_deletes_once() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let right = a_request(shop, "One").await;
        let key = |fingerprint: &str| shop.cx_with_key("k", fingerprint);
        let book = books.create_book(&key("a"), right.clone()).await.expect("a book");
        let book_id = book.book_id;
        books.delete_book(&key("a"), DeleteBook { book_id }).await.expect("deleted");
        let again = key("a");
        assert_eq!(books.create_book(&again, right.clone()).await, Ok(book), "also when it is gone");
        assert!(again.is_replay());
        let again = key("a");
        assert_eq!(books.delete_book(&again, DeleteBook { book_id }).await, Ok(()));
        assert!(again.is_replay());
        let other = CreateBook { title: of("Two"), ..right };
        let reused = books.create_book(&key("b"), other).await;
        assert_eq!(reused, Err(CallError::IdempotencyKeyReused.into()));
        assert_eq!(titles_by(shop, None, "100").await, [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_book_is_nowhere() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let book_id = a_book(shop, "Germinal", &["Émile Zola", "Ann"], "Novels").await.book_id;
        let kept = a_book(shop, "Germinal II", &["Émile Zola"], "Novels").await.book_id;
        books.delete_book(&shop.cx(), DeleteBook { book_id }).await.expect("deleted");
        assert_eq!(books.delete_book(&shop.cx(), DeleteBook { book_id }).await, Err(BookError::BookNotFound));
        assert_eq!(books.get_book(&shop.cx(), GetBook { book_id }).await, Err(BookError::BookNotFound));
        for term in ["germinal", "zola", "novels", "er"] {
            assert_eq!(titles(shop, term).await, ["Germinal II"], "{term}");
        }
        assert_eq!(titles(shop, &book_id.to_string()).await, [""; 0]);
        assert_eq!(titles_by(shop, None, "100").await, ["Germinal II"]);
        let asked = EventsAfter { after: EventNumber::START, limit: Limit::LARGEST, wait_ms: None };
        let events = books.events_after(&shop.cx(), asked).await.expect("events").data;
        let told: Vec<_> = events.iter().map(|event| (event.kind.as_str(), event.subject.clone())).collect();
        let [gone, kept] = [book_id, kept].map(|id| id.to_string());
        assert_eq!(
            told,
            [("book.created", gone.clone()), ("book.created", kept), ("book.deleted", gone.clone())]
        );
        assert_eq!(events[2].data["book_id"], gone);
        assert!(!events.iter().any(|event| event.data.to_string().contains("Germinal")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_describe_the_books_that_exist() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let (one, two) =
            (a_book(shop, "One", &["Ann"], "Novels").await, a_book(shop, "Two", &["Ann"], "Novels").await);
        let describe = async |ids| {
            let asked = DescribeBooks { ids: BookIds(ids) };
            let mut cards = books.describe_books(&shop.cx(), asked).await.expect("cards").data;
            cards.sort_by_key(|card| card.product_id);
            cards
        };
        let card = |book: &contract::book::Book| BookCard {
            product_id: book.book_id,
            title: book.title.clone(),
            price: book.price,
            kind: Kind::Book,
        };
        let asked = vec![two.book_id, of(NO_BOOK), one.book_id, two.book_id];
        assert_eq!(describe(asked).await, [card(&one), card(&two)]);
        assert_eq!(describe(vec![of(NO_BOOK)]).await, []);
        assert_eq!(describe(vec![]).await, []);
        assert_eq!(describe(vec![one.book_id; 200]).await, [card(&one)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_books_come_newest_first_with_their_own_authors() {
    in_every_mode(async |shop| {
        let category = a_category(shop, "Novels").await;
        for number in 0..7 {
            let author = format!("Author {number}");
            a_book(shop, &format!("Volume {number}"), &[&author, "Ann"], category.name.as_str()).await;
        }
        let newest: Vec<String> = (0..7).rev().map(|number| format!("Volume {number}")).collect();
        for (term, limit) in [(None, "3"), (None, "7"), (Some(""), "3"), (Some("   "), "100")] {
            assert_eq!(titles_by(shop, term, limit).await, newest, "{term:?} {limit}");
        }
        let asked = FindBook { search_term: None, limit: Limit::LARGEST, cursor: None };
        let page = &shop.books().find_book(&shop.cx(), asked).await.expect("a page").data;
        assert!(page.is_sorted_by(|newer, older| newer.book_id > older.book_id));
        for book in page {
            assert_eq!(book.author.name.as_str(), book.title.as_str().replace("Volume", "Author"));
            assert_eq!(book.authors.len(), 2);
            assert_eq!(
                shop.books().get_book(&shop.cx(), GetBook { book_id: book.book_id }).await,
                Ok(book.clone())
            );
        }
    })
    .await;
}
